"""What the recorded payloads of hackernews hold."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from support_recorded import Served, whole

from monitor.reading import ads

PAYLOADS = ("hackernews/*.json",)
_API = "/api/v1/search_by_date"
_NO_AD = re.compile(r"\W*(seeking work|closed\b)", re.I)


def served(payload: Path) -> Served:
    """A thread's comments as they were answered, or those of the newest thread in a list of stories: none."""
    found = whole(payload)
    hits = found["hits"]
    if not hits or "comment_text" not in hits[0]:
        nothing = {"hits": [], "nbHits": 0}
        return Served({}, _answers(found, json.dumps(nothing).encode()), {})
    thread = hits[0]["story_id"]
    stories = {"hits": [{"objectID": str(thread), "title": hits[0]["story_title"]}]}
    told = [hit for hit in hits if hit["parent_id"] == thread and _is_ad(hit["comment_text"])]
    expected = {hit["objectID"]: {"description", "date_posted", *_told(hit["comment_text"])} for hit in told}
    return Served({}, _answers(stories, payload.read_bytes()), expected)


def _answers(stories: Any, comments: bytes) -> dict[str, bytes]:
    first = f"{_API}?tags=story,author_whoishiring&hitsPerPage=12"
    return {first: json.dumps(stories).encode(), _API: comments}


def _head(text: str) -> str:
    return re.sub(r"<[^>]*>", "", re.split(r"<p>|\n", unescape(text).strip(), maxsplit=1)[0])


def _is_ad(text: str) -> bool:
    """The usual first line makes an ad; whether prose is one has its own table of cases."""
    if _NO_AD.match(_head(text)):
        return False
    return _head(text).count("|") >= 2 or ads.opening(text) is not None


def _told(text: str) -> set[str]:
    """What a first line in the usual form says beyond doubt."""
    parts = [part.strip().lower() for part in _head(text).split("|")]
    if len(parts) < 3:
        return set()
    remote = any(part in ("remote", "onsite", "on-site", "hybrid") for part in parts[1:])
    timed = any(part in ("full-time", "full time", "contract", "part-time") for part in parts[1:])
    return {*(("workplace",) if remote else ()), *(("employment_type",) if timed else ())}
