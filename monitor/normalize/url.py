"""Addresses of postings: canonical (tracking removed), and a key that all embeddings of one vacancy share."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_LONGEST = 2_048
# Only what is for tracking everywhere: "cid", "lang" or "position" name the vacancy or its page on some sites.
_TRACKING = re.compile(
    r"utm_\w+|gh_src|src|source|ref|referrer|referer|refid|lever-(?:source|origin|via)\S*|jobboardsource|jobpipeline|trk\w*|trackingid"
    r"|fbclid|gclid|msclkid|dclid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|mkt_tok|jsessionid|phpsessid|originalsubdomain"
    r"|lipi|trid|ebp|otptoken|midtoken|midsig|clickid|click_id|rx_\w+",
    re.IGNORECASE,
)
_NEEDED = {"linkedin.com": frozenset({"currentJobId"}), "indeed.com": frozenset({"jk"})}
_CLEAN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.,~%+@/-]*)?", re.ASCII)


@lru_cache(maxsize=8192)
def canonical(url: str) -> str:
    """The address without tracking, fragment, default port and trailing slash; host in lower case.

    An address that can't be read is returned as it is, cut to 2,048 characters. For showing and for
    comparing, never for fetching: a parameter that looks like tracking may be needed there.
    """
    url = url.strip()[:_LONGEST]
    if _CLEAN.fullmatch(url):
        return url.rstrip("/")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return url
    scheme = parts.scheme.lower()
    if port and port != {"http": 80, "https": 443}.get(scheme):
        host = f"{host}:{port}"
    path = parts.path.rstrip("/")
    needed = next((keys for site, keys in _NEEDED.items() if host == site or host.endswith(f".{site}")), None)
    kept = [
        (key, value)
        for key, value in _query(parts)
        if (key in needed if needed else not _TRACKING.fullmatch(key))
    ]
    query = urlencode(kept)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{scheme}://{host}{path}{'?' + query if query else ''}{fragment}"


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    if not parts.query:
        return []
    try:
        return parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return []


_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@lru_cache(maxsize=8192)
def job_key(url: str) -> str | None:
    """`system:id` for addresses of known systems, the same however the vacancy is embedded; else None.

    "greenhouse:123", "lever:<uuid>", "ashby:<uuid>", "smartrecruiters:<id>", "workday:<tenant>:<req>",
    "personio:<tenant>:<id>", "linkedin:<id>", "indeed:<jk>", …
    """
    try:
        parts = urlsplit(url.strip()[:_LONGEST])
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    if not host:
        return None
    query = {key.lower(): value for key, value in _query(parts)}
    path = unquote(parts.path)
    return _embedded(query, host) or _by_host(host, path, query)


def _embedded(query: dict[str, str], host: str) -> str | None:
    """Vacancies shown on the employer's own site by a parameter."""
    identifier = query.get("gh_jid") or (query.get("token") if "greenhouse" in host else None)
    if identifier and identifier.isdecimal():
        return f"greenhouse:{identifier}"
    for system in ("ashby", "lever"):
        identifier = query.get(f"{system}_jid", "").lower()
        if re.fullmatch(_UUID, identifier):
            return f"{system}:{identifier}"
    return None


_PATHS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (suffix, system, re.compile(pattern, re.IGNORECASE))
    for suffix, system, pattern in (
        ("greenhouse.io", "greenhouse", r"/jobs/(\d+)"),
        ("lever.co", "lever", rf"/({_UUID})"),
        ("ashbyhq.com", "ashby", rf"/({_UUID})"),
        ("smartrecruiters.com", "smartrecruiters", rf"/(?:postings/)?({_UUID}|\d{{9,}})"),
        ("linkedin.com", "linkedin", r"/jobs/(?:view|jobPosting)/(?:[^/]*-)?(\d{6,})"),
        ("recruitee.com", "recruitee", r"/o/([\w-]+)"),
        ("workable.com", "workable", r"/j/([0-9A-F]{8,12})"),
        ("rippling.com", "rippling", rf"/jobs/({_UUID})"),
        ("jobvite.com", "jobvite", r"/job/(o[\w]{7,8})"),
        ("applytojob.com", "jazzhr", r"/apply/([A-Za-z0-9]{8,12})"),
        ("gem.com", "gem", rf"/({_UUID}|am9icG9zd[\w=-]+)"),
    )
)
_TENANTS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (system, domain, re.compile(pattern, re.IGNORECASE))
    for system, domain, pattern in (
        ("personio", r"([\w-]+)\.jobs\.personio\.(?:de|com|es|nl|fr|it)", r"/job/(\d+)"),
        ("teamtailor", r"([\w.-]+)\.teamtailor\.com", r"/jobs/(\d+)"),
        ("bamboohr", r"([\w-]+)\.bamboohr\.com", r"/(?:careers|jobs(?:/view\.php)?)/(\d+)"),
        ("breezy", r"([\w-]+)\.breezy\.hr", r"/p/([0-9a-f]{10,14})"),
        ("icims", r"([\w.-]+)\.icims\.com", r"/jobs/(\d+)"),
        ("pinpoint", r"([\w-]+)\.pinpointhq\.com", rf"/postings/({_UUID})"),
    )
)
_WORKDAY = re.compile(r"([\w-]+)\.wd\d+\.myworkdayjobs(?:-impl)?\.com", re.IGNORECASE)
_WORKDAY_SITE = re.compile(r"/recruiting/([\w-]+)/", re.IGNORECASE)
_WORKDAY_REQ = re.compile(r"_([A-Za-z0-9][\w-]*?)(?:-\d{1,2})?/?(?:apply(?:/.*)?)?$")


def _by_host(host: str, path: str, query: dict[str, str]) -> str | None:
    for suffix, system, pattern in _PATHS:
        if host == suffix or host.endswith(f".{suffix}"):
            found = pattern.search(path)
            return f"{system}:{found[1].lower()}" if found else None
    if "workday" in host:
        return _workday(host, path)
    if "indeed." in host and re.fullmatch(r"[0-9a-f]{16}", query.get("jk", "")):
        return f"indeed:{query['jk']}"
    for system, domain, pattern in _TENANTS:
        tenant, found = re.fullmatch(domain, host), pattern.search(path)
        if tenant and found:
            return f"{system}:{tenant[1]}:{found[1].lower()}"
    return None


def _workday(host: str, path: str) -> str | None:
    """Tenant and requisition; the `-1`, `-2` of a re-post of the same requisition is cut."""
    site = _WORKDAY.fullmatch(host)
    tenant = site[1] if site else (found[1] if (found := _WORKDAY_SITE.search(path)) else None)
    number = _WORKDAY_REQ.search(path)
    return f"workday:{tenant.lower()}:{number[1].lower()}" if tenant and number else None
