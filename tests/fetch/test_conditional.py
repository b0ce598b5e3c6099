"""Nothing is transferred, and nothing gathered, where nothing changed; and never on doubt."""

from dataclasses import replace

import pytest
from support_egress import run
from support_server import Reply, Server, as_json, conditional

from monitor.errors import ChangedLayout, Unreachable
from monitor.fetch import SourceFetch, Unchanged
from monitor.models import Known, PageState, RawPosting, SourceState
from monitor.scraper import Response

JOBS = b'{"jobs": [1, 2]}'
KNOWING = SourceState(known={"1": "a", "2": ""})


async def whole(fetch: SourceFetch, url: str) -> object:
    return await fetch.json(url, whole=True)


def remembered(server: Server, path: str = "/jobs") -> SourceState:
    """The state after one gather of the listing."""

    async def work(fetch: SourceFetch) -> SourceState:
        await fetch.get(server.url(path), whole=True)
        return replace(KNOWING, pages=dict(fetch.pages))

    return run(work, hosts=server.url())


def test_an_unchanged_whole_ends_the_gather_without_a_body() -> None:
    async def work(fetch: SourceFetch) -> tuple[int, object]:
        with pytest.raises(Unchanged):
            await fetch.json(server.url("/jobs"), whole=True)
        return fetch.bytes, fetch.pages

    with Server() as server:
        server.add("/jobs", conditional(JOBS, Last_Modified="Wed, 04 Mar 2026 10:00:00 GMT"))
        state = remembered(server)
        assert run(work, hosts=server.url(), state=state) == (0, state.pages)
    last = server.requests[-1].headers
    assert last["if-none-match"] == '"1"'
    assert last["if-modified-since"] == "Wed, 04 Mar 2026 10:00:00 GMT"


def test_the_same_bytes_are_unchanged_whatever_the_tags_say() -> None:
    with Server() as server:
        server.add("/jobs", Reply(200, JOBS, {"ETag": "a"}), Reply(200, JOBS, {"ETag": "b"}))
        state = remembered(server)
        with pytest.raises(Unchanged):
            run(lambda fetch: whole(fetch, server.url("/jobs")), hosts=server.url(), state=state)


def test_other_bytes_are_read_and_remembered() -> None:
    async def work(fetch: SourceFetch) -> object:
        assert await fetch.json(server.url("/jobs"), whole=True) == [3]
        return fetch.pages

    with Server() as server:
        server.add("/jobs", Reply(200, JOBS, {"ETag": "a"}), Reply(200, b"[3]", {"ETag": "b"}))
        state = remembered(server)
        pages = run(work, hosts=server.url(), state=state)
    assert pages != state.pages
    assert pages[server.url("/jobs")].etag == "b"  # type: ignore[index]


@pytest.mark.parametrize("state", [SourceState(), KNOWING], ids=["nothing stored", "no page remembered"])
def test_without_what_is_stored_nothing_is_asked_conditionally(state: SourceState) -> None:
    with Server() as server:
        server.add("/jobs", conditional(JOBS))
        pages = remembered(server).pages if not state.known else {}
        told = replace(state, pages=pages)
        assert run(lambda fetch: whole(fetch, server.url("/jobs")), hosts=server.url(), state=told)
    assert "if-none-match" not in server.requests[-1].headers


def test_only_listings_are_asked_conditionally() -> None:
    with Server() as server:
        server.add("/jobs", conditional(JOBS))
        state = remembered(server)
        answer = run(lambda fetch: fetch.get(server.url("/jobs")), hosts=server.url(), state=state)
        assert answer.body == JOBS
        assert not answer.unchanged


def test_a_304_that_nobody_asked_for_is_not_data() -> None:
    with Server() as server:
        server.add("/jobs", Reply(304, length=-1))
        with pytest.raises(Unreachable, match="304"):
            run(lambda fetch: whole(fetch, server.url("/jobs")), hosts=server.url())


def test_one_page_of_several_is_unchanged_if_its_postings_were_noted() -> None:
    async def work(fetch: SourceFetch) -> tuple[Response, list[Known]]:
        answer = await fetch.get(page, listing=True)
        return answer, list(fetch.still_listed(page))

    with Server() as server:
        page = server.add("/jobs?page=2", conditional(JOBS))
        state = remembered(server, "/jobs?page=2")
        answer, known = run(work, hosts=page, state=replace(state, listed={page: ("1", "2")}))
        assert (answer.unchanged, answer.status, answer.body, answer.url) == (True, 304, b"", page)
        assert known == [Known("1"), Known("2")]
        answer, known = run(work, hosts=page, state=state)
        assert (answer.unchanged, answer.body, known) == (False, JOBS, [])


def test_a_post_is_never_conditional_but_may_answer_the_same() -> None:
    async def work(fetch: SourceFetch) -> object:
        await fetch.json(server.url("/search"), method="POST", body={"page": 1}, whole=True)
        return fetch.pages

    with Server() as server:
        server.add("/search", as_json([1], ETag='"x"'))
        pages = run(work, hosts=server.url())
        assert next(iter(pages)).startswith(server.url("/search#"))  # type: ignore[call-overload]
        state = replace(KNOWING, pages=pages)  # type: ignore[arg-type]
        with pytest.raises(Unchanged):
            run(work, hosts=server.url(), state=state)
    assert all("if-none-match" not in request.headers for request in server.requests)


def test_what_could_not_be_read_is_not_remembered() -> None:
    async def work(fetch: SourceFetch) -> object:
        with pytest.raises(ChangedLayout):
            await fetch.json(server.url("/jobs"), whole=True)
        return fetch.pages

    with Server() as server:
        server.add("/jobs", Reply(200, b"<html><title>Oops</title></html>", {"ETag": "a"}))
        assert run(work, hosts=server.url()) == {}


def test_validators_do_not_follow_to_another_host() -> None:
    with Server(everywhere=True) as server:
        server.add("/jobs", conditional(JOBS))
        state = remembered(server)
        server.add("/jobs", Reply(302, headers={"Location": server.url("/else", "127.0.0.5")}))
        server.add("/else", as_json({"jobs": []}))
        more = (server.url(host="127.0.0.5"),)
        run(lambda fetch: whole(fetch, server.url("/jobs")), hosts=server.url(), more=more, state=state)
    assert "if-none-match" in server.requests[-2].headers
    assert "if-none-match" not in server.requests[-1].headers


def test_an_entry_is_known_with_its_details_and_unchanged() -> None:
    entry = RawPosting(identifier="1", url="https://x.example/1", title="Engineer")
    other = RawPosting(identifier="2", url="https://x.example/2", title="Engineer")
    state = SourceState(known={"1": entry.fingerprint(), "2": ""}, pages={"p": PageState()})

    async def work(fetch: SourceFetch) -> list[bool]:
        changed = replace(entry, title="Senior Engineer")
        return [fetch.knows(entry), fetch.knows(changed), fetch.knows(other)]

    assert run(work, state=state) == [True, False, False]
