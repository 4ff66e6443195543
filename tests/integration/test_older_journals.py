"""A session opened under a former definition, and an atelier of today in it; and the other way round."""

from __future__ import annotations

import pytest
from older import lives_by

from config.process_file import load_process
from config.wiring import House
from example import AD1, ATELIER, EQUIPE, PILOTE, SESSION, Paris
from models.errors import BadInput
from models.kinds import NOT_TYPED
from models.manners import Timing
from models.roles import ROLE_TITLES, Role
from models.secrecy import readers_of
from service.deploy import choices_of
from tasks.load import load
from tasks.money import money
from tasks.postage import manners_of
from tasks.record import record, reserved_kind


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


def test_a_kind_that_an_older_journal_does_not_know_is_said_to_be_of_a_later_version(
    old_atelier: House, paris: Paris
) -> None:
    at = paris("2027-03-12 10:00")
    with old_atelier.writing() as session, pytest.raises(BadInput) as raised:
        record(session, ATELIER, "marche-signe", {"amount-ht": "100"}, by=PILOTE, at=at)
    assert "n’existe pas dans la version 2 du processus « national »" in raised.value.message
    with old_atelier.writing() as session, pytest.raises(BadInput, match="n’existe pas") as raised:
        record(session, ATELIER, "marche-marchandé", {}, by=PILOTE, at=at)
    assert "version" not in raised.value.message


def test_amounts_of_an_atelier_of_today_are_ad1_s_alone_in_an_older_session(
    old_session: House, paris: Paris
) -> None:
    """The envelope is of no kind that the session knows, and no reader named would be everybody."""
    at = paris("2027-03-12 10:00")
    with old_session.writing() as session:
        record(session, ATELIER, "marche-signe", {"amount-ht": "125000"}, by=PILOTE, at=at)
        found = {by: money(session, SESSION, at=at, by=by) for by in (AD1, PILOTE, EQUIPE, None)}
    assert found[AD1]["envelope"]["engaged_ttc"] == "150000.00"
    for by in (PILOTE, EQUIPE, None):
        assert found[by]["envelope"] is None
        assert found[by]["reserved"] == ROLE_TITLES[Role.NATIONAL]
        assert [one["account"] for one in found[by]["ateliers"]] == [None]


def test_an_older_journal_writes_with_the_manners_of_today(old_atelier: House) -> None:
    """Its definition says nothing of them; a decision must still not wait for the mail of the day."""
    with old_atelier.reading() as session:
        loaded = load(session, ATELIER)
        manners = manners_of(loaded.process)
        assert loaded.process.version == 2
        assert manners.of("decision-prise", Role.MANDATAIRE).legal
        assert manners.of("ouverture-de-phase", Role.NATIONAL).timing is Timing.DAILY
