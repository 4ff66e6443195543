"""The fault catalogue: each scenario has a name and the sentence a person sees, and proves both."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from commandline import CommandLine
from config.settings import Settings
from config.wiring import House
from example import fill
from machine import Machine, copied_database
from models.french import NBSP
from prefectserver import kept_server
from proxy import Proxy
from service.demo_house import free_port
from service.server import PrefectServer

#: Fails a scenario that never looked at what a person sees.
_UNSEEN = "the scenario « {name} » never showed « {seen} » to anybody"


@pytest.fixture
def person_sees(request: pytest.FixtureRequest) -> Iterator[Callable[[str], None]]:
    """Checks that what is shown holds the sentence of the scenario's mark; to be called at least once."""
    mark = request.node.get_closest_marker("fault")
    assert mark is not None, "a test of this folder carries @pytest.mark.fault(name, seen=sentence)"
    name, seen = mark.args[0], mark.kwargs["seen"]
    looked = []

    def check(shown: str) -> None:
        plain = shown.replace(NBSP, " ").replace("\u202f", " ")
        assert seen.replace(NBSP, " ").replace("\u202f", " ") in plain, f"{seen!r} is not in:\n{shown}"
        looked.append(seen)

    yield check
    if request.node.stash.get(_PASSED, default=False):
        assert looked, _UNSEEN.format(name=name, seen=seen)


_PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers that the test itself passed: a failure needs no second one."""
    report = yield
    if call.when == "call":
        item.stash[_PASSED] = report.passed
    return report


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """The one Prefect server that the scenarios share when they do it no harm."""
    with kept_server(tmp_path_factory.mktemp("prefect") / "prefect", free_port()) as server:
        yield server


@pytest.fixture(scope="module")
def proxy(prefect: PrefectServer) -> Iterator[Proxy]:
    """What stands between the programs of a file and Prefect."""
    with Proxy(prefect.port) as made:
        yield made


@pytest.fixture(scope="module")
def proxied(proxy: Proxy, sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """An installation whose programs reach Prefect through the proxy."""
    folder = tmp_path_factory.mktemp("relais")
    url = copied_database(sqlite_model, folder)
    with Machine(folder, url, PREFECT_API_URL=f"http://127.0.0.1:{proxy.port}/api") as made:
        yield made


@pytest.fixture
def begun(database_url: str, tmp_path: Path) -> Iterator[House]:
    """An installation, on each database in turn, in which a session has begun."""
    house = House(Settings(home=tmp_path, database_url=database_url))
    fill(house, tmp_path)
    yield house
    house.close()


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, begun: House
) -> CommandLine:
    """The command line on it."""
    return CommandLine(monkeypatch, capsys, tmp_path, begun.settings.database_url)
