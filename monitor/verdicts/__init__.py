"""What one gather of a source is worth, and what follows from it. Pure (DESIGN §6.1).

values     what is known of the past, what is said now, the figures of the guards
judging    the verdict, and whether absence in the gather may count
fill       a field that almost every posting had, and now hardly any
layout     whether an answer is built as it was
absence    which absent postings close
"""

from monitor.verdicts.absence import closing
from monitor.verdicts.judging import judge
from monitor.verdicts.values import History, Judgement, Rules

__all__ = ["History", "Judgement", "Rules", "closing", "judge"]
