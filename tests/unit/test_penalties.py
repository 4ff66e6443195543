"""Penalties for delay: computed from contractual dates alone, exempt, capped, announced, then applied."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from paying import NOTE, RAPPORT, account, euros, penalties, reason, signed

from building import Year
from models.amounts import ZERO
from models.commands import Accepted, Decided
from models.errors import BadInput
from models.facts import read_payload

#: The marché is notified on 10 March and the note handed in on 1 April of the plain year.
LATE_NOTE = {NOTE: "2027-03-12"}


def bound(due: dict[str, str], until: str = "2027-04-30", **more: Any) -> Year:
    """A marché whose contract says by when these are owed."""
    return signed(until, terms={"due": due}, **more)


def late(due: dict[str, str], at: str = "2027-04-30", **more: Any) -> tuple[date, int] | None:
    line = penalties(bound(due, **more), at).line(NOTE)
    return (line.due, line.days) if line else None


def test_a_date_of_the_demarche_alone_makes_no_penalty() -> None:
    told = signed("2027-03-23")
    told.on("2027-06-01", "livrable-remis", NOTE)
    assert penalties(told, "2027-06-30").lines == ()


def test_a_contract_fixes_a_date_by_a_day_by_a_delay_from_its_start_or_by_that_of_the_demarche() -> None:
    assert late({NOTE: "2027-03-12"}) == (date(2027, 3, 12), 20)
    assert late({NOTE: "10 jours"}) == (date(2027, 3, 22), 10), "20 March is a Saturday"
    told = bound({NOTE: "demarche"}, "2027-03-23")
    told.on("2027-04-16", "livrable-remis", NOTE)
    line = penalties(told, "2027-04-16").line(NOTE)
    assert line is not None
    assert (line.due, line.days) == (date(2027, 4, 6), 10), "14 days after the launch of 23 March"


def test_until_what_it_is_counted_from_happened_no_date_is_contractual() -> None:
    assert penalties(bound({NOTE: "demarche"}, "2027-03-12"), "2027-06-30").lines == ()
    assert penalties(bound({NOTE: "10 jours"}, "2027-03-05"), "2027-06-30").lines == ()


def test_where_an_order_of_service_starts_the_contract_its_delays_run_from_it() -> None:
    told = bound({NOTE: "10 jours"}, start_order=True)
    told.on("2027-03-15", "demarrage-ordonne")
    line = penalties(told, "2027-04-30").line(NOTE)
    assert line is not None
    assert (line.due, line.days) == (date(2027, 3, 25), 7)


def test_a_due_that_is_neither_a_delay_nor_a_day_is_refused() -> None:
    with pytest.raises(BadInput, match="il faut un délai"):
        bound({NOTE: "bientôt"})


def test_the_day_after_is_the_first_day_late_and_the_amount_is_v_times_r_over_3000() -> None:
    told = bound({NOTE: "2027-03-31"})
    line = penalties(told, "2027-04-30").line(NOTE)
    assert line is not None
    assert (line.days, line.value_ht, line.amount_ht) == (1, euros("15000"), euros("5"))
    assert penalties(bound({NOTE: "2027-04-01"}), "2027-04-30").line(NOTE) is None


def test_what_is_not_handed_in_grows_later_each_day() -> None:
    told = bound({RAPPORT: "2027-04-01"})
    amounts = [line.amount_ht for at in ("2027-04-16", "2027-05-01") for line in penalties(told, at).lines]
    assert amounts == [euros("100"), euros("200")]


def test_the_days_of_the_buyers_verification_are_not_counted() -> None:
    told = bound({NOTE: "2027-03-30"}, "2027-03-23")
    told.on("2027-03-28", "livrable-remis", NOTE)
    told.on("2027-04-17", "decision-prise", NOTE, decision="ajournement", reasons="à compléter")
    assert penalties(told, "2027-04-19").line(NOTE) is None, "two days were left when it was handed in"
    told.on("2027-04-22", "livrable-remis", NOTE)
    line = penalties(told, "2027-05-30").line(NOTE)
    assert line is not None
    assert line.days == 3


def test_a_rejet_gives_the_turn_back_to_the_titulaire_and_days_go_on() -> None:
    told = bound({NOTE: "2027-03-31"}, "2027-04-05")
    told.on("2027-04-11", "decision-prise", NOTE, decision="rejet", reasons="hors sujet")
    line = penalties(told, "2027-04-21").line(NOTE)
    assert line is not None
    assert line.days == 1 + 10


def test_a_prolongation_that_was_granted_moves_the_date_and_one_refused_does_not() -> None:
    def prolonged(**said: Any) -> int:
        told = bound(LATE_NOTE)
        told.on(
            "2027-03-11",
            "prolongation-demandee",
            NOTE,
            cause_on="2027-03-10",
            until="2027-03-30",
            reason="neige",
        )
        told.on("2027-03-12", "prolongation-decidee", NOTE, **said)
        line = penalties(told, "2027-04-30").line(NOTE)
        return line.days if line else 0

    assert prolonged(reply="refus") == 20
    assert prolonged(reply="acceptation") == 2
    assert prolonged(reply="acceptation", until="2027-03-25") == 7


def test_once_the_contract_is_ended_nobody_is_late_any_longer() -> None:
    told = bound({RAPPORT: "2027-04-01"})
    told.on("2027-05-01", "execution-arretee", phase="atelier-1", reasons="abandon")
    line = penalties(told, "2027-09-30").line(RAPPORT)
    assert line is not None
    assert line.days == 30


def test_up_to_a_thousand_euros_in_all_the_titulaire_is_exempt() -> None:
    told = bound({RAPPORT: "2027-04-01"})
    found = penalties(told, "2027-08-29")
    assert (found.computed_ht, found.exempt, found.applicable_ht) == (euros("1000"), True, ZERO)
    found = penalties(told, "2027-08-30")
    assert (found.exempt, found.applicable_ht) == (False, euros("1006.67"))


def test_beyond_ten_per_cent_of_the_marche_penalties_are_capped() -> None:
    told = bound({RAPPORT: "2020-01-01"})
    found = penalties(told, "2027-04-30")
    assert found.computed_ht > found.cap_ht == found.applicable_ht == euros("12500")


def test_a_contract_may_have_thresholds_of_its_own() -> None:
    terms = {
        "due": LATE_NOTE,
        "thresholds": {"penalite-diviseur": "100", "penalite-exoneration": "0", "penalite-plafond": "2"},
    }
    found = penalties(signed(terms=terms), "2027-04-30")
    assert found.computed_ht == euros("3000")
    assert found.applicable_ht == found.cap_ht == euros("2500")


def test_a_penalty_that_is_computed_takes_nothing_off_by_itself() -> None:
    told = bound({NOTE: "2020-01-01"})
    assert penalties(told, "2027-04-30").applicable_ht
    assert account(told, "2027-04-30").due_ht == euros("15000")


def tardy() -> Year:
    """The rapport is 160 days late: 1 066,67 € HT."""
    return bound({RAPPORT: "2027-04-01"})


AT = "2027-09-08"


def applies(told: Year, amount: str = "1066.67", *, on: str = AT) -> Decided:
    return told.records(AT, "penalite-appliquee", by="decideur", on=on, deliverable=RAPPORT, amount_ht=amount)


def announced(on: str = "2027-08-16", amount: str = "1066.67") -> Year:
    told = tardy()
    told.on(on, "penalite-annoncee", RAPPORT, amount_ht=amount)
    return told


def test_a_penalty_is_announced_commented_on_then_applied_and_reduces_what_is_due() -> None:
    told = announced()
    decided = applies(told)
    assert isinstance(decided, Accepted)
    told.keep(decided.drafts, by="decideur", at=AT)
    assert account(told, AT).due_ht == euros("15000") - euros("1066.67")


def test_a_penalty_nobody_announced_is_refused() -> None:
    said = reason(applies(tardy()))
    assert "n’a pas été annoncée" in said
    assert said.endswith("(CCAG-PI 2021, art. 14).")


def test_while_the_titulaire_may_comment_nothing_is_applied() -> None:
    told = announced("2027-08-21")
    assert penalties(told, AT).announced[RAPPORT].comments_end == date(2027, 9, 6), "rolled off a Sunday"
    assert "jusqu’au 6 septembre 2027" in reason(applies(told, on="2027-09-06"))
    assert isinstance(applies(told, on="2027-09-07"), Accepted)


def test_no_more_is_applied_than_the_delay_costs_nor_than_was_announced() -> None:
    assert "160 jours de retard" in reason(applies(announced(amount="5000"), "1066.68"))
    assert "invité à présenter ses observations sur 1 000,00 €" in reason(
        applies(announced(amount="1000"), "1000.01")
    )
    told = announced()
    told.on("2027-09-07", "penalite-appliquee", RAPPORT, amount_ht="1000")
    assert isinstance(applies(told, "66.67"), Accepted)
    assert "au plus de 1 066,67 €" in reason(applies(told, "66.68"))


def test_no_penalty_is_applied_where_the_titulaire_is_exempt_or_nothing_is_late() -> None:
    told = bound({RAPPORT: "2027-09-01"})
    told.on("2027-08-16", "penalite-annoncee", RAPPORT, amount_ht="10")
    assert "exonéré" in reason(applies(told, "10"))
    told = signed("2027-04-30")
    told.on("2027-08-16", "penalite-annoncee", RAPPORT, amount_ht="10")
    assert "pas de date contractuelle dépassée" in reason(applies(told, "10"))


def test_all_penalties_together_stay_under_the_cap() -> None:
    told = bound({RAPPORT: "2022-01-01", NOTE: "2022-01-01"})
    told.on("2027-08-16", "penalite-annoncee", RAPPORT, amount_ht="12500")
    told.on("2027-03-25", "penalite-appliquee", NOTE, amount_ht="5000")
    assert "leur plafond : 12 500,00 €" in reason(applies(told, "7500.01"))
    assert isinstance(applies(told, "7500"), Accepted)


def test_a_stored_contract_that_says_nothing_of_dates_stays_as_it_was() -> None:
    said = read_payload("atelier-inscrit", Year().facts[1].payload.model_dump(mode="json", by_alias=True))
    assert "due" not in said.model_dump(mode="json", by_alias=True, exclude_defaults=True).get("contract", {})
