"""The forms of the Prefect UI given orders instead of words, and what Prefect then shows and logs."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from flows.enregistrer import enregistrer
from flows.envois import envois
from flows.ouvrir_phase import ouvrir_phase
from flows.parcours import parcours
from flows.relances import relances
from harming import CONTROLS, ORDERS, raw_characters

if TYPE_CHECKING:
    from flows.conftest import Shown, Stage

pytestmark = pytest.mark.server

PILOTE = "pilote@ddt53.example"
PRIVATE = "Observation confidentielle sur Mme Untel"


def shows_only_words(shown: Shown) -> None:
    """A name on one line, a bounded message, no raw character, no page that would act."""
    assert len(shown.run.name) <= 250
    assert "\n" not in shown.run.name
    assert not raw_characters(shown.run.name + shown.message)
    assert len(shown.message) <= 3000
    for key, page in shown.pages.items():
        assert key.replace("-", "").isalnum()
        assert "<script" not in page
        assert "](javascript" not in page


@pytest.mark.parametrize("said", [ORDERS[0], ORDERS[4], CONTROLS[0], CONTROLS[2], CONTROLS[5], "x" * 200_000])
def test_a_form_filled_with_orders_is_to_be_corrected_and_keeps_nothing(stage: Stage, said: str) -> None:
    before = stage.facts()
    forms = (
        (said, "autre-evenement", PILOTE, {"autres": "nature=COPIL"}),
        (stage.coevrons, said, PILOTE, {"autres": "nature=COPIL"}),
        (stage.coevrons, "autre-evenement", said, {"autres": "nature=COPIL"}),
        (stage.coevrons, "autre-evenement", PILOTE, {"autres": "nature=COPIL", "le": said}),
        (stage.coevrons, "date-convenue", PILOTE, {"evenement": said, "dates": "2027-04-13"}),
        (stage.coevrons, "livrable-remis", PILOTE, {"livrable": "note-de-cadrage", "parties": said}),
    )
    for atelier, fait, par, more in forms:
        shown = stage.run(enregistrer, atelier, fait, par, **more)
        assert shown.state.name == "À corriger", (fait, shown.message)
        shows_only_words(shown)
    shown = stage.run(ouvrir_phase, stage.coevrons, said, PILOTE)
    assert shown.state.name == "À corriger"
    shows_only_words(shown)
    assert stage.facts() == before


def test_words_that_look_like_orders_are_recorded_and_no_page_acts_on_them(stage: Stage) -> None:
    for said in ORDERS:
        if "\n" in said:
            continue
        shown = stage.run(
            enregistrer, stage.coevrons, "autre-evenement", PILOTE, autres=f"nature={said}\ntitle={said}"
        )
        assert shown.state.name == "Enregistré"
        shows_only_words(shown)
    shows_only_words(stage.run(parcours, stage.coevrons))


@contextmanager
def prefect_logs() -> Iterator[io.StringIO]:
    """What Prefect logs at its most talkative, of the runs and of itself."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    names = ("", "prefect", "prefect.flow_runs", "prefect.task_runs", "ateliers")
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        for name, level in levels.items():
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).setLevel(level)


def test_prefect_logs_neither_what_people_say_nor_their_addresses(stage: Stage) -> None:
    with prefect_logs() as out:
        stage.run(
            enregistrer, stage.coevrons, "avis-rendu", PILOTE,
            livrable="note-de-cadrage", autres=f"opinion=reserve\ntext={PRIVATE}",
        )  # fmt: skip
        stage.run(enregistrer, stage.coevrons, "livret-publie", PILOTE)
        shown = stage.run(ouvrir_phase, stage.coevrons, "atelier-1", PILOTE)
        assert shown.state.name == "Refusé"
        for flow, arguments in ((parcours, (stage.coevrons,)), (envois, ()), (relances, ())):
            stage.run(flow, *arguments)
    log = out.getvalue()
    assert "parcours" in log
    for private in ("confidentielle", "Untel", "@"):
        lines = [line for line in log.splitlines() if private in line]
        assert not lines, lines[:5]
