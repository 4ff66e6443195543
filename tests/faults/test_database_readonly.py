"""The database may only be read, as after a restoration made by another account; then it is put right."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from commandline import CommandLine
from databases import as_nobody, connected, kept, load_senders
from example import ATELIER, PILOTE, prepared
from mailserver import MailServer
from notifications.smtp import SmtpCourier
from postgres import Cluster

Sees = Callable[[str], None]
Nothing = Callable[[], None]
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE)


@dataclass(frozen=True)
class Locked:
    """A database that may only be read, who we are meanwhile, and how it is put right."""

    cli: CommandLine
    whoever: Callable[[], AbstractContextManager[None]]
    lock: Nothing
    put_right: Nothing


def tried(locked: Locked, *, may_read: bool = True) -> str:
    """An act and a delivery that are refused, then kept once all is put right; what the person saw."""
    cli, before = locked.cli, kept(locked.cli)
    load_senders()
    with MailServer() as server:
        SmtpCourier(server.url()).close()  # What it imports is read while we still may.
        locked.lock()
        with locked.whoever():
            answer, sends, reads = cli(*ACT), cli("deliver", courier=server.url()), cli("status", ATELIER)
        locked.put_right()
        assert (answer.code, answer.out, sends.code, server.received) == (5, "", 5, [])
        assert reads.code == (0 if may_read else 5)
        assert kept(cli) == before
        assert cli(*ACT).code == 0
        assert cli("deliver", courier=server.url()).code == 0
        assert len(server.received) == cli("messages", "--json").data["counts"]["sent"]
    assert cli("journal", ATELIER).out.count("COPIL") == 1
    return answer.err


@pytest.fixture
def file(sqlite_model: Path) -> Iterator[Path]:
    """A SQLite file in a folder into which anybody may go."""
    folder = Path(tempfile.mkdtemp(prefix="ateliers-lecture-"))
    path = prepared(sqlite_model, folder)
    folder.chmod(0o777)
    path.chmod(0o666)
    yield path
    folder.chmod(0o777)
    shutil.rmtree(folder)


@pytest.fixture
def line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[str], CommandLine]:
    return lambda url: CommandLine(monkeypatch, capsys, tmp_path, url)


@pytest.mark.fault("fichier-en-lecture-seule", seen="La base ne peut pas être modifiée (lecture seule).")
def test_a_file_that_may_only_be_read(
    file: Path, line: Callable[[str], CommandLine], person_sees: Sees
) -> None:
    cli = line(f"sqlite:///{file}")
    shown = tried(Locked(cli, as_nobody, lambda: file.chmod(0o444), lambda: file.chmod(0o666)))
    person_sees(shown)


@pytest.mark.fault("dossier-en-lecture-seule", seen="Rendez le fichier modifiable")
def test_a_folder_in_which_nothing_may_be_written(
    file: Path, line: Callable[[str], CommandLine], person_sees: Sees
) -> None:
    cli = line(f"sqlite:///{file}")
    right, wrong = (lambda: file.parent.chmod(0o777)), (lambda: file.parent.chmod(0o555))
    person_sees(tried(Locked(cli, as_nobody, wrong, right), may_read=False))


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """What `cli` stands on here; the files are made by their own fixture."""
    return postgres_url


@pytest.mark.postgres
@pytest.mark.fault("postgresql-en-lecture-seule", seen="La base ne peut pas être modifiée (lecture seule).")
def test_a_server_that_only_lets_read(cluster: Cluster, cli: CommandLine, person_sees: Sees) -> None:
    name = make_url(cli.settings["ATELIER_DATABASE_URL"]).database
    mode = f"ALTER DATABASE {name} SET default_transaction_read_only"
    shown = tried(
        Locked(
            cli,
            nullcontext,
            lambda: cluster.execute(f"{mode} = on"),
            lambda: cluster.execute(f"{mode} = off"),
        )
    )
    person_sees(shown)


@pytest.mark.postgres
@pytest.mark.fault(
    "compte-postgresql-sans-droits", seen="Le compte de la base n’a pas le droit de faire cela."
)
def test_an_account_that_may_only_read(cli: CommandLine, person_sees: Sees) -> None:
    url = make_url(cli.settings["ATELIER_DATABASE_URL"])
    reader = f"lecteur_{url.database}"

    def grants(*statements: str) -> None:
        with connected(cli) as connection:
            for statement in statements:
                connection.execute(text(statement))
            connection.commit()

    def restored_by_somebody_else() -> None:
        grants(f"CREATE ROLE {reader} LOGIN", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}")
        cli.settings["ATELIER_DATABASE_URL"] = url.set(username=reader).render_as_string()

    def put_right() -> None:
        cli.settings["ATELIER_DATABASE_URL"] = url.render_as_string()
        grants(f"ALTER ROLE {reader} SUPERUSER")
        cli.settings["ATELIER_DATABASE_URL"] = url.set(username=reader).render_as_string()

    shown = tried(Locked(cli, nullcontext, restored_by_somebody_else, put_right))
    cli.settings["ATELIER_DATABASE_URL"] = url.render_as_string()
    grants(f"DROP OWNED BY {reader}", f"DROP ROLE {reader}")
    person_sees(shown)
