"""A session opened under a former definition, and an atelier of today in it; and the other way round."""

from __future__ import annotations

import pytest
from older import lives_by

from config.process_file import load_process
from config.wiring import House
from example import ATELIER, SESSION
from models.kinds import NOT_TYPED
from models.secrecy import readers_of
from service.deploy import choices_of
from tasks.record import reserved_kind


@pytest.fixture
def old_session(opened: House) -> House:
    """Only the atelier is of today."""
    with opened.writing() as session:
        lives_by(session, SESSION, 2)
    return opened


@pytest.fixture
def old_atelier(opened: House) -> House:
    """Both are from before the marché was passed here."""
    with opened.writing() as session:
        lives_by(session, SESSION, 2)
        lives_by(session, ATELIER, 2)
    return opened


@pytest.mark.parametrize("kind", ["note-attribuee", "marche-signe", "paiement-demande"])
def test_what_an_older_journal_does_not_know_is_still_not_typed_where_all_read(
    old_atelier: House, kind: str
) -> None:
    with old_atelier.reading() as session:
        assert "réservé à" in str(reserved_kind(session, ATELIER, kind))
        assert reserved_kind(session, ATELIER, "marche-notifie") is None


def test_the_forms_offer_what_the_latest_definition_knows_though_the_session_is_older(
    old_session: House,
) -> None:
    process = load_process("national")
    with old_session.reading() as session:
        offered = choices_of(session)
    reserved = {kind for kind in process.facts if readers_of(process, kind)}
    assert set(offered["kinds"]) == set(process.facts) - NOT_TYPED - reserved
    assert "delegation-donnee" in offered["kinds"]
    assert "note-attribuee" not in offered["kinds"]
    assert offered["deliverables"] == ["", *process.deliverables_by_key]
    assert len(set(offered["triggered"])) == len(offered["triggered"]) > 0


def test_where_all_is_older_the_forms_offer_nothing_newer(old_atelier: House) -> None:
    with old_atelier.reading() as session:
        assert "delegation-donnee" not in choices_of(session)["kinds"]
