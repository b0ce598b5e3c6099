"""A server in a thread of its own, so that a process under test can ask it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager


@contextmanager
def in_thread(server: AbstractAsyncContextManager[object]) -> Iterator[None]:
    """Enter an async context manager in a thread's own loop for as long as the block lasts."""
    loop = asyncio.new_event_loop()
    ready, ending = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await ending.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    ready.wait(timeout=10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join(timeout=10)
        loop.close()
