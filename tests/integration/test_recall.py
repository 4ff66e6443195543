"""What a process remembers of journals never says otherwise than the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, update

from config.process_file import load_process
from config.settings import Settings
from config.wiring import House
from models.facts import Fact
from models.queries import facts_of, journal
from models.tables import ProcessVersion
from several import OPENED, SESSION, several
from tasks.correct import correct
from tasks.load import load
from tasks.recall import CHAINS, PROCESSES, Recent, end_of, process_of
from tasks.record import record

ATELIER, PILOTE = "pays-a", "pilote@pays-a.example"
AT = OPENED + timedelta(hours=1)
VERSION = load_process("national").version


@pytest.fixture
def shared(house: House, tmp_path: Path) -> House:
    return several(house, tmp_path)


@pytest.fixture
def elsewhere(sqlite_model: Path, tmp_path: Path) -> Iterator[House]:
    """Another installation in the same process, whose ateliers have the same names."""
    folder = tmp_path / "ailleurs"
    (folder / "var").mkdir(parents=True)
    (folder / "var" / "atelier.db").write_bytes(sqlite_model.read_bytes())
    built = House(Settings(home=folder))
    yield several(built, folder)
    built.close()


def says(house: House, nature: str) -> Fact:
    with house.writing() as session:
        outcome = record(session, ATELIER, "autre-evenement", {"nature": nature}, by=PILOTE, at=AT)
    return outcome.facts[0]


def loaded(house: House) -> list[Fact]:
    with house.reading() as session:
        return load(session, ATELIER).facts


def stored(house: House) -> list[Fact]:
    """As the rows say."""
    with house.reading() as session:
        return [*facts_of(session, [ATELIER]), *facts_of(session, [SESSION])]


def natures(house: House) -> list[str]:
    return [
        str(getattr(fact.payload, "nature", "")) for fact in loaded(house) if fact.kind == "autre-evenement"
    ]


def test_what_is_remembered_of_an_act_is_what_its_rows_say(shared: House) -> None:
    says(shared, "COPIL")
    with shared.reading() as session:
        head = journal(session, ATELIER)
    assert head is not None
    remembered = CHAINS.get(end_of(head))
    assert remembered is not None
    assert [*remembered] == [fact for fact in stored(shared) if fact.scope == ATELIER]
    assert loaded(shared) == stored(shared)
    CHAINS.forget()
    assert loaded(shared) == stored(shared)


def test_an_act_undone_is_not_remembered(shared: House) -> None:
    before = loaded(shared)
    with shared.writing() as session:
        record(session, ATELIER, "autre-evenement", {"nature": "annulé"}, by=PILOTE, at=AT)
        assert len(load(session, ATELIER).facts) == len(before) + 1
        session.rollback()
    assert loaded(shared) == before == stored(shared)
    fact = says(shared, "COPIL")
    assert fact.seq == max(one.seq for one in before if one.scope == ATELIER) + 1
    assert natures(shared) == ["COPIL"]


def test_a_correction_is_seen_by_whoever_had_read_before(shared: House) -> None:
    number = says(shared, "COPIL").seq
    with shared.reading() as session:
        before = load(session, ATELIER).situation(AT)
    with shared.writing() as session:
        correct(session, ATELIER, number, {"nature": "COTECH"}, because="erreur", by=PILOTE, at=AT)
    with shared.reading() as session:
        after = load(session, ATELIER).situation(AT)
    said = [
        [f.payload.model_dump()["nature"] for f in one.history.of("autre-evenement")]
        for one in (before, after)
    ]
    assert said == [["COPIL"], ["COTECH"]]


def test_facts_of_the_session_come_to_an_atelier_read_before(shared: House) -> None:
    before = len(loaded(shared))
    with shared.writing() as session:
        said = {"event": "lancement-national", "dates": "2027-04-01"}
        record(session, SESSION, "date-convenue", said, by="ad1@dgaln.example", at=AT)
    assert [fact.kind for fact in loaded(shared) if fact.scope == SESSION][-1] == "date-convenue"
    assert len(loaded(shared)) == before + 1


def test_two_databases_in_one_process_each_say_their_own(shared: House, elsewhere: House) -> None:
    first, second = says(shared, "ici"), says(elsewhere, "là-bas")
    assert first.seq == second.seq
    for _ in range(2):
        assert (natures(shared), natures(elsewhere)) == (["ici"], ["là-bas"])
        assert (loaded(shared), loaded(elsewhere)) == (stored(shared), stored(elsewhere))


def test_what_was_known_at_a_moment_leaves_out_what_was_recorded_since(shared: House) -> None:
    says(shared, "COPIL")
    with shared.reading() as session:
        known = load(session, ATELIER, known_at=AT - timedelta(minutes=1)).facts
    assert known == [fact for fact in stored(shared) if fact.recorded_at < AT]
    assert natures(shared) == ["COPIL"]


# Definitions.


def with_title(session: Session, title: str, *, signed: bool) -> None:
    """The definition of the process says something else, as another version or another file would."""
    row = session.get_one(ProcessVersion, ("national", VERSION))
    said = json.dumps({**json.loads(row.definition), "title": title})
    digest = {"digest": f"empreinte de {title}"} if signed else {}
    session.execute(
        update(ProcessVersion).where(col(ProcessVersion.key) == "national").values(definition=said, **digest)
    )


def title_of(house: House) -> str:
    with house.reading() as session:
        return load(session, ATELIER).process.title


def test_the_same_version_in_two_databases_is_each_its_own(shared: House, elsewhere: House) -> None:
    usual = title_of(shared)
    with elsewhere.writing() as session:
        with_title(session, "Autre", signed=True)
    assert (title_of(shared), title_of(elsewhere), title_of(shared)) == (usual, "Autre", usual)


def test_a_definition_that_is_not_what_its_digest_says_is_never_remembered(shared: House) -> None:
    PROCESSES.forget()
    with shared.writing() as session:
        with_title(session, "Abîmée", signed=False)
    assert title_of(shared) == "Abîmée"
    with shared.writing() as session:
        with_title(session, "Réparée", signed=False)
    assert title_of(shared) == "Réparée"
    PROCESSES.forget()


def test_another_version_is_another_process(shared: House) -> None:
    usual = title_of(shared)
    with shared.writing() as session:
        row = session.get_one(ProcessVersion, ("national", VERSION))
        said = json.dumps({**json.loads(row.definition), "version": VERSION + 1, "title": "Suite"})
        session.add(ProcessVersion(key="national", version=VERSION + 1, digest="une autre", definition=said))
        session.flush()
        later = text("UPDATE journal SET process_version = :version WHERE slug = 'val-c'")
        session.execute(later, {"version": VERSION + 1})
    with shared.reading() as session:
        versions = {slug: load(session, slug).process for slug in (ATELIER, "val-c")}
    assert (versions[ATELIER].title, versions["val-c"].title) == (usual, "Suite")
    assert versions["val-c"].version == VERSION + 1


def test_a_definition_is_read_once(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    title_of(shared)
    monkeypatch.delattr("tasks.recall.definition")
    with shared.reading() as session:
        head = journal(session, ATELIER)
        assert head is not None
        assert process_of(session, head).key == "national"


def test_only_so_much_is_remembered_and_what_came_first_goes_first() -> None:
    recent: Recent[int, str] = Recent(2)
    for number in range(3):
        recent.keep(number, str(number))
    assert [recent.get(number) for number in range(3)] == [None, "1", "2"]
