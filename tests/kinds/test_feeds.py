"""The items of RSS documents whose elements are known."""

import pytest

from monitor.errors import ChangedLayout
from monitor.reading import feeds

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:t="https://acme.example/ns"><channel>
<title>Acme</title>
<item><title>Cook</title><t:places><t:place><t:city>Lyon</t:city></t:place><t:place/></t:places><link>x</link></item>
<item><title/></item>
</channel></rss>"""


def test_an_item_s_elements_stand_under_their_local_names_and_inner_ones_are_lists() -> None:
    cook, empty = feeds.rss_items(RSS, "place")
    assert (cook["title"], cook["link"], cook["channel"]) == ("Cook", "x", "Acme")
    assert cook["place"] == [{"city": "Lyon"}, {}]
    assert (empty["title"], empty["place"]) == (None, [])
    assert feeds.rss_items("<rss><channel/></rss>", "place") == []


@pytest.mark.parametrize(
    "document", ["", "no feed", "<rss/>", "<feed/>", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel/></rss>"]
)
def test_anything_else_is_a_changed_layout(document: str) -> None:
    with pytest.raises(ChangedLayout):
        feeds.rss_items(document, "place")
