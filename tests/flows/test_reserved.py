"""What is for some roles only is not typed in Prefect; of a consultation it only shows that there is one."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prefect.exceptions import PrefectHTTPStatusError

from competing import ATELIER, WORDS, chosen, consulted, leaked, marked, paris, signed
from deploying import ask
from example import SESSION
from flows.enregistrer import enregistrer
from flows.envois import envois
from flows.ouvrir_phase import ouvrir_phase
from flows.parcours import parcours
from flows.relances import relances
from flows.session_nationale import session_nationale
from models.kinds import NOT_TYPED
from models.queries import facts_of
from models.secrecy import readers_of
from notifications.testing import MemoryCourier
from service.deploy import choices_of
from tasks.load import load

if TYPE_CHECKING:
    from uuid import UUID

    from flows.conftest import Shown, Stage

pytestmark = pytest.mark.server

PILOTE = "pilote@ddt53.example"
#: Typed in a form by mistake; the other secrets never come near Prefect.
TYPED = "points-lapis-lazuli"


def test_the_form_offers_no_kind_that_only_some_may_read(stage: Stage) -> None:
    with stage.house.reading() as session:
        process, offered = load(session, stage.coevrons).process, set(choices_of(session)["kinds"])
    reserved = {kind for kind in process.facts if readers_of(process, kind)}
    assert {"offre-recue", "note-attribuee", "choix-fait", "paiement-demande"} <= reserved
    assert offered == set(process.facts) - NOT_TYPED - reserved


def test_prefect_itself_turns_such_a_form_away(stage: Stage, deployed: dict[str, UUID]) -> None:
    form = {"atelier": stage.coevrons, "fait": "note-attribuee", "par": PILOTE, "autres": f"comment={TYPED}"}
    with pytest.raises(PrefectHTTPStatusError) as refused:
        ask(
            stage,
            lambda client: client.create_flow_run_from_deployment(deployed["enregistrer"], parameters=form),
        )
    assert refused.value.response.is_client_error


@pytest.mark.parametrize("atelier", ["coevrons", "inconnu"])
def test_one_typed_all_the_same_is_refused_kept_nowhere_and_erased(stage: Stage, atelier: str) -> None:
    before = stage.facts()
    slug = getattr(stage, atelier, atelier)
    with prefect_logs() as out:
        shown = stage.run(enregistrer, slug, "note-attribuee", PILOTE, autres=f"points={TYPED}")
    assert (shown.state.is_completed(), shown.state.name) == (True, "Refusé")
    assert "atelier record" in shown.message
    assert "réservé à" in shown.message
    assert shown.run.parameters == {}
    assert TYPED not in f"{shown.run!r}{shown.message}{shown.pages}{out.getvalue()}"
    assert stage.facts() == before


def test_a_consultation_leaves_nothing_in_prefect_nor_in_a_mail(stage: Stage, tmp_path: Path) -> None:
    with prefect_logs() as out:
        consulted(stage.house, tmp_path)
        during = walked(stage, "2027-02-09 18:00")
        marked(stage.house)
        chosen(stage.house)
        signed(stage.house, notified=False)
        during += walked(stage, "2027-03-01 18:00")
        signed(stage.house)
        after = walked(stage, "2027-03-03 10:00")
    for one in (*during, *after):
        assert not leaked(f"{one.run.name} {one.message} {one.pages}")
        assert not leaked(f"{one.run!r} {one.children!r}", WORDS)
    assert not stage.prefect_holds(WORDS)
    log = out.getvalue()
    assert "parcours" in log
    assert not leaked(log, WORDS)
    assert isinstance(stage.courier, MemoryCourier)
    assert stage.courier.sent
    assert not leaked(" ".join(f"{mail.subject} {mail.text} {mail.html}" for mail in stage.courier.sent))
    with stage.house.reading() as session:
        kinds = {fact.kind for fact in facts_of(session, [ATELIER])}
    assert {"note-attribuee", "choix-fait", "rejet-notifie", "marche-signe"} <= kinds


def test_until_the_notification_the_boards_say_that_the_consultation_is_under_way(
    stage: Stage, tmp_path: Path
) -> None:
    consulted(stage.house, tmp_path)
    atelier, session, *_ = walked(stage, "2027-02-09 18:00")
    (line,) = [row for row in atelier.pages[f"situation-{ATELIER}"].splitlines() if row.startswith("| 1 |")]
    assert line.endswith("| consultation en cours |")
    assert "en cours" in line.split("|")[3]
    assert atelier.run.name.endswith(" · consultation en cours")
    assert "Consultation en cours." in {child.state.message for child in atelier.children if child.state}
    assert "(consultation en cours)" in session.pages[f"situation-{SESSION}"]
    marked(stage.house)
    chosen(stage.house)
    signed(stage.house)
    atelier, session, *_ = walked(stage, "2027-03-03 10:00")
    assert "consultation en cours" not in f"{atelier.run.name} {atelier.pages} {session.pages}"


def walked(stage: Stage, when: str) -> list[Shown]:
    """Everything that runs by itself, and a form that is refused, at this moment."""
    at = paris(when)
    stage.house.set_clock(at)
    return [
        stage.run(parcours, ATELIER, at=at),
        stage.run(session_nationale, SESSION, at=at),
        stage.run(relances, at=at),
        stage.run(envois),
        stage.run(ouvrir_phase, ATELIER, "atelier-1", PILOTE),
    ]


@contextmanager
def prefect_logs() -> Iterator[io.StringIO]:
    """What Prefect and this house log at their most talkative."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    names = ("", "prefect", "prefect.flow_runs", "prefect.task_runs", "ateliers", "sqlalchemy")
    levels = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        logging.getLogger().removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
