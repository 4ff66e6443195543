"""The connection is lost at the very instant of the commit: the person must not be told a wrong thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import make_url

from commandline import Answer, CommandLine
from config.wiring import House
from cutting import Wire
from example import ATELIER, PILOTE
from models.queries import facts_of
from postgres import Cluster

Sees = Callable[[str], None]
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL de mars", "--by", PILOTE)
pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """There is no connection to lose with a file."""
    return postgres_url


def through(wire: Wire, cli: CommandLine, begun: House) -> Answer:
    """The act, by way of this wire."""
    url = make_url(begun.settings.database_url).set(port=wire.port)
    return cli(*ACT, database_url=url.render_as_string(hide_password=False))


def times_kept(begun: House) -> int:
    with begun.reading() as session:
        return [fact.kind for fact in facts_of(session, [ATELIER])].count("autre-evenement")


@pytest.mark.fault(
    "coupure-au-moment-d-enregistrer",
    seen="La coupure est venue au moment d’enregistrer : peut-être est-ce fait, peut-être non.",
)
def test_whoever_cannot_be_answered_for_certain_is_told_to_look(
    cluster: Cluster, cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    with Wire(cluster.port, before_answer=True) as wire:
        answer = through(wire, cli, begun)
    person_sees(answer.err)
    assert answer.code == 5
    assert "Rien n’a été enregistré" not in answer.err
    assert "lisez « atelier journal »" in answer.err
    assert cli("journal", ATELIER).out.count("COPIL de mars") == times_kept(begun) == 1


@pytest.mark.fault("coupure-juste-apres", seen="C’est enregistré, mais la réponse n’a pas pu être lue.")
def test_whoever_was_kept_is_told_so_although_the_database_went_away_since(
    cluster: Cluster, cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    with Wire(cluster.port, before_answer=False) as wire:
        answer = through(wire, cli, begun)
    person_sees(answer.err)
    assert (answer.code, "Ne recommencez pas" in answer.err) == (5, True)
    assert times_kept(begun) == 1
