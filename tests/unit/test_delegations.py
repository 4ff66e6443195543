"""Somebody away names a delegate, with dates; who does exactly what they may, and no more after."""

from __future__ import annotations

from dataclasses import replace

import pytest
from delegating import DELEGATE, Absences

from building import SESSION
from models.commands import Accepted, Decided, Refusal
from models.delegations import acting_for
from models.roles import Role


def reason(decided: Decided) -> str:
    assert isinstance(decided, Refusal)
    return decided.reason


def test_a_delegate_holds_the_role_from_the_first_day_to_the_evening_of_the_last() -> None:
    told = Absences()
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-14", role="pilote")
    assert told.roles("2027-05-09 23:59") == set()
    assert told.roles("2027-05-10 00:00") == {"pilote"}
    assert told.roles("2027-05-14 23:59") == {"pilote"}
    assert told.roles("2027-05-15 00:00") == set()


def test_a_delegation_given_today_since_last_week_gives_nothing_before_now() -> None:
    told = Absences()
    told.gives("2027-05-12 10:00", "pilote", "2027-05-05", "2027-05-14")
    assert told.roles("2027-05-12 09:59") == set()
    assert told.roles("2027-05-12 10:00") == {"pilote"}


def test_without_a_role_named_all_those_of_the_delegator_are_given() -> None:
    told = Absences()
    told.joins("2027-01-04", "pilote", "partenaire")
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-14")
    assert told.roles("2027-05-12") == {"pilote", "partenaire"}


def test_a_role_taken_after_the_delegation_was_given_is_not_in_it() -> None:
    told = Absences()
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-14")
    told.joins("2027-05-02", "pilote", "decideur")
    assert told.roles("2027-05-12") == {"pilote"}


def test_it_ends_with_the_role_of_the_delegator_even_if_that_role_is_given_back() -> None:
    told = Absences()
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-20")
    told.on("2027-05-14", "personne-retiree", person="pilote", role="pilote")
    told.joins("2027-05-16", "pilote", "pilote")
    assert told.roles("2027-05-13") == {"pilote"}
    assert told.roles("2027-05-14") == set()
    assert told.roles("2027-05-17") == set()


def test_a_delegation_withdrawn_ends_at_once_and_another_may_be_given() -> None:
    told = Absences()
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-20")
    told.withdraws("2027-05-12 15:00", "pilote")
    assert told.roles("2027-05-12 14:59") == {"pilote"}
    assert told.roles("2027-05-12 15:00") == set()
    told.gives("2027-05-12 16:00", "pilote", "2027-05-10", "2027-05-20")
    assert told.roles("2027-05-12 17:00") == {"pilote"}


def test_only_who_gave_a_delegation_withdraws_it() -> None:
    told = Absences()
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-20")
    decided = told.tries("2027-05-12", "delegation-retiree", by="decideur", delegate=DELEGATE)
    assert "aucune délégation" in reason(decided)
    assert told.roles("2027-05-13") == {"pilote"}


def test_what_was_waiting_before_the_delegation_may_be_done_by_the_delegate() -> None:
    told = Absences().lives("2027-04-05")
    told.gives("2027-04-19", "decideur", "2027-04-20", "2027-04-30", role="decideur")
    said = {"decision": "admission", "deliverable": "note-de-cadrage"}
    early = told.tries("2027-04-19", "decision-prise", by=DELEGATE, **said)
    assert "pas de rôle" in reason(early)
    told.records_as("2027-04-21", "decision-prise", by=DELEGATE, **said)


def test_a_decision_is_judged_by_the_delegation_of_its_own_date() -> None:
    """« Ce qui a eu lieu s’enregistre » : the pilot tells in May what the delegate decided in April."""
    told = Absences().lives("2027-04-05")
    told.gives("2027-04-19", "decideur", "2027-04-20", "2027-04-30")
    said = {"decision": "admission", "deliverable": "note-de-cadrage", "decided_by": DELEGATE}
    decided = told.tries("2027-04-21", "decision-prise", by="pilote", at="2027-05-10", **said)
    assert isinstance(decided, Accepted)
    after = told.tries("2027-05-03", "decision-prise", by="pilote", at="2027-05-10", **said)
    assert "pas habilitée" in reason(after)


def test_a_delegation_is_not_delegated_in_turn() -> None:
    told = Absences()
    told.gives("2027-05-01", "decideur", "2027-05-10", "2027-05-20")
    said = {"delegate": "conseil", "since": "2027-05-12", "until": "2027-05-13"}
    decided = told.tries("2027-05-12", "delegation-donnee", by=DELEGATE, **said)
    assert "une délégation ne se délègue pas à son tour (CCAG-PI, art. 3.3)" in reason(decided)


def test_what_is_delegated_is_one_s_own_even_while_acting_for_somebody_else() -> None:
    told = Absences()
    told.gives("2027-05-01", "decideur", "2027-05-10", "2027-05-20", delegate="pilote")
    told.gives("2027-05-12", "pilote", "2027-05-12", "2027-05-20")
    assert told.roles("2027-05-13", "pilote") == {"pilote", "decideur"}
    assert told.roles("2027-05-13") == {"pilote"}


@pytest.mark.parametrize(
    ("by", "said", "why"),
    [
        ("pilote", {"delegate": "pilote"}, "soi-même"),
        ("pilote", {"role": "decideur"}, "seule la personne qui tient un rôle peut le déléguer"),
        ("pilote", {"since": "2027-05-01", "until": "2027-05-11"}, "avant le jour où elle est donnée"),
        ("decideur", {"delegate": "mandataire"}, "à la fois pour l’acheteur et pour l’équipe"),
        ("mandataire", {"delegate": "pilote"}, "à la fois pour l’acheteur et pour l’équipe"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused_with_its_reason(
    by: str, said: dict[str, str], why: str
) -> None:
    whole = {"delegate": DELEGATE, "since": "2027-05-12", "until": "2027-05-13", **said}
    assert why in reason(Absences().tries("2027-05-12", "delegation-donnee", by=by, **whole))


def test_the_delegation_of_an_elu_is_not_given_here() -> None:
    told = Absences()
    told.joins("2027-01-04", "pilote", "elu")
    said = {"delegate": DELEGATE, "since": "2027-05-12", "until": "2027-05-13"}
    assert "arrêté" in reason(told.tries("2027-05-12", "delegation-donnee", by="pilote", role="elu", **said))
    told.gives("2027-05-12", "pilote", "2027-05-12", "2027-05-13")
    assert told.roles("2027-05-13") == {"pilote"}


def test_a_delegation_that_is_over_may_be_told_late_if_it_was_given_in_time() -> None:
    told = Absences()
    said = {"delegate": DELEGATE, "since": "2027-05-03", "until": "2027-05-07"}
    late = told.tries("2027-05-02", "delegation-donnee", by="pilote", at="2027-05-20", **said)
    assert isinstance(late, Accepted)
    assert "--on" in getattr(told.tries("2027-05-20", "delegation-donnee", by="pilote", **said), "todo", "")


def test_a_correction_takes_the_delegation_away_and_so_does_its_shortening() -> None:
    told = Absences()
    given = told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-20")
    told.correct("2027-05-12", given, set={"until": "2027-05-11"})
    assert told.roles("2027-05-11") == {"pilote"}
    assert told.roles("2027-05-12") == set()
    told.correct("2027-05-12", given, void=True)
    assert told.roles("2027-05-11") == set()


def test_a_delegate_does_not_prolong_their_own_delegation_by_a_correction() -> None:
    told = Absences()
    given = told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-20")
    longer = told.corrects("2027-05-12", given, by=DELEGATE, set={"until": "2027-06-20"})
    assert "Seule la personne qui a donné" in reason(longer)
    gone = told.withdraws("2027-05-13", "pilote")
    back = told.corrects("2027-05-14", gone, by="decideur", void=True)
    assert isinstance(back, Refusal)
    assert isinstance(told.corrects("2027-05-12", given, by="pilote", set={"until": "2027-06-20"}), Accepted)


def test_a_delegate_corrects_what_the_delegator_said_while_they_act_for_them() -> None:
    told = Absences().lives("2027-03-30")
    said = told.records_as(
        "2027-04-01",
        "version-circulee",
        by="mandataire",
        subject="rapport-final",
        url="https://depot.example/1",
    )
    told.gives("2027-04-02", "mandataire", "2027-04-05", "2027-04-09")
    link = {"set": {"url": "https://depot.example/2"}}
    assert isinstance(told.corrects("2027-04-06", said, by=DELEGATE, **link), Accepted)
    assert isinstance(told.corrects("2027-04-12", said, by=DELEGATE, **link), Refusal)


def test_two_delegators_are_both_named_and_each_with_their_role() -> None:
    told = Absences()
    told.gives("2027-05-01", "pilote", "2027-05-10", "2027-05-20")
    told.gives("2027-05-02", "decideur", "2027-05-10", "2027-05-12")
    history = told.situation("2027-05-11").history
    stands = [(one.on_behalf_of, one.role) for one in acting_for(history, DELEGATE, history.at)]
    assert stands == [("pilote", Role.PILOTE), ("decideur", Role.DECIDEUR)]
    later = told.situation("2027-05-13").history
    assert [one.on_behalf_of for one in acting_for(later, DELEGATE, later.at)] == ["pilote"]


def test_a_delegation_of_the_session_holds_in_its_ateliers() -> None:
    told = Absences()
    said = {"delegate": DELEGATE, "since": "2027-05-10", "until": "2027-05-20"}
    fact = told._add(SESSION, "2027-05-01", "delegation-donnee", said)
    told.facts[-1] = replace(fact, by="national")
    assert told.roles("2027-05-11") == {"national"}


def test_a_delegation_given_in_one_atelier_gives_nothing_in_its_session() -> None:
    told = Absences()
    told.gives("2027-05-01", "national", "2027-05-10", "2027-05-20")
    assert told.roles("2027-05-11") == {"national"}
    assert not acting_for(told.session("2027-05-11").history, DELEGATE, told.situation("2027-05-11").at)
