"""Features kept for a run are bounded, and never missing when they are needed."""

import asyncio
from pathlib import Path

import pytest
from support_world import Boards, Life, serving

from monitor import identity
from monitor.pipeline.remembered import Remembered
from monitor.store import Store


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_candidates_are_whole_however_few_are_kept(tmp_path: Path, kept: int) -> None:
    async def story() -> None:
        async with serving(Boards()) as boards:
            life = Life(tmp_path, boards, names=("acme", "other", "third"))
            for name in life.names:
                boards.put(name, 1, company_name="Acme GmbH", title="Welder", requisition_id=f"{name}-77")
            await life.run()
            with Store.read(life.config.state) as store:
                remembered = Remembered(store, kept=kept)
                posting = store.postings.of_opening(store.queries.find(f"{boards.base}/acme/jobs/1")[0])[0]
                keys = identity.keys(identity.features(posting))
                wanted = len(store.postings.near(keys, limit=8))
                assert wanted >= 3
                for _ in range(3):
                    assert len(remembered.candidates(keys)) == wanted

    asyncio.run(story())
