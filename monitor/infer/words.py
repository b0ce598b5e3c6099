"""Telling postings from all else by words: in addresses, headings, class names and values. Pure."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from monitor.messages import cards
from monitor.normalize import employment, place, title

_LONGEST_TITLE = 150
_JOB = (
    r"jobs?|careers?|karriere|vacanc(?:y|ies)|vacatures?|positions?|openings?|opportunit(?:y|ies)|postings?|"
    r"stellen(?:angebote?|anzeigen?|ausschreibung(?:en)?|markt)?|stelle|offres?(?:-d-?emplois?)?|emplois?|"
    r"recrutement|carrieres?|empleos?|ofertas?|vacantes?|vagas|trabalhe-conosco|lavora(?:-con-noi)?|"
    r"posizioni-aperte|offerte-di-lavoro|stillinger?|ledige-stillinger|lediga-(?:jobb|tjanster)|jobb|"
    r"praca|oferty-pracy|kariera|tyopaikat|avoimet-tyopaikat|requisitions?|roles?|join(?:-us)?|hiring|"
    r"work-with-us|employment|vakanz(?:en)?|ausbildung|jobangebote?|open-(?:positions|roles|jobs)"
)
_SEGMENT = re.compile(
    rf"(?:[a-z]{{1,20}}-)?(?:{_JOB})(?:-[a-z]{{1,20}}){{0,2}}|(?:job|jobs|stelle|vacature)[-_]?\d*"
)
_SINGLE = re.compile(
    r"(?:job|stelle|stellenangebot|position|vacancy|vacature|offre|emploi|oferta|opening)[-_/]"
)
_QUERY = re.compile(
    r"(?:^|&)(?:gh_jid|ashby_jid|lever|job_?id|jobid|jid|job|position(?:_?id)?|vacancy(?:_?id)?|req(?:_?id)?|"
    r"requisition(?:_?id)?|posting(?:_?id)?|stellen?id|currentjobid|offre|reference|ref)=[\w%.~-]+",
    re.I,
)
_OTHER = re.compile(
    r"/(?:blogs?|news|newsroom|press|presse|articles?|stor(?:y|ies)|events?|veranstaltung(?:en)?|products?|"
    r"produkte?|categor(?:y|ies)|kategorien?|tags?|authors?|people|teams?|about|ueber-uns|solutions?|services?|"
    r"leistungen|industries|customers?|case-stud(?:y|ies)|resources|webinars?|podcasts?|docs|help|support|faqs?|"
    r"legal|privacy|terms|impressum|datenschutz|login|sign-?in|sign-?up|register|account|cart|shop|wp-content|"
    r"feed|search|departments?|locations?|standorte?|benefits|internships?-program|talent-(?:pool|community)|"
    r"job-?alerts?|saved-jobs|page|glossary|guides?|projects?|referenzen|partners?|investors?|contact|kontakt|"
    r"courses?|training|course-offerings|videos?|photos|gallery|media|downloads?)(?:/|$)"
)
_SECTION = re.compile(
    r"\b(?:(?:current|open|available|our|all|latest|job|career)\s+(?:job\s+|career\s+)?"
    r"(?:openings?|positions?|roles?|jobs|vacancies|opportunities|listings?)|openings|open\s+positions?|"
    r"vacanc(?:y|ies)|we['’]?re\s+hiring|we\s+are\s+hiring|now\s+hiring|join\s+(?:us|our\s+team)|work\s+with\s+us|"
    r"job\s+openings?|stellenangebote|offene\s+(?:stellen|positionen)|aktuelle\s+(?:stellen|jobs)|unsere\s+(?:stellen|jobs)|"
    r"offres\s+d['’]emploi|postes?\s+(?:ouverts?|à\s+pourvoir)|nos\s+offres|nous\s+recrutons|vacatures|"
    r"ofertas?\s+de\s+empleo|vacantes|vagas|posizioni\s+aperte|lediga\s+(?:jobb|tjänster)|ledige\s+stillinger|"
    r"avoimet\s+työpaikat|oferty\s+pracy|careers?|karriere|jobs)\b",
    re.I,
)
_BUTTON = re.compile(
    r"[\W_]*(?:(?:info|details?|more|mehr|apply|view|see|read|learn|find|show|get|open|go|click|explore|discover|"
    r"jetzt|direkt|online|here|hier|now|today|this|the|for|to|and|und|our|all|job|jobs|role|position|positions|"
    r"opening|vacancy|posting|description|full|out|about|erfahren|anzeigen|ansehen|bewerben|zur|zum|stelle|"
    r"stellenanzeige|stellenangebot|stellen|weiter|lesen|weiterlesen|postuler|en|savoir|plus|voir|lire|l['’]offre|"
    r"offre|candidater|solicitar|ver|más|leer|aplicar|bekijk|lees|meer|vacature|solliciteer|läs|mer|ansök|nu|"
    r"scopri|di|più|candidati|share|teilen|expand|collapse|back|zurück|next|previous|continue|interested|"
    r"submit|application|send|cv|resume|linkedin|save|print|download|pdf)[\W_]*){1,6}",
    re.I,
)
_DATE = re.compile(
    r"(?:(?:posted|published|veröffentlicht|publiée?|online seit|date)\W{0,3})?"
    r"(?:\d{4}-\d\d?-\d\d?(?:T[\d:.+Z-]{4,20})?|"
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.?\s[a-zäéûç]{3,10}\.?,?\s\d{4}|[a-z]{3,9}\.?\s\d{1,2},?\s\d{4}|"
    r"(?:\d{1,3}\+?|a|an|one)\s(?:minute|hour|day|week|month|year)s?\sago|today|yesterday|heute|gestern|"
    r"vor\s\d{1,3}\s\w{3,8}|il\sy\sa\s\d{1,3}\s\w{3,8})",
    re.I,
)
_PAY = re.compile(r"(?:[$€£¥₹]|\b(?:EUR|USD|GBP|CHF|SEK|PLN)\b)\s?\d|\d\s?(?:k\b|[€£$])", re.I)
_REMOTE = re.compile(
    r"(?:fully\s|100\s?%\s)?(?:remote|hybrid|on-?\s?site|home-?office|télétravail|in-office)\b.{0,30}", re.I
)
_TEMPLATE = re.compile(r"\{[{$%]|[$%}]\}|\[\[|<%")


_APPLY = re.compile(
    r"/(?:apply(?:-now|ing)?|applications?|applicationmethods|bewerb(?:en|ung)|postuler|candidater)(?:/|$)"
)
_ASIDE = re.compile(
    r"(?:similar|related|recommended|other|recently viewed|you may also like|more|weitere|ähnliche|andere|"
    r"autres|similaires|otras?|andra|liknande)\b.{0,40}",
    re.I,
)


_SHARED = re.compile(
    r"(?:share|teilen|apply|save|tweet|e-?mail|send)\b.{1,150}\b(?:with|on|via|auf|mit|to|by)\b.{1,30}", re.I
)


@lru_cache(maxsize=4096)
def is_title(text: str) -> bool:
    """Whether the words name a role."""
    if not 3 <= len(text) <= _LONGEST_TITLE or _TEMPLATE.search(text):
        return False
    return cards.is_title(text) or (title.is_for_all_sexes(text) and not cards.is_button(text))


def may_be_title(text: str) -> bool:
    """Whether the words may name a role, however unheard of it is."""
    return (
        3 <= len(text) <= _LONGEST_TITLE
        and any(letter.isalpha() for letter in text)
        and not is_button(text)
        and not _TEMPLATE.search(text)
        and not _SHARED.fullmatch(text)
        and not text.rstrip().endswith((".", "?", "!", ":"))
    )


def is_button(text: str) -> bool:
    """Whether the words are a button's: "Info & apply", "Mehr erfahren"."""
    return len(text) < 60 and bool(_BUTTON.fullmatch(text))


def is_section(text: str) -> bool:
    """Whether a heading says that openings follow."""
    return len(text) < 120 and bool(_SECTION.search(text))


def is_aside(text: str) -> bool:
    """Whether a heading says that what follows is not the page's own: "Similar jobs"."""
    return bool(_ASIDE.fullmatch(text[:100].strip()))


def is_place(text: str) -> bool:
    """Whether the words name a place that we know."""
    return 2 <= len(text) <= 100 and _known_place(text)


@lru_cache(maxsize=4096)
def _known_place(text: str) -> bool:
    if any(mark in text for mark in "!?@|") or len(text.split()) > 10:
        return False
    return any(one.latitude is not None or one.country for one in place.parse(text))


def is_employment(text: str) -> bool:
    """Whether the words are a kind of employment."""
    return 3 <= len(text) <= 50 and bool(employment.parse((text,)))


def is_date(text: str) -> bool:
    """Whether the words are a date, or an age."""
    return len(text) <= 50 and bool(_DATE.fullmatch(text.strip()))


def is_pay(text: str) -> bool:
    """Whether the words are an amount of money."""
    return len(text) <= 80 and bool(_PAY.search(text))


def is_workplace(text: str) -> bool:
    """Whether the words say remote, hybrid or on site."""
    return len(text) <= 60 and bool(_REMOTE.fullmatch(text.strip()))


def parts(url: str) -> SplitResult:
    """The parts of an http(s) address; empty ones for anything else."""
    try:
        found = urlsplit(url.strip()[:2_000])
        return found if found.scheme.lower() in ("http", "https") and found.hostname else urlsplit("")
    except ValueError:
        return urlsplit("")


def segments(path: str) -> list[str]:
    """The segments of a path, decoded, in lower case."""
    return [unquote(segment).lower() for segment in path[:1_000].split("/") if segment][:20]


def job_segment(path: str) -> int | None:
    """Which segment of a posting's path says that it is one, with more behind it; or None."""
    found = segments(path)
    return next((at for at, one in enumerate(found[:-1]) if _SEGMENT.fullmatch(one)), None)


def is_posting(url: str) -> bool:
    """Whether the address looks like that of one posting."""
    found = parts(url)
    path = unquote(found.path[:1_000]).lower()
    if _OTHER.search(path.rstrip("/").rpartition("/")[0] + "/") and not _SINGLE.search(path):
        return False
    if _OTHER.search(path) and not _QUERY.search(found.query[:500]):
        return False
    return (
        job_segment(path) is not None
        or bool(
            _SINGLE.search(path.rpartition("/")[2] + "/" if path.endswith("/") else path.rpartition("/")[2])
        )
        or bool(_QUERY.search(found.query[:500]))
    )


def is_application(url: str) -> bool:
    """Whether the address is where one applies rather than where one reads."""
    return bool(_APPLY.search(unquote(parts(url).path[:1_000]).lower()))


def is_other(url: str) -> bool:
    """Whether the address is plainly something else: an article, a team, a category."""
    return bool(_OTHER.search(unquote(parts(url).path[:1_000]).lower()))


def is_openings(url: str) -> bool:
    """Whether the address looks like that of a listing of openings."""
    found = parts(url)
    last = re.sub(r"\.(?:html?|php|aspx?|jsp)$", "", next(iter(segments(found.path)[-1:]), ""))
    return bool(_SEGMENT.fullmatch(last)) or bool(re.match(rf"(?:{_JOB})\.", found.hostname or ""))
