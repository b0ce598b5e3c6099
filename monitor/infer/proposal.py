"""What an inference proposes."""

from dataclasses import dataclass, field
from typing import Any

from monitor.models import RawPosting


@dataclass(frozen=True, slots=True)
class Proposal:
    """A kind with its options as they would stand in the YAML, 0 to 1, why, and the first that it would show.

    `found` is how many postings it was inferred from.
    """

    kind: str
    options: dict[str, Any]
    confidence: float
    evidence: tuple[str, ...] = ()
    sample: tuple[RawPosting, ...] = field(default=(), compare=False)
    found: int = 0

    def json(self) -> dict[str, Any]:
        """As `detect --json` prints it."""
        told = {"kind": self.kind, "options": self.options}
        return {**told, "confidence": self.confidence, "evidence": list(self.evidence)}
