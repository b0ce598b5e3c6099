"""The `sources` section: addresses or mappings → `Source`, checked against the options of their kind."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from monitor import scraper
from monitor.bymail import forbidden
from monitor.config.declare import SourceSection
from monitor.config.report import Mistake, Report, Trail, did_you_mean
from monitor.keyed import keyed
from monitor.scraper import Page, Scraper, ScraperOptions
from monitor.settings import Secret, Source

Recognise = Callable[[str], tuple[str, ScraperOptions] | None]
"""A careers address → its kind and options, or None."""

_COMMON = frozenset(SourceSection.model_fields)
_WEB = ("http://", "https://")


def by_address() -> Recognise:
    """Asks each kind whether it knows the address, without looking at the page.

    A kind whose name stands in the address is asked first, because most vendors' do: importing them all
    takes longer than a run with nothing to do may.
    """
    kinds = scraper.kinds()

    def recognise(url: str) -> tuple[str, ScraperOptions] | None:
        page, low = Page(url), url.lower()
        asked = sorted(kinds, key=lambda kind: kind not in low)
        found = ((kind, scraper.load(kind).recognise(page)) for kind in asked)
        return next(((kind, options) for kind, options in found if options), None)

    return recognise


class Sources:
    """Builds the sources of one file. `secret` resolves a secret's text, `folder` is the file's."""

    def __init__(
        self, report: Report, folder: Path, secret: Callable[[str], Secret], recognise: Recognise | None
    ) -> None:
        self._report = report
        self._folder = folder
        self._secret = secret
        self._recognise = recognise
        self._classes: dict[str, type[Scraper] | None] = {}
        self._names: dict[str, Trail] = {}

    def build(self, items: list[Any]) -> tuple[Source, ...]:
        """The sources that are right; the report has the others."""
        given = [self._one(item, ("sources", index)) for index, item in enumerate(items)]
        return tuple(self._named(*found) for found in given if found)

    def _one(self, item: Any, trail: Trail) -> tuple[SourceSection, str, ScraperOptions] | None:
        if isinstance(item, str):
            item = {"url": item}
        if not isinstance(item, dict):
            self._report.add(trail, "an address or a mapping expected, like {kind: greenhouse, board: acme}")
            return None
        try:
            common = SourceSection.model_validate({key: item[key] for key in item if key in _COMMON})
        except ValidationError as error:
            self._report.invalid(error, SourceSection, trail)
            return None
        if common.name and common.name in self._names:
            other = self._report.line(self._names[common.name])
            self._report.add(
                (*trail, "name"), f"{common.name!r} is the name of another source, in line {other}"
            )
        self._names.setdefault(common.name or "", (*trail, "name"))
        rest = {key: value for key, value in item.items() if key not in _COMMON}
        try:
            found = self._options(common.kind, rest, trail)
        except Mistake as mistake:
            where = "kind" if common.kind and "url" not in item else "url"
            self._report.add((*trail, where), str(mistake), mistake.suggestion)
            return None
        if found and common.session and not self._class(found[0]).needs_browser:
            self._report.add(
                (*trail, "session"),
                f"the kind {found[0]} reads without a browser, and so without a session",
                "leave it out, or use the kind portal",
            )
        return (common, *found) if found else None

    def _options(
        self, kind: str | None, rest: dict[str, Any], trail: Trail
    ) -> tuple[str, ScraperOptions] | None:
        """The kind and its options. Raises Mistake about the kind or the address."""
        url = rest.get("url")
        if kind is None:
            kind, known = self._by_url(url)
            rest.pop("url")
        else:
            self._class(kind)
            known = {}
            if isinstance(url, str) and "url" not in self._class(kind).Options.model_fields:
                known = self._as(kind, rest.pop("url"))
        options = self._class(kind).Options
        for name, field in options.model_fields.items():
            value = rest.get(field.alias or name)
            if isinstance(value, str) and (
                found := self._resolved(name, field.annotation, value, (*trail, name))
            ):
                rest[field.alias or name] = found
        try:
            return kind, options.model_validate(known | rest)
        except ValidationError as error:
            self._report.invalid(error, options, trail)
            return None

    def _class(self, kind: str) -> type[Scraper]:
        if kind not in self._classes:
            try:
                self._classes[kind] = scraper.load(kind)
            except KeyError:
                self._classes[kind] = None
        found = self._classes[kind]
        if found is None:
            kinds = scraper.kinds()
            near = did_you_mean(kind, kinds)
            raise Mistake(f"there is no kind {kind[:60]!r}", near or f"known: {', '.join(kinds)}")
        return found

    def _by_url(self, url: object) -> tuple[str, dict[str, Any]]:
        if not isinstance(url, str):
            raise Mistake("say a url or a kind")
        if not url.lower().startswith(_WEB):
            raise Mistake(f"{url[:80]!r} is not an address that begins with https://")
        self._recognise = self._recognise or by_address()
        found = self._recognise(url)
        if found is None and (no := forbidden(url) or keyed(url)):
            raise Mistake(no.reason, no.remedy)
        if found is None:
            raise Mistake(
                "no kind recognises this address",
                f"try: rolewatch detect {url[:200]}, or say the kind (jsonld and page read any site)",
            )
        return found[0], _given(found[1])

    def _as(self, kind: str, url: str) -> dict[str, Any]:
        found = self._class(kind).recognise(Page(url))
        if found is None:
            raise Mistake(f"this is not an address of the kind {kind}")
        return _given(found)

    def _resolved(self, name: str, annotation: Any, value: str, trail: Trail) -> object:
        """A secret or a path of the options, resolved; None when it is neither."""
        members = {annotation, *get_args(annotation)}
        if SecretStr in members:
            try:
                return SecretStr(self._secret(value).reveal())
            except Mistake as mistake:
                self._report.add(trail, str(mistake), mistake.suggestion)
                return None
        if not value or not (Path in members or name == "path"):
            return None
        path = self._folder / Path(value).expanduser()
        return path if Path in members else str(path)

    def _named(self, common: SourceSection, kind: str, options: ScraperOptions) -> Source:
        name = common.name or self._free_name(kind, options)
        self._names.setdefault(name, ())
        return Source(
            name=name,
            kind=kind,
            options=options,
            every=common.every,
            session=common.session,
            canary=common.canary,
            organization=common.organization,
            limit=common.limit,
            seconds=common.seconds,
            enabled=common.enabled,
            internal=self._internal(common, kind),
        )

    def _internal(self, common: SourceSection, kind: str) -> bool:
        """As said; a signed-in portal is the employer's own unless that is denied."""
        found = self._class(kind)
        by_kind = found.internal or bool(common.session and found.needs_browser)
        return by_kind if common.internal is None else common.internal

    def _free_name(self, kind: str, options: ScraperOptions) -> str:
        """`kind-token`, with more of the options, and at last a number, while that is taken."""
        texts = tokens(options)
        tries = [f"{kind}-{texts[0]}" if texts else kind, "-".join([kind, *texts])[:100]]
        numbered = (f"{tries[-1]}-{number}" for number in range(2, len(self._names) + 3))
        return next(name for name in (*tries, *numbered) if name not in self._names)


def _given(options: ScraperOptions) -> dict[str, Any]:
    """The options that were said, in the order of their declaration."""
    given = options.model_fields_set
    return {name: getattr(options, name) for name in type(options).model_fields if name in given}


def tokens(options: ScraperOptions) -> list[str]:
    """What tells this source from others of its kind, as short words, the shortest way first.

    The page it reads, then mandatory options before others, names before addresses; secrets are no text
    and stay out.
    """
    fields = type(options).model_fields
    texts = [
        (name != "url", not fields[name].is_required(), str(text).lower().startswith(_WEB), str(text))
        for name, value in _given(options).items()
        for text in (value if isinstance(value, tuple) else (value,))
        if isinstance(text, str | Path)
    ]
    ranked = sorted(texts, key=lambda text: text[:3])
    return [slug for *_, text in ranked if (slug := _slug(text))]


def _slug(text: str) -> str:
    if text.lower().startswith(_WEB):
        parts = urlsplit(text)
        text = f"{(parts.hostname or '').removeprefix('www.')} {parts.path}"
    elif "/" in text:
        text = text.rstrip("/").rpartition("/")[2]
    return re.sub(r"[^\w.]+", "-", text.lower()).strip("-.")[:60]
