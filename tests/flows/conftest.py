"""A real Prefect server for the tests of this folder, and a house whose runs it shows."""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest

from config.settings import Settings
from config.wiring import House, install
from models.facts import Fact
from models.french import NBSP
from models.moments import parse_when
from models.queries import facts_of, messages_of, people_by_ref, walks_waiting
from models.tables import Message
from models.territories import PARIS
from notifications.courier import Courier
from notifications.testing import MemoryCourier
from prefectserver import kept_server
from service.demo_house import free_port
from service.prefect_env import prepare_throwaway
from smallsession import AD1, EQUIPE, PILOTE, small_session
from tasks.act import Outcome
from tasks.import_session import import_session
from tasks.record import record
from tasks.trigger import trigger

T = TypeVar("T")
HOME, PORT = Path(tempfile.mkdtemp(prefix="ateliers-prefect-")), free_port()
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


@contextmanager
def _environment_given_back() -> Iterator[None]:
    """Tests of other folders start programs of their own, which must not hear of this server."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


# Prefect reads its settings once, when it is imported; afterwards the environment no longer matters.
# It makes its home, but not the folder above.
(HOME / "var").mkdir()
with _environment_given_back():
    prepare_throwaway(Settings(home=HOME, port=PORT))
    API = os.environ["PREFECT_API_URL"]
    from prefect import State, tags
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.filters import (
        ArtifactFilter,
        ArtifactFilterFlowRunId,
        FlowRunFilter,
        FlowRunFilterParentFlowRunId,
    )
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.sorting import FlowRunSort
    from prefect.context import AsyncClientContext
    from prefect.settings import PREFECT_API_URL

    from deploying import deploys
    from service.timetable import TAG, TIMETABLE

_number = count(1)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Prefect leaves the sockets of its clients and of its events to the garbage collector."""
    item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))
    ignored = "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
    item.add_marker(pytest.mark.filterwarnings(ignored))


@pytest.fixture(scope="session")
def api() -> Iterator[str]:
    """The address of the one server of this run; it stops with the tests, even killed."""
    # A developer's own server must never see these runs.
    assert PREFECT_API_URL.value() == API, "Prefect was imported before tests/flows/conftest.py"
    with kept_server(HOME / "var" / "prefect", PORT):
        yield API
    # What Prefect's clients left open goes now, and not as a warning of a test of another folder.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class Prefect:
    """One event loop and one client for all the tests, as `atelier up` has."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._context = AsyncClientContext.get_or_create()
        # The runner keeps one context: what is entered here holds in every later call.
        self.client: PrefectClient = self._runner.run(self._enter())

    async def _enter(self) -> PrefectClient:
        return (await self._context.__aenter__()).client

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs this to its end."""
        return self._runner.run(work)

    def close(self) -> None:
        self._runner.run(self._context.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture(scope="session")
def prefect(api: str) -> Iterator[Prefect]:  # noqa: ARG001 - the server must answer first
    """Prefect as the tests speak to it."""
    made = Prefect()
    yield made
    made.close()


@dataclass
class Shown:
    """What Prefect shows of a run that ended."""

    state: State[Any]
    run: FlowRun
    children: list[FlowRun]
    pages: dict[str, str]

    @property
    def message(self) -> str:
        return self.state.message or ""


@dataclass
class Stage:
    """A house with a small session, the runs of its flows, and what they left in its database."""

    house: House
    prefect: Prefect
    coevrons: str
    vanille: str
    session: str
    courier: Courier = field(default_factory=MemoryCourier)

    @property
    def api(self) -> str:
        """Where Prefect answers."""
        return API

    def prefect_holds(self, words: Iterable[str]) -> list[str]:
        """Those of these words that stand anywhere in the files of the Prefect server."""
        files = [
            path.read_bytes().lower() for path in (HOME / "var" / "prefect").rglob("*") if path.is_file()
        ]
        assert any(self.coevrons.encode() in held for held in files), "its files were read"
        return [word for word in words if any(word.encode() in held for held in files)]

    # What people do.

    def says(
        self, kind: str, when: str, *, slug: str = "", by: str = PILOTE, on: str | None = None, **values: Any
    ) -> Outcome:
        """A fact recorded as by the command line, at a moment of Paris."""
        said = {key.replace("_", "-"): value for key, value in values.items()}
        with self.house.writing() as session:
            return record(session, slug or self.coevrons, kind, said, by=by, at=paris_time(when), on=on)

    def opens(self, phase: str, when: str, *, slug: str = "", by: str = PILOTE) -> Outcome:
        with self.house.writing() as session:
            return trigger(session, slug or self.coevrons, phase, by=by, at=paris_time(when))

    def is_ready_to_launch(self, slug: str = "", by: str = PILOTE) -> None:
        """The marché is notified and the launch has its date and place: the pilot may open it."""
        agreed = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Salle des fêtes"}
        self.says("marche-notifie", "2027-03-10 10:00", slug=slug, by=by, reference="M1", mandataire=EQUIPE)
        self.says("date-convenue", "2027-03-11 10:00", slug=slug, by=by, **agreed)

    # What Prefect does.

    def run(self, flow: Callable[..., Any], *arguments: Any, **options: Any) -> Shown:
        """Runs a flow as `atelier up` does, and reads what Prefect shows of it."""

        async def both() -> Shown:
            with tags(TAG, self.house.mark()):
                state = await flow(*arguments, **options, return_state=True)
            return await shown(self.prefect.client, state)

        return self.prefect.wait(both())

    # What is kept.

    def facts(self, *slugs: str) -> list[Fact]:
        with self.house.reading() as session:
            return facts_of(session, slugs or (self.coevrons, self.vanille, self.session))

    def messages(self, *slugs: str) -> list[Message]:
        with self.house.reading() as session:
            return list(messages_of(session, slugs or None))

    def addresses(self, messages: Iterable[Message]) -> list[str]:
        """To whom these messages go."""
        found = list(messages)
        with self.house.reading() as session:
            people = people_by_ref(session, {message.person for message in found})
        return sorted(str(people[message.person].email) for message in found)

    def walks(self) -> dict[str, int]:
        """The ateliers that wait for a walk, and the fact each waits with."""
        with self.house.reading() as session:
            return {row.scope: row.seq for row in walks_waiting(session)}


def paris_time(text: str) -> datetime:
    return parse_when(text, PARIS).at


async def shown(client: PrefectClient, state: State[Any]) -> Shown:
    """A run, its phases in the order they ran, and the pages it left."""
    run_id = state.state_details.flow_run_id
    assert run_id is not None
    run = await client.read_flow_run(run_id)
    under = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run_id]))
    children = await client.read_flow_runs(flow_run_filter=under, sort=FlowRunSort.START_TIME_ASC)
    left = await client.read_artifacts(
        artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
    )
    # Their no-break spaces are for people; an exception is an artifact without a key.
    pages = {one.key: str(one.data).replace(NBSP, " ") for one in left if one.key}
    return Shown(state, run, children, pages)


@pytest.fixture
def stage(prefect: Prefect, sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A house with two ateliers, installed for the flows; its slugs are its own on the shared server."""
    number = next(_number)
    made = Stage(
        sqlite_house, prefect, f"les-coevrons-{number}", f"bras-vanille-{number}", f"session-2027-{number}"
    )
    file = small_session(made.session, made.coevrons, made.vanille)
    at = paris_time("2027-01-04 10:00")
    with sqlite_house.writing() as session:
        assert import_session(session, file, by=AD1, at=at).refusal is None
    sqlite_house.set_clock(paris_time("2027-03-12 10:00"))
    monkeypatch.setattr(sqlite_house, "courier", lambda: made.courier)
    monkeypatch.setattr("config.wiring._installed", [])
    install(sqlite_house)
    return made


@pytest.fixture
def deployed(stage: Stage) -> dict[str, UUID]:
    """The deployments of this stage's house, by name."""
    found = deploys(stage)
    names = {str(flow.name): key for key, flow in found.items()}
    assert set(names) == {entry.name for entry in TIMETABLE}
    return names
