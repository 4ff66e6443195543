"""Real parts for every test: a database of each kind, a clock that is an argument."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from matrixserver import Synapse, synapse_server

from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from example import prepared
from postgres import Cluster, program

#: No setting of the developer's own may change what a test sees.
for name in [name for name in os.environ if name.startswith("ATELIER_")]:
    del os.environ[name]
#: Most tests are about what is sent, not about when: each message leaves by itself, whatever the hour. Those
#: of the decent hours ask for `Rhythm.DIGEST` by name.
os.environ["ATELIER_RHYTHM"] = "continu"

_databases = count()


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command run in this process sets up logs of its own; the next test finds them as before."""
    ours = logging.getLogger("ateliers")
    before = ours.handlers[:], ours.propagate, ours.level
    yield
    ours.handlers[:], ours.propagate = before[:2]
    ours.setLevel(before[2])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL server of this run; a developer without it gets a skip that says so."""
    if program("initdb") is None:
        if os.environ.get("REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is required here and `initdb` is missing")
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    server = Cluster()
    house = House(Settings(database_url=server.url("postgres")))
    server.execute("CREATE DATABASE modele")
    house = House(Settings(database_url=server.url("modele")))
    upgrade(house.engine, at=datetime(2027, 1, 1, tzinfo=UTC), nature=SIMULATION)
    house.close()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """The Matrix server of this run."""
    with synapse_server(tmp_path_factory.mktemp("synapse")) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("modele") / "atelier.db"
    house = House(Settings(database_url=f"sqlite:///{path}"))
    upgrade(house.engine, at=datetime(2027, 1, 1, tzinfo=UTC), nature=SIMULATION)
    house.close()
    return path


@pytest.fixture(scope="session")
def lived(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy, in which a session has begun."""
    return prepared(sqlite_model, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def sqlite_url(sqlite_model: Path, tmp_path: Path) -> str:
    """A fresh SQLite database, marked as a simulation."""
    path = tmp_path / "var" / "atelier.db"
    path.parent.mkdir()
    path.write_bytes(sqlite_model.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """A fresh PostgreSQL database, marked as a simulation."""
    name = f"essai_{next(_databases)}"
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE modele")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """An installation of its own, on each database in turn."""
    built = House(Settings(home=tmp_path, database_url=database_url))
    yield built
    built.close()


@pytest.fixture
def sqlite_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """An installation on SQLite, where the database does not matter."""
    built = House(Settings(home=tmp_path, database_url=sqlite_url))
    yield built
    built.close()


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database that holds nothing yet, of the other kind than the first one where there is a choice."""
    if "postgres" in database_url or program("initdb") is None:
        yield f"sqlite:///{tmp_path}/ailleurs/atelier.db"
        return
    cluster = request.getfixturevalue("cluster")
    name = f"vide_{secrets.token_hex(4)}"
    cluster.execute(f"CREATE DATABASE {name}")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_house(empty_url: str, tmp_path: Path) -> Iterator[House]:
    """An installation beside the first one, on a database that holds nothing yet."""
    built = House(Settings(home=tmp_path / "ailleurs", database_url=empty_url))
    yield built
    built.close()


@pytest.fixture
def paris() -> Callable[[str], datetime]:
    """« 2027-03-01 14:00 » in Paris as a moment in UTC."""
    from models.moments import parse_when

    return lambda text: parse_when(text, "Europe/Paris").at
