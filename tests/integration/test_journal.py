"""The journal on both databases: only ever added to, and altered in nothing unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import col, select

from config.wiring import House
from models.chain import GENESIS, digest
from models.errors import BadInput, EnvironmentProblem
from models.facts import Draft
from models.head import Head
from models.kinds import AutreEvenement
from models.moments import exactly, on_day
from models.queries import facts_of, journal
from models.tables import FactRow
from tasks.append import append
from tasks.keep import begin, keep

AT = datetime(2027, 3, 10, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def kept(house: House) -> House:
    """A journal of three facts."""
    with house.writing() as session:
        row = Head(
            slug="pays",
            session_slug=None,
            title="Pays",
            process_key="national",
            process_version=1,
            head_digest=GENESIS,
        )
        begin(session, row)
        for number in range(3):
            said = AutreEvenement(nature=f"COPIL n° {number}")
            append(
                session, row, [Draft("autre-evenement", said, exactly(AT, "Europe/Paris"))], by="p-1", at=AT
            )
        keep(session, row)
    return house


def rows(house: House) -> list[FactRow]:
    with house.reading() as session:
        return list(session.exec(select(FactRow).order_by(col(FactRow.seq))))


def signed(row: FactRow) -> str:
    """The digest computed again from what the database gives back."""
    return digest(
        previous=row.previous,
        scope=row.scope,
        seq=row.seq,
        kind=row.kind,
        schema=row.schema_version,
        payload=row.payload,
        happened_at=row.happened_at,
        precision=row.precision,
        zone=row.zone,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        identity=row.identity,
    )


def test_each_fact_is_numbered_and_carries_the_digest_of_the_one_before(kept: House) -> None:
    found = rows(kept)
    assert [row.seq for row in found] == [1, 2, 3]
    assert [row.previous for row in found] == [GENESIS, found[0].digest, found[1].digest]


def test_every_digest_can_be_computed_again_from_what_the_database_gives_back(kept: House) -> None:
    for row in rows(kept):
        assert signed(row) == row.digest


def test_the_journal_knows_the_end_of_its_chain(kept: House) -> None:
    with kept.reading() as session:
        head = journal(session, "pays")
    assert head is not None
    assert (head.head_seq, head.head_digest) == (3, rows(kept)[-1].digest)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET payload = '{}' WHERE seq = 2",
        "UPDATE fact SET digest = 'x'",
        "DELETE FROM fact WHERE seq = 3",
        "DELETE FROM fact",
    ],
)
def test_the_database_refuses_to_change_or_erase_a_fact(kept: House, statement: str) -> None:
    before = [row.model_dump() for row in rows(kept)]
    with kept.engine.connect() as connection, pytest.raises(DBAPIError, match="ne se modifie"):
        connection.execute(text(statement))
    with pytest.raises(EnvironmentProblem), kept.writing() as session:
        session.execute(text(statement))
    assert [row.model_dump() for row in rows(kept)] == before


def test_a_number_is_used_once(kept: House) -> None:
    row = rows(kept)[1].model_dump()
    with pytest.raises(EnvironmentProblem), kept.writing() as session:
        session.add(FactRow(**row))
    assert len(rows(kept)) == 3


def test_a_moment_comes_back_as_it_was_given(kept: House) -> None:
    with kept.reading() as session:
        fact = facts_of(session, ["pays"])[0]
    assert (fact.at, fact.recorded_at, fact.when.zone) == (AT, AT, "Europe/Paris")
    assert fact.at.tzinfo is not None


def test_a_naive_moment_never_enters_the_database(kept: House) -> None:
    naive = datetime(2027, 3, 10, 9)  # noqa: DTZ001 - that is what is refused
    draft = Draft("autre-evenement", AutreEvenement(nature="x"), on_day(AT.date(), "UTC"))
    with kept.reading() as session:
        row = journal(session, "pays")
        assert row is not None
        with pytest.raises(BadInput):
            append(session, row, [draft], by="p-1", at=naive)
        session.add(FactRow(**{**rows(kept)[0].model_dump(), "seq": 9, "recorded_at": naive}))
        with pytest.raises((BadInput, StatementError), match="fuseau"):
            session.flush()
    assert len(rows(kept)) == 3


def test_a_reader_may_ask_what_was_known_at_a_moment(kept: House, paris: Callable[[str], datetime]) -> None:
    with kept.writing() as session:
        row = journal(session, "pays", lock=True)
        assert row is not None
        late = Draft("autre-evenement", AutreEvenement(nature="visite"), on_day(AT.date(), "Europe/Paris"))
        append(session, row, [late], by="p-1", at=paris("2027-04-01 10:00"))
        keep(session, row)
    with kept.reading() as session:
        assert len(facts_of(session, ["pays"], known_at=paris("2027-03-31 10:00"))) == 3
        assert len(facts_of(session, ["pays"])) == 4
