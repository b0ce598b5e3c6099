"""What to watch a source by: words that some of its titles always have. Pure.

One posting's title makes a bad canary, because the posting closes one day and the alarm is false. So what
is proposed are words that several titles share ("Engineer" in 34 of 120): when none is left, the listing
was not read, or the employer is another one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

_LEAST = 3
_SHARE = 0.1
_WORD = re.compile(r"[^\W\d_][\w&+#.-]*[\w+#]")
# Words that come and go: levels, genders, workplaces, and small ones.
_SMALL_WORDS = (
    "senior junior lead staff principal intern internship praktikant werkstudent remote hybrid onsite full part time "
    "and und for the der die das von des with mit all gender job jobs level open role team new"
)
_TELL_NOTHING = frozenset(_SMALL_WORDS.split())


def propose(titles: Sequence[str]) -> tuple[str, int] | None:
    """The words and in how many titles they stand, the more telling first; None where no words are shared.

    At least three titles, and a tenth of all, must have them. Two words ("Software Engineer") are taken
    before one, if they stand in half as many titles.
    """
    one = _most(_words(title, 1) for title in titles)
    two = _most(_words(title, 2) for title in titles)
    best = two if one is None or (two is not None and 2 * two[1] >= one[1]) else one
    return best if best is not None and best[1] >= max(_LEAST, _SHARE * len(titles)) else None


def _most(of_titles: Iterable[Iterator[str]]) -> tuple[str, int] | None:
    counted = Counter(phrase for phrases in of_titles for phrase in set(phrases))
    return max(counted.items(), key=lambda item: (item[1], len(item[0]), item[0]), default=None)


def _words(title: str, length: int) -> Iterator[str]:
    """Each run of so many telling words, as the title has it: the canary is looked for letter by letter."""
    words = list(_WORD.finditer(title))
    for first, last in zip(words, words[length - 1 :], strict=False):
        phrase = title[first.start() : last.end()]
        parts = phrase.split(" ")
        if len(parts) == length and not any(part.lower() in _TELL_NOTHING or len(part) < 3 for part in parts):
            yield phrase
