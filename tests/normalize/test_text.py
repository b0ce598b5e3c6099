"""HTML to text, and the traps in HTML."""

import time

import pytest

from monitor.normalize.text import LONGEST, one_line, plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<h2>Tasks</h2><ul><li>a</li><li><p>b</p></li></ul><p>End</p>", "Tasks\n- a\n- b\n\nEnd"),
        ("<UL><LI>a<LI>b</UL>", "- a\n- b"),
        ("<p>a <b>bold</b>ly c</p>", "a boldly c"),
        ("<p>• One</p><p>• Two</p>", "- One\n- Two"),
        ("&lt;p&gt;AT&amp;amp;T&lt;/p&gt;", "AT&T"),
        ("&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;", "twice"),
        ("<div>&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;</div>", "a\n\nb"),
        ("<p>a&amp;nbsp;b&nbsp;c</p>", "a b c"),
        ("<p>knows &lt;canvas&gt;</p>", "knows <canvas>"),
        ("<script>x()</script><style>p{}</style><p>seen</p>", "seen"),
        ("<!-- no --><p>yes</p>", "yes"),
        ("<table><tr><th>Pay</th><td>5</td></tr></table>", "Pay\n5"),
        ("plain\n\n\n\ntext  here\r\n* item", "plain\n\ntext here\n- item"),
        ("a < b and c > d", "a < b and c > d"),
        ("<p>x\ud800\x00\u202ey</p>", "xy"),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_one_line() -> None:
    assert one_line(" R&amp;amp;D <b>Lead</b>\n Berlin ") == "R&D Lead Berlin"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 80_000,
        "<b>" * 5_990,
        "<p " * 130_000,
        "<td " * 100_000,
        "<table>" * 20_000,
        "<!--" * 100_000,
        "<a " * 130_000,
        "<ul><li>" * 50_000,
        "&lt;div&gt;" * 40_000,
        "&amp;lt;" * 50_000,
        "&" * LONGEST,
        "<select><option>" * 20_000,
        "\n" * LONGEST,
        " \x1e" * 200_000,
        "<p>" + "&nbsp;" * 60_000,
        '<p a="' + "x" * LONGEST,
        "x" * (10 * LONGEST),
    ],
)
def test_hostile_markup_takes_no_time(markup: str) -> None:
    started = time.process_time()
    assert len(plain(markup)) <= LONGEST
    assert time.process_time() - started < 2
