"""Names of employers."""

import pytest

from monitor.normalize import organization


@pytest.mark.parametrize(
    ("written", "shown", "key"),
    [
        ("Acme GmbH", "Acme GmbH", "acme"),
        ("ACME GmbH & Co. KG", "ACME GmbH & Co. KG", "acme"),
        ("Acme, Inc.", "Acme, Inc.", "acme"),
        ("acme.com", "acme.com", "acme"),
        ("Acme.com B.V.", "Acme.com B.V.", "acme"),
        ("Acme 3.8 ★", "Acme", "acme"),
        ("Acme3.8★", "Acme", "acme"),
        ("Acme\n3.8", "Acme", "acme"),
        ("The Acme Company", "The Acme Company", "acme"),
        ("Müller &amp; Söhne AG", "Müller & Söhne AG", "muller and sohne"),
        ("株式会社アクメ", "株式会社アクメ", "アクメ"),
        ("SE GmbH", "SE GmbH", "se"),
        ("1&1", "1&1", "1 and 1"),
        ("Acme (Germany)", "Acme (Germany)", "acme"),
        ("  ", "", ""),
    ],
)
def test_names(written: str, shown: str, key: str) -> None:
    assert organization.clean(written) == shown
    assert organization.key(written) == key
