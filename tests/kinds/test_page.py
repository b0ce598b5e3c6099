"""The address of a page, and which customer of a vendor it names."""

import pytest

from monitor.scraper import Page


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.vendor.example/jobs", "acme"),
        ("https://ACME.Vendor.example./", "acme"),
        ("https://acme.other.example", "acme"),
        ("https://www.vendor.example", None),
        ("https://api.vendor.example", None),
        ("https://news.vendor.example", None),
        ("https://vendor.example", None),
        ("https://a.acme.vendor.example", None),
        ("https://acme.vendor.example.evil.example", None),
        ("https://{company}.vendor.example", None),
        ("", None),
        ("http://[::bad", None),
    ],
)
def test_the_customer_is_what_stands_before_the_vendor_s_domain(url: str, expected: str | None) -> None:
    assert Page(url).customer_of("vendor.example", "other.example", but=("news",)) == expected
