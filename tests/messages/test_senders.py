"""Whose mail is it? Exact domains, and what the receiving server says."""

import pytest

from monitor.messages.senders import is_agency, label, mailbox, sender
from monitor.models import RawMessage


def of(value: str, results: str | None = None) -> tuple[str | None, str]:
    headers = (("authentication-results", results),) if results else ()
    found = sender(RawMessage(identifier="1", sender=value, headers=headers))
    return found.kind, found.trust


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("Jane Doe <jane@example.org>", "Jane Doe", "jane@example.org"),
        ("jane@example.org", "", "jane@example.org"),
        ("<JANE@Example.ORG>", "", "jane@example.org"),
        ('"Doe, Jane" <jane@example.org>', "Doe, Jane", "jane@example.org"),
        ("jane@example.org (Jane Doe)", "Jane Doe", "jane@example.org"),
        ('"jobs@linkedin.com" <me@evil.example>', "jobs@linkedin.com", "me@evil.example"),
        ("LinkedIn <jobs@linkedin.com> <me@evil.example>", "LinkedIn", "jobs@linkedin.com"),
        ('"<jobs@linkedin.com>" <me@evil.example>', "<jobs@linkedin.com>", "me@evil.example"),
        ("(<jobs@linkedin.com>) me@evil.example", "<jobs@linkedin.com>", "me@evil.example"),
        ("Nobody", "Nobody", ""),
        ("", "", ""),
        ("(" * 2_000, "(" * 200, ""),
        ('"' + "\\" * 2_000, "\\" * 200, ""),
    ],
)
def test_addresses(value: str, name: str, address: str) -> None:
    assert mailbox(value) == (name, address)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("jobalerts-noreply@linkedin.com", "alert"),
        ("inmail-hit-reply@linkedin.com", "inmail"),
        ("someone@linkedin.com", "ignore"),
        ("x@hire.lever.co", "event"),
        ("x@mail.hire.lever.co", "event"),
        ("no-reply@us.greenhouse-mail.io", "event"),
        ("jobalerts-noreply@linkedin.com.evil.example", None),
        ("jobalerts-noreply@notlinkedin.com", None),
        ("x@lever.co.evil.example", None),
    ],
)
def test_a_class_needs_the_exact_domain(value: str, kind: str | None) -> None:
    assert of(value)[0] == kind


@pytest.mark.parametrize(
    ("value", "results", "trust"),
    [
        (
            "a@linkedin.com",
            "mx.me.org; dkim=pass header.d=linkedin.com; dmarc=pass header.from=linkedin.com",
            "verified",
        ),
        ("a@linkedin.com", "mx.me.org; dkim=pass header.i=@linkedin.com", "verified"),
        ("a@linkedin.com", "mx.me.org; spf=pass smtp.mailfrom=x@bounce.linkedin.com", "verified"),
        (
            "a@linkedin.com",
            "mx.me.org; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
            "unverified",
        ),
        ("a@linkedin.com", "mx.me.org; spf=fail; dkim=none; dmarc=fail header.from=linkedin.com", "failed"),
        ("a@linkedin.com", "mx.me.org; none", "unverified"),
        ("a@linkedin.com", None, "unverified"),
        ("LinkedIn <a@evil.example>", None, "failed"),
        ("Jane via LinkedIn <a@evil.example>", None, "failed"),
        ("a@linkedin.com.evil.example", None, "failed"),
        ("a@linkedin-mail.example", None, "failed"),
        ("Jane Doe <jane@example.org>", None, "unverified"),
        ("Jane Doe, who likes her linkedin profile <jane@example.org>", None, "unverified"),
    ],
)
def test_trust(value: str, results: str | None, trust: str) -> None:
    assert of(value, results)[1] == trust


@pytest.mark.parametrize(
    ("domain", "agency"),
    [
        ("hays.de", True),
        ("mail.hays.de", True),
        ("aerotek.com", True),
        ("foo-recruitment.co.uk", True),
        ("nordlicht-personalberatung.de", True),
        ("harrow-search.co.uk", True),
        ("seinetalents.fr", True),
        ("nothays.de", False),
        ("hays.de.evil.example", False),
        ("elasticresearch.com", False),
        ("opensearch.org", False),
        ("gmail.com", False),
        ("chr.com", False),
        ("", False),
    ],
)
def test_agencies(domain: str, agency: bool) -> None:
    assert is_agency(domain) is agency


@pytest.mark.parametrize(
    ("domain", "name"),
    [("mail.acme.co.uk", "acme"), ("acme.com", "acme"), ("acme", "acme"), ("x.acme.io", "acme")],
)
def test_the_label_that_names_the_company(domain: str, name: str) -> None:
    assert label(domain) == name
