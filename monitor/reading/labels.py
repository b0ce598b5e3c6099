"""What the labelled facts of a posting are, by their labels: "Work Location", "jobReqId", "list-item-posted". Pure.

For systems whose customers choose labels of their own. The words are what recorded pages have.
Re-exported by `monitor.scraper`.
"""

import re
from collections.abc import Iterable

# The first that matches: "Job Posting Location" is a place, "Location Type" is none.
_FIELDS = tuple(
    (name, re.compile(rf"\b(?:{words})\b"))
    for name, words in (
        ("job_location_type", r"remote|on ?site|hybrid|work ?place|location type|work model"),
        ("valid_through", r"clos(?:es|ing|ed?)|deadline|expir\w+|valid through|end date"),
        ("date_posted", r"posted|published|post(?:ing)? date|open(?:ing)? date|date open(?:ed)?"),
        ("base_salary", r"salary|pay(?: (?:range|rate|scale))?$|compensation|remuneration|wage"),
        ("job_location", r"locations?|city|site|office"),
        ("requisition", r"ref|reference|req|requisition|(?:job|vacancy) (?:id|number|no|code)|^job$"),
        ("employment_type", r"(?:employment|job|contract|work|position|schedule|time) (?:type|status)"),
        ("seniority", r"(?:career|experience|seniority|job|position|management) level|seniority"),
        ("employment_unit", r"department|division|unit|function|team|category|family|area|discipline|field"),
    )
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")


def field(label: str) -> str | None:
    """The name of RawPosting's field that a label stands for, or None."""
    words = _NO_WORD.sub(" ", _CAMEL.sub(" ", label)).strip().lower()
    return next((name for name, pattern in _FIELDS if pattern.search(words)), None)


def fields(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The values by the names of RawPosting's fields that their labels stand for, each value once."""
    found: dict[str, tuple[str, ...]] = {}
    for label, value in pairs:
        name = field(label)
        if name and value:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), value)))
    return found
