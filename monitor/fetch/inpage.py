"""What is asked of a page by script, in an isolated world: the page can neither see nor change it.

Each script is a function's text for `World.ask`. They look into open shadow roots and into frames of the
same origin, and cut what they return. In a world of its own, `globalThis` lasts until the next document.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame

_NAME: Final = "rolewatch"

_ROOTS: Final = """
function roots() {
  const all = [document];
  for (let i = 0; i < all.length && all.length < 500; i++) {
    for (const element of all[i].querySelectorAll('*')) {
      if (element.shadowRoot) all.push(element.shadowRoot);
      if (element.localName === 'iframe' || element.localName === 'frame')
        try { if (element.contentDocument) all.push(element.contentDocument); } catch {}
    }
  }
  return all;
}
function written(element) {
  const shadows = [];
  const collect = node => {
    if (node.shadowRoot) { shadows.push(node.shadowRoot); node.shadowRoot.querySelectorAll('*').forEach(collect); }
  };
  [element, ...element.querySelectorAll('*')].forEach(collect);
  if (!shadows.length) return element.outerHTML;
  const inner = element.getHTML({shadowRoots: shadows});
  const open = element.cloneNode(false).outerHTML.replace(/<\\/[^>]*>$/, '');
  const markup = open + inner + '</' + element.localName + '>';
  return markup.replaceAll(/<template shadowrootmode="open"[^>]*>/g, '<shadow-root>')
               .replaceAll('</template>', '</shadow-root>');
}
"""

ITEMS: Final = (
    """(css, cap) => {"""
    + _ROOTS
    + """
  const seen = globalThis.seen ??= new Set();
  const found = roots().flatMap(root => [...root.querySelectorAll(css)]);
  const fresh = [];
  let size = 0;
  for (const element of found) {
    const html = written(element);
    if (seen.has(html)) continue;
    if ((size += html.length) > cap) break;
    seen.add(html);
    fresh.push(html);
  }
  globalThis.shown = found.length;
  return {base: document.baseURI, html: fresh, cut: size > cap};
}"""
)
"""The items that match and were not handed over before: `{base, html[], cut}`."""

HTML: Final = (
    "cap => {"
    + _ROOTS
    + "const html = written(document.documentElement);"
    + "return {base: document.baseURI, html: [html.slice(0, cap)], cut: html.length > cap}; }"
)
"""The whole document, as it is now: `{base, html[1], cut}`."""

SCROLL: Final = """
() => {
  const page = document.scrollingElement || document.documentElement;
  const room = element => element.scrollHeight - element.clientHeight;
  const scrolls = element => /auto|scroll|overlay/.test(getComputedStyle(element).overflowY);
  let target = page;
  for (const element of document.querySelectorAll('*'))
    if (room(element) > Math.max(room(target), 20) && scrolls(element)) target = element;
  // A list that drops the rows which leave the view would be skipped over by a jump to its end.
  const virtual = (globalThis.seen?.size ?? 0) > (globalThis.shown ?? 0);
  const before = target.scrollTop;
  const first = globalThis.scrolled === undefined;
  globalThis.scrolled = true;
  const step = virtual || first ? target.clientHeight * 0.8 : room(target);
  target.scrollTo({top: Math.min(before + step, room(target)), behavior: 'instant'});
  return Math.abs(target.scrollTop - before) > 1;
}
"""
"""Scroll the page, or the list in it that scrolls, towards its end; whether it moved."""

SHOWN: Final = (
    "css => {"
    + _ROOTS
    + "return roots().flatMap(root => [...root.querySelectorAll(css)]).map(e => e.textContent).join('\\n'); }"
)
"""What the items that match say now, to tell whether a list has changed."""

FORGET: Final = "() => { globalThis.seen = globalThis.shown = globalThis.scrolled = undefined; }"
"""What was handed over may be handed over again."""


ASK: Final = """
async (url, cap) => {
  const answer = await fetch(url, {headers: {Accept: 'application/json'}, credentials: 'same-origin'});
  const reader = answer.body?.getReader(), decoder = new TextDecoder();
  let text = '';
  while (reader && text.length <= cap) {
    const {done, value} = await reader.read();
    if (done) break;
    text += decoder.decode(value, {stream: true});
  }
  await reader?.cancel();
  try { return [JSON.parse(text)]; } catch { return []; }
}
"""
"""What an address of the page's own site answers to a script that wants JSON: `[value]`, or `[]`."""


class BadScript(ValueError):
    """The script ended with an exception; with ours, that is an argument it can't use."""


class World:
    """Our own script world in the frames of one page. Source: the Chrome DevTools Protocol."""

    def __init__(self, protocol: "CDPSession") -> None:
        self._protocol = protocol
        self._others: dict[Frame, CDPSession] = {}

    async def ask(self, function: str, *arguments: object, within: "Frame | None" = None) -> Any:
        """What the function returns, by value, in the main frame or `within` another.

        Raises BadScript, and Playwright's Error.
        """
        protocol, frame = await self._place(within)
        world = await protocol.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _NAME})
        answer = await protocol.send(
            "Runtime.evaluate",
            {
                "expression": f"({function})({', '.join(map(json.dumps, arguments))})",
                "contextId": world["executionContextId"],
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        if "exceptionDetails" in answer:
            raise BadScript(str(answer["exceptionDetails"].get("exception", {}).get("description", ""))[:300])
        return answer["result"].get("value")

    async def target(self) -> str:
        """The page's name in the DevTools protocol."""
        return str((await self._protocol.send("Target.getTargetInfo"))["targetInfo"]["targetId"])

    async def _place(self, within: "Frame | None") -> "tuple[CDPSession, str]":
        """Where a frame lives: in the page's own process, or (of another site) in one of its own."""
        from playwright.async_api import Error

        tree = (await self._protocol.send("Page.getFrameTree"))["frameTree"]
        if within is None:
            return self._protocol, tree["frame"]["id"]
        address = (within.url.partition("#")[0], within.name)
        for frame in _frames(tree):
            if (frame["url"], frame.get("name", "")) == address:
                return self._protocol, frame["id"]
        other = self._others.get(within)
        try:
            own = await (other or await self._session(within)).send("Page.getFrameTree")
        except Error:  # it went on to another site, into another process
            own = await (await self._session(within)).send("Page.getFrameTree")
        return self._others[within], own["frameTree"]["frame"]["id"]

    async def _session(self, frame: "Frame") -> "CDPSession":
        self._others[frame] = await frame.page.context.new_cdp_session(frame)
        return self._others[frame]


def _frames(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All frames below the first."""
    for child in tree.get("childFrames", ()):
        yield child["frame"]
        yield from _frames(child)
