"""The delays of the marché: the definition's, the contract's where it says otherwise, pinned for life."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from building import Year
from config.process_file import definition_of, load_process, parse_definition
from models.facts import canonical, read_payload
from models.history import History
from models.legal import TACIT, Legal
from models.pinned import delays_of, pinned
from models.process import Process
from submitting import NOTE, current, outcome


def older() -> Process:
    """The definition as it was before it had a table of delays."""
    data: dict[str, Any] = load_process("national").model_dump(mode="json", exclude_defaults=True)
    told = data["delays"]["verification"]["on_silence"]
    del data["delays"]
    data["facts"]["constat"] = {"who": [], "on_record": told}
    return Process.model_validate({**data, "version": 1, "verification": "2 mois"})


def lived_by(told: Year) -> dict[str, str]:
    history = History(told.facts, told._moment("2027-02-01"))
    return {key: str(delay) for key, delay in delays_of(told.process, history).items()}


def test_the_defaults_are_those_of_the_ccag_with_their_articles() -> None:
    legal = load_process("national").legal_delays
    assert {key: (str(one.default), one.article.rpartition(" ")[2]) for key, one in legal.items()} == {
        "verification": ("2 mois", "29"),
        "acceptation-ajournement": ("10 jours", "29.2"),
        "nouvelle-presentation": ("15 jours", "29.2"),
        "suite-ajournement": ("15 jours", "29.2"),
        "observations-refaction": ("15 jours", "29.3"),
        "suite-observations": ("15 jours", "29.3"),
        "attente-signature": ("11 jours", "L551-15"),
        "remplacement": ("1 mois", "3.4.3"),
        "reponse-au-remplacement": ("1 mois", "3.4.3"),
        "prolongation": ("15 jours", "13.3"),
        "reponse-a-la-prolongation": ("15 jours", "13.3"),
        "observations-ordre-de-service": ("15 jours", "3.8"),
        "paiement": ("30 jours", "R2192-10"),
        "observations-penalite": ("15 jours", "14"),
    }
    assert set(legal) == set(Legal)


def test_a_contract_says_otherwise_delay_by_delay() -> None:
    told = Year(delays={"verification": "30 jours", "suite-ajournement": "1 mois"})
    found = lived_by(told)
    assert (found["verification"], found["suite-ajournement"]) == ("30 jours", "1 mois")
    assert found["acceptation-ajournement"] == "10 jours"


def test_what_was_pinned_stays_whatever_the_definition_says_later() -> None:
    told = Year()
    before = lived_by(told)
    data = told.process.model_dump(mode="json", exclude_defaults=True)
    data["delays"]["acceptation-ajournement"]["default"] = "3 jours"
    told.process = Process.model_validate(data)
    assert lived_by(told) == before
    assert pinned(told.process, {})["acceptation-ajournement"] == "3 jours"


def test_an_atelier_registered_before_the_table_lives_by_its_verification_alone() -> None:
    process = older()
    text, digest = definition_of(process)
    assert parse_definition(text) == process
    assert definition_of(parse_definition(text)) == (text, digest)
    told = Year(process=process, verification="30 jours")
    said = told.facts[1].payload.model_dump(by_alias=True, exclude={"delays"})
    told.facts[1] = replace(told.facts[1], payload=read_payload("atelier-inscrit", said))
    assert "delays" not in json.loads(canonical(told.facts[1].payload))
    assert lived_by(told) == {"verification": "30 jours"}
    told.on("2027-04-01", "livrable-remis", NOTE)
    assert str(current(told, "2027-04-02").verification_ends) == "2027-05-03"
    assert outcome(told, "2027-05-04 00:00") == TACIT
    told.on("2027-05-04", "constat", NOTE, **CONSTAT)
    assert "admission-tacite" in {owed.message for owed in told.owed("2027-05-05")}


CONSTAT = {
    "rule": TACIT, "article": "art. 29", "version": 1, "attempt": 1, "effective": "2027-05-03T22:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize("key", list(Legal))
def test_each_delay_has_a_title_that_can_stand_in_a_sentence(key: Legal) -> None:
    title = load_process("national").legal_delays[key].title
    assert title[0].islower()
    assert not title.endswith(".")
