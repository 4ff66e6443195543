"""A penalty applied by the rules stays withheld, and is said where later facts stand against it."""

from __future__ import annotations

from typing import Any

import pytest
from paying import NOTE, RAPPORT, account, penalties, reason, signed

from building import Year
from models.accounts_rules import refused_again
from models.commands import Accepted
from models.facts import Fact
from models.money_alerts import money_alerts

AT = "2028-02-11"


def applied(amount: str = "1600") -> tuple[Year, Fact, Fact]:
    """The report comes eight months late: announced in January, applied in February."""
    told = signed("2027-04-02", terms={"due": {RAPPORT: "2027-05-10"}})
    announced = told.on("2028-01-10", "penalite-annoncee", RAPPORT, amount_ht="1600")
    decided = told.records("2028-02-10", "penalite-appliquee", RAPPORT, by="decideur", amount_ht=amount)
    assert isinstance(decided, Accepted)
    return told, announced, told.keep(decided.drafts, by="decideur", at="2028-02-10")[0]


def alerts(told: Year, at: str = AT) -> dict[str, str]:
    found = money_alerts(told.situation(at).evidence, account(told, at), penalties(told, at))
    kept = {one.key: one.text for one in found if one.key.startswith("penalite") and one.key != "penalites"}
    return {key: text.replace("\u202f", " ").replace("\u00a0", " ") for key, text in kept.items()}


def test_a_penalty_applied_by_the_rules_warns_of_nothing() -> None:
    assert alerts(applied()[0]) == {}
    assert alerts(applied("700")[0]) == {}


def test_a_submission_told_late_leaves_too_much_withheld() -> None:
    told, _, _ = applied()
    told.on("2027-05-12", "livrable-remis", RAPPORT)
    said = "1 600,00 € HT de pénalités appliquées et retenues, pour 0,00 € HT au plus : à reprendre"
    assert alerts(told) == {"penalites-trop": f"{said} (CCAG-PI 2021, art. 14)"}


def test_one_line_above_its_own_delay_is_said_though_the_whole_is_not() -> None:
    told = signed("2027-04-02", terms={"due": {RAPPORT: "2027-05-10", "feuille-de-route": "2027-05-10"}})
    told.on("2028-01-10", "penalite-annoncee", RAPPORT, amount_ht="1600")
    told.on("2028-02-10", "penalite-appliquee", RAPPORT, amount_ht="1200")
    told.on("2027-05-12", "livrable-remis", RAPPORT)
    assert set(alerts(told)) == {f"penalites-trop:{RAPPORT}"}


def test_an_application_that_no_announcement_comes_before_is_said() -> None:
    told = signed("2027-04-02", terms={"due": {RAPPORT: "2027-05-10"}})
    fact = told.on("2028-02-10", "penalite-appliquee", RAPPORT, amount_ht="1600")
    found = alerts(told)
    assert "1 600,00 € HT de pénalités appliquées, 0,00 € HT annoncés" in found[f"penalite-annonce:{RAPPORT}"]
    assert "sans avoir été annoncée" in found[f"penalite-delai:{fact.seq}"]


def test_an_announcement_moved_close_to_its_application_is_said() -> None:
    told, announced, fact = applied()
    told.correct(AT, announced, on="2028-02-09")
    assert "observations jusqu’au 24 février 2028" in alerts(told)[f"penalite-delai:{fact.seq}"]


def test_a_later_announcement_of_another_penalty_does_not_undo_the_first() -> None:
    told, _, _ = applied("700")
    told.on("2028-02-11", "penalite-annoncee", RAPPORT, amount_ht="300")
    assert alerts(told) == {}


@pytest.mark.parametrize("change", [{"set": {"amount-ht": "1"}}, {"on": "2028-02-09"}])
def test_an_announcement_that_was_acted_upon_is_not_corrected_below_it(change: dict[str, Any]) -> None:
    told, announced, _ = applied()
    assert "elle ne change plus" in reason(told.corrects(AT, announced, **change))


def test_nor_annulled_before_the_penalty_is() -> None:
    told, announced, fact = applied()
    assert refused_again(told.situation(AT).evidence, announced, None) is not None
    told.correct(AT, fact, void=True)
    assert refused_again(told.situation(AT).evidence, announced, None) is None


def test_another_correction_of_it_is_accepted() -> None:
    told, announced, _ = applied("700")
    for change in ({"amount-ht": "700"}, {"reasons": "retard"}):
        assert isinstance(told.corrects(AT, announced, set=change), Accepted)
    assert isinstance(told.corrects(AT, announced, on="2028-01-09"), Accepted)
    other = told.on("2028-01-11", "penalite-annoncee", NOTE, amount_ht="10")
    assert isinstance(told.corrects(AT, other, set={"amount-ht": "1"}), Accepted)
