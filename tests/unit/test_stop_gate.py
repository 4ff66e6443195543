"""The buyer ends the contract after a phase, where the contract provides for it (CCAG-PI 2021, art. 22)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from building import Year
from models.commands import Accepted, Decided, Refusal
from models.ended import ending_of
from models.team_clock import team_clock_of
from submitting import CARNET, outcome, track

END = {"phase": "atelier-1", "reasons": "Le besoin a disparu."}
AT = "2027-05-05"
NOT_THERE = "Le contrat ne prévoit pas que l’exécution s’arrête après cette phase"


def gated(until: str = AT, **terms: Any) -> Year:
    """A contract that may stop after the first workshop; its phase closed on 4 May."""
    return Year(terms={"stop-gates": ["atelier-1"], **terms}).lives(until)


def stopped(until: str = AT, **terms: Any) -> Year:
    told = gated(until, **terms)
    told.on("2027-05-06", "execution-arretee", **END)
    return told


def ends(told: Year, at: str = AT, **values: str) -> Decided:
    return told.records(at, "execution-arretee", by="decideur", **{**END, **values})


def test_after_a_phase_that_the_contract_names_and_that_is_over_the_buyer_may_stop() -> None:
    assert isinstance(ends(gated()), Accepted)


@pytest.mark.parametrize(
    ("told", "values", "why"),
    [
        (
            gated(),
            {"phase": "atelier-2"},
            NOT_THERE,
        ),
        (Year().lives(AT), {}, NOT_THERE),
        (
            gated(),
            {"phase": "atelier-9"},
            NOT_THERE,
        ),
        (gated("2027-05-03"), {}, "n’est pas terminée : l’exécution s’arrête au terme d’une phase"),
        (stopped(), {}, "L’exécution est déjà arrêtée depuis le 6 mai 2027"),
    ],
)
def test_elsewhere_or_before_its_end_it_is_refused_with_the_article(
    told: Year, values: dict[str, str], why: str
) -> None:
    refusal = ends(told, "2027-05-07", **values)
    assert isinstance(refusal, Refusal)
    assert why in refusal.reason.replace("\u00a0", " ")
    assert refusal.reason.endswith("(CCAG-PI 2021, art. 22).")


def test_an_unfinished_phase_says_what_it_still_waits_for() -> None:
    refusal = ends(gated("2027-05-03"), "2027-05-03")
    assert isinstance(refusal, Refusal)
    assert [unmet.key for unmet in refusal.unmet] == ["carnet-de-suivi-v1-repondu"]


def test_once_stopped_the_later_phases_owe_nothing_and_open_no_more() -> None:
    told = stopped()
    before, after = told.situation("2027-05-05"), told.situation("2027-05-07")
    assert before.owed
    assert [unmet.key for line, unmet in after.owed if line.phase.scope == "atelier"] == []
    for key in ("atelier-2", "inter-ateliers-2", "cloture-in-situ"):
        assert (told.state(key, "2027-12-31"), told.unmet(key, "2027-12-31")) == ("locked", set())
    assert ending_of(after.history) is not None


def test_a_phase_that_was_open_stays_as_it_was_and_asks_for_nothing() -> None:
    told = stopped()
    assert told.state("inter-ateliers-1", "2027-05-07") == "open"
    assert told.unmet("inter-ateliers-1", "2027-05-05") == {"atelier-2-programme", "atelier-2-date"}
    assert told.unmet("inter-ateliers-1", "2027-05-07") == set()


def test_nobody_is_reminded_or_asked_any_more() -> None:
    told = stopped()
    assert not [one for one in told.owed("2027-09-01") if one.message in {"echeance", "retard"}]
    awaited = told.situation("2027-05-07").next_moment
    assert awaited is None


def test_what_was_handed_in_before_stays_to_be_decided_and_silence_decides_it() -> None:
    told = gated()
    told.on("2027-05-05", "livrable-remis", "rapport-final")
    told.on("2027-05-06", "execution-arretee", **END)
    owed = [unmet.key for line, unmet in told.situation("2027-05-07").owed if line.phase.scope == "atelier"]
    assert owed == ["rapport-final-admis"]
    assert outcome(told, "2027-07-06 00:00", "rapport-final") == "admission tacite"


def test_a_trigger_after_that_is_refused_and_says_why() -> None:
    told = stopped("2027-05-05")
    refusal = told.opens("2027-05-10", "atelier-2")
    assert isinstance(refusal, Refusal)
    assert (
        "ne s’ouvrira pas : exécution arrêtée le 6 mai 2027 (CCAG-PI 2021, art. 22)"
        in refusal.reason.replace("\u00a0", " ")
    )


def test_the_departure_of_a_key_person_is_nobodys_business_any_more() -> None:
    told = gated()
    told.on("2027-04-01", "personne-cle-designee", function="chef-de-projet", person="ancien")
    told.on("2027-05-05", "personne-cle-partie", function="chef-de-projet", reason="Congé.")
    assert told.situation("2027-05-05").standing
    told.on("2027-05-06", "execution-arretee", **END)
    assert told.situation("2027-05-07").standing == ()


def test_the_teams_clock_counts_no_further() -> None:
    told = stopped(execution="300 jours")
    clock = team_clock_of(told.process, told.situation("2027-09-01").history)
    then = team_clock_of(told.process, told.situation("2027-05-06").history)
    assert clock is not None
    assert then is not None
    assert clock.days_used == then.days_used


def test_a_correction_that_voids_it_gives_everything_back() -> None:
    told = gated()
    said = told.on("2027-05-06", "execution-arretee", **END)
    told.correct("2027-05-08", said, void=True)
    assert told.unmet("inter-ateliers-1", "2027-05-09") == {"atelier-2-programme", "atelier-2-date"}


def test_a_version_of_the_carnet_is_asked_for_no_more() -> None:
    told = Year(terms={"stop-gates": ["atelier-1"]}).lives("2027-06-15")
    assert (f"{CARNET}-v2-remis") in told.unmet("atelier-2", "2027-06-16")
    told.on("2027-06-16", "execution-arretee", **END)
    assert told.unmet("atelier-2", "2027-06-17") == set()


def test_what_is_handed_in_afterwards_is_not_verified_and_shows_it() -> None:
    told = stopped()
    told.on("2027-05-07", "livrable-remis", "feuille-de-route")
    later = told.situation("2027-08-01")
    assert track(told, "2027-08-01", "feuille-de-route").attempts == ()
    assert [unmet.key for _, unmet in later.owed if unmet.condition.deliverable] == []
    (text,) = [one.text.replace("\u00a0", " ") for one in later.anomalies]
    assert text.endswith(
        "le 7 mai 2027 (feuille de route) après l’arrêt de l’exécution : "
        "rien n’est vérifié (CCAG-PI 2021, art. 22)"
    )


def test_it_does_not_take_the_place_of_what_was_handed_in_before() -> None:
    told = gated()
    told.on("2027-05-05", "livrable-remis", "rapport-final")
    told.on("2027-05-06", "execution-arretee", **END)
    told.on("2027-05-20", "livrable-remis", "rapport-final")
    assert outcome(told, "2027-07-06 00:00", "rapport-final") == "admission tacite"


def test_what_was_handed_in_on_the_morning_of_a_day_of_the_end_is_still_decided() -> None:
    told = gated()
    told.on("2027-05-06 09:00", "livrable-remis", "rapport-final")
    told.on("2027-05-06", "execution-arretee", **END)
    owed = [unmet.key for line, unmet in told.situation("2027-05-07").owed if line.phase.scope == "atelier"]
    assert owed == ["rapport-final-admis"]


@pytest.mark.parametrize(("on", "kept"), [("2027-05-03", False), ("2027-05-04", True)])
def test_it_is_not_dated_before_the_phase_was_over(on: str, kept: bool) -> None:
    decided = ends(gated(), "2027-05-07", on=on)
    assert isinstance(decided, Accepted) is kept
    if isinstance(decided, Refusal):
        assert "n’était pas terminée (elle l’est depuis le 4 mai 2027" in decided.reason.replace(
            "\u00a0", " "
        )
        assert decided.reason.endswith("au terme d’une phase (CCAG-PI 2021, art. 22).")


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"set": {"phase": "atelier-2"}}, False),
        ({"set": {"phase": "atelier-9"}}, False),
        ({"on": "2027-03-15"}, False),
        ({"set": {"reasons": "Autre motif."}}, True),
        ({"on": "2027-05-05"}, True),
    ],
)
def test_a_correction_is_judged_as_the_decision_itself(change: dict[str, Any], kept: bool) -> None:
    told = gated()
    told.on("2027-05-06", "execution-arretee", **END)
    told.facts[-1] = said = replace(told.facts[-1], by="decideur")
    assert isinstance(told.corrects("2027-05-07", said, by="decideur", **change), Accepted) is kept
    assert isinstance(told.corrects("2027-05-07", said, by="pilote", **change), Refusal), (
        "his act, not theirs"
    )
