from __future__ import annotations

import os
import time

import pytest


@pytest.mark.parametrize("n", range(3))
def test_x(stage, paris, n):
    from flows.parcours import parcours
    from flows.session_nationale import session_nationale
    assert not [k for k in os.environ if k.startswith("PREFECT")]
    stage.is_ready_to_launch()
    t = time.perf_counter()
    for at in ("2027-03-12 10:00", "2027-03-12 10:05"):
        s = stage.run(parcours, stage.coevrons, paris(at))
        print(s.state.name, s.message, s.run.name, s.run.tags, [(c.name, c.state.name, c.state.message, c.tags) for c in s.children], stage.walks(), len(stage.messages()))
        print(time.perf_counter() - t)
    if n == 0:
        for k, v in s.pages.items(): print(k); print(v)
        s = stage.run(session_nationale, stage.session, paris(at))
        print(s.state.name, s.message, s.run.name, s.run.tags, [(c.name, c.state.name, c.state.message, c.tags) for c in s.children], stage.walks(), len(stage.messages()))
        for k, v in s.pages.items(): print(k); print(v)
        for m in stage.messages(): print(m.key, m.state)
