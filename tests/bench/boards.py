"""A loopback server of Greenhouse-shaped boards: `python boards.py PORT BOARDS LATENCY_MS ADDRESSES`.

Bodies are made once, so that the server costs little beside what is measured. ETags are honoured;
`POST /change?every=10` gives every tenth board one posting with another title; `POST /empty` empties all.
"""

import asyncio
import hashlib
import html
import json
import random
import sys

from aiohttp import web

POSTINGS = 20
WORDS = """
we build systems that people rely on every day and you will own a part of them from design to operation
with colleagues who care about clear code fast feedback and calm releases our stack is Python PostgreSQL
Kubernetes Go TypeScript React Terraform AWS dbt Airflow Kafka and you know some of it well customers in
finance health energy and retail use what we make and tell us what is missing you write tests review code
mentor others and learn from them we offer flexible hours a training budget and thirty days of holiday
""".split()
TITLES = (
    "Data Engineer",
    "Backend Engineer",
    "Product Manager",
    "Site Reliability Engineer",
    "Designer",
    "Analyst",
)
CITIES = (
    "Berlin, Germany",
    "London, United Kingdom",
    "New York, NY",
    "Paris, France",
    "Remote, Europe",
    "Austin, TX",
)


def posting(board: int, number: int, version: int, base: str) -> dict[str, object]:
    chosen = random.Random(board * 1000 + number)
    text = " ".join(chosen.choice(WORDS) for _ in range(150))
    title = f"{chosen.choice(('Senior ', '', 'Staff '))}{chosen.choice(TITLES)}, Team {number}"
    key = board * 1000 + number
    return {
        "id": key,
        "internal_job_id": key + 10**7,
        "requisition_id": f"R{key}",
        "title": f"{title} (v{version})" if version and number == 0 else title,
        "company_name": f"Company {board} GmbH",
        "updated_at": "2026-11-01T10:00:00-05:00",
        "first_published": "2026-10-01T10:00:00-05:00",
        "location": {"name": chosen.choice(CITIES)},
        "absolute_url": f"{base}/c{board}/jobs/{key}",
        "language": "en",
        "content": html.escape(f"<h2>About</h2><p>{text[:500]}</p><ul><li>{text[500:900]}</li></ul>"),
        "metadata": None,
        "departments": [{"id": 1, "name": "Engineering", "parent_id": None, "child_ids": []}],
        "offices": [],
    }


class Boards:
    def __init__(self, count: int, latency: float, base: str) -> None:
        self.latency = latency
        self.base = base
        self.requests = 0
        self.bytes = 0
        self.bodies: dict[str, bytes] = {}
        self.tags: dict[str, str] = {}
        for board in range(count):
            self.make(board, 0)

    def make(self, board: int, version: int, *, empty: bool = False) -> None:
        jobs = [] if empty else [posting(board, n, version, self.base) for n in range(POSTINGS)]
        body = json.dumps({"jobs": jobs, "meta": {"total": len(jobs)}}).encode()
        self.bodies[f"c{board}"] = body
        self.tags[f"c{board}"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    async def board(self, request: web.Request) -> web.Response:
        self.requests += 1
        if self.latency:
            await asyncio.sleep(self.latency)
        name = request.match_info["board"]
        if name not in self.bodies:
            return web.Response(status=404)
        tag = self.tags[name]
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        self.bytes += len(self.bodies[name])
        return web.Response(body=self.bodies[name], content_type="application/json", headers={"ETag": tag})

    async def change(self, request: web.Request) -> web.Response:
        every, version = int(request.query["every"]), int(request.query["version"])
        for board in range(0, len(self.bodies), every):
            self.make(board, version)
        return web.Response(text="ok")

    async def counters(self, _: web.Request) -> web.Response:
        said = {"requests": self.requests, "bytes": self.bytes}
        self.requests = self.bytes = 0
        return web.json_response(said)


async def serve(port: int, count: int, latency: float, addresses: int) -> None:
    boards = Boards(count, latency, f"http://127.0.0.1:{port}")
    app = web.Application()
    app.add_routes(
        [
            web.get("/v1/boards/{board}/jobs", boards.board),
            web.post("/change", boards.change),
            web.get("/counters", boards.counters),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for address in range(1, addresses + 1):
        await web.TCPSite(runner, f"127.0.0.{address}", port, backlog=1024).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000, int(sys.argv[4])))
