"""The mail as a person opens it, in a real Chromium: on a phone and on a desk, light and dark, with foreign text."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from support_alerts import content
from support_browser import chromium

from monitor.alerts import render
from monitor.alerts.content import AlertContent, Event
from monitor.fetch.executable import find_chromium

__all__ = ["chromium"]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter" * 2
MANY = [
    content(event=Event.SESSION_ENDED, subject="session:acme", watch=None, organization=None, place=None)
    if n == 0
    else content(n, organization=f"Company {n % 3}", title=LONG if n == 2 else "Staff Data Engineer")
    for n in range(40)
]
EVIL = [content(title="<script>document.title='run'</script><img src=x onerror=document.title='run'>")]

# The relative luminance of WCAG 2, for each text and what lies behind it.
MEASURE = """() => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c !== 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255, 255, 255)'; };
  const texts = [...document.querySelectorAll('p, a, strong')];
  const ratio = e => { const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05); };
  return { contrast: Math.min(...texts.map(ratio)), size: Math.min(...texts.map(
      e => parseFloat(getComputedStyle(e).fontSize))), wide: document.documentElement.scrollWidth,
    room: innerWidth, column: document.querySelector('table').getBoundingClientRect().width,
    behind: light(getComputedStyle(document.body).backgroundColor), title: document.title,
    links: [...document.links].map(a => a.protocol) };
}"""


async def opened(contents: list[AlertContent], width: int, scheme: str, shot: Path) -> dict[str, Any]:
    """What a browser of this width makes of the mail; nothing may be asked of the net."""
    from playwright.async_api import async_playwright

    asked: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        try:
            page = await browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme=scheme, device_scale_factor=2
            )
            page.on("request", lambda request: asked.append(request.url))
            await page.set_content(render.html(contents))
            measured: dict[str, Any] = await page.evaluate(MEASURE)
            await page.screenshot(path=str(shot))
        finally:
            await browser.close()
    assert asked == []
    return measured


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_reads_well(width: int, scheme: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("ROLEWATCH_SHOTS", tmp_path))
    seen = asyncio.run(opened(MANY, width, scheme, folder / f"mail-{width}-{scheme}.png"))
    assert seen["wide"] <= seen["room"], "nothing stands out of the screen"
    assert seen["column"] <= 600
    assert seen["contrast"] >= 4.5
    assert seen["size"] >= 16
    assert (seen["behind"] < 0.1) == (scheme == "dark")
    assert set(seen["links"]) == {"https:"}


def test_foreign_text_does_nothing(tmp_path: Path) -> None:
    seen = asyncio.run(opened(EVIL, 360, "light", tmp_path / "evil.png"))
    assert seen["title"].startswith("<script>document.title='run'</script>")
