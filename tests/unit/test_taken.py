"""« Pris en charge, nouvelle date »: the answer that stops the reminders of a thing until then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from reminding import CARNET, reminders, shown

from building import Year, moment
from models.commands import Accepted, Refusal
from models.errors import BadInput
from models.facts import Fact
from models.roles import Role


def taken(told: Year, day: str, until: str, condition: str = CARNET) -> Fact:
    said = {"condition": condition, "until": until, "reason": "La salle est en travaux."}
    return told._add(told.slug, day, "pris-en-charge", said)


@pytest.fixture
def told() -> Year:
    """Workshop 1 is held; its carnet is due on 5 May."""
    return Year().lives("2027-04-14")


def test_reminders_stop_until_the_new_date_and_then_count_from_it(told: Year) -> None:
    taken(told, "2027-05-07", "2027-06-01")
    assert not reminders(told, "2027-06-01 12:00", CARNET)
    assert not reminders(told, "2027-06-03 08:59", CARNET)
    (late,) = reminders(told, "2027-06-03 09:00", CARNET)
    assert (late.cause, shown([late])) == (f"{CARNET}:2027-06-01:J+2", ["retard J+2: mandataire, pilote"])
    assert shown(reminders(told, "2027-06-08 09:00", CARNET)) == ["retard J+7: mandataire, pilote"]


def test_nothing_is_announced_before_the_new_date(told: Year) -> None:
    """Whoever said the date knows it; the ladder was stopped until then."""
    taken(told, "2027-04-20", "2027-06-01")
    assert not [day for day in range(1, 32) if reminders(told, f"2027-05-{day:02} 10:00", CARNET)]


def test_the_next_moment_is_that_of_the_new_date(told: Year) -> None:
    told.on("2027-04-14", "decision-prise", "note-de-cadrage", decision="admission")
    taken(told, "2027-05-07", "2027-06-01")
    assert told.situation("2027-05-07").next_moment == moment("2027-06-03 09:00")


def test_the_due_date_stays_and_is_shown_beside_the_new_one(told: Year) -> None:
    taken(told, "2027-05-07", "2027-06-01")
    (late,) = reminders(told, "2027-06-03 09:00", CARNET)
    assert (late.context["wanted"]["due"], late.context["wanted"]["promised"]) == ("2027-05-05", "2027-06-01")
    assert CARNET in {
        unmet.key for _, unmet in told.situation("2027-05-20").overdue(moment("2027-05-20").date())
    }


def test_an_answer_about_one_thing_silences_no_other(told: Year) -> None:
    taken(told, "2027-04-20", "2027-06-01", "atelier-2-date")
    assert reminders(told, "2027-05-07 09:00", CARNET)


def test_the_latest_answer_holds(told: Year) -> None:
    taken(told, "2027-05-07", "2027-06-01")
    taken(told, "2027-06-02", "2027-06-15")
    assert not reminders(told, "2027-06-10", CARNET)
    assert [one.cause for one in reminders(told, "2027-06-17 09:00", CARNET)] == [f"{CARNET}:2027-06-15:J+2"]


def test_an_earlier_date_than_the_due_one_stops_the_ladder_until_then_only(told: Year) -> None:
    taken(told, "2027-04-20", "2027-05-03")
    assert not reminders(told, "2027-04-29", CARNET)
    assert shown(reminders(told, "2027-05-04 09:00", CARNET)) == ["echeance J-1: mandataire, pilote"]


def test_an_answer_annulled_brings_the_ladder_back(told: Year) -> None:
    answer = taken(told, "2027-05-06", "2027-06-01")
    assert not reminders(told, "2027-05-13", CARNET)
    told.correct("2027-05-13", answer, void=True)
    assert shown(reminders(told, "2027-05-13 13:00", CARNET)) == ["retard J+7: mandataire, pilote"]


def test_an_answer_corrected_counts_by_its_new_date(told: Year) -> None:
    answer = taken(told, "2027-05-06", "2027-06-01")
    told.correct("2027-05-13", answer, set={"until": "2027-05-18"})
    assert [one.cause for one in reminders(told, "2027-05-20 09:00", CARNET)] == [f"{CARNET}:2027-05-18:J+2"]


def test_what_came_after_all_is_reminded_of_no_more(told: Year) -> None:
    taken(told, "2027-05-07", "2027-06-01")
    told.on("2027-05-30", "livrable-remis", "carnet-de-suivi", version=1)
    assert not reminders(told, "2027-06-10", CARNET)


def test_a_due_date_that_moves_beyond_the_answer_has_its_ladder_again() -> None:
    told = Year().lives("2027-10-06")
    taken(told, "2027-10-08", "2027-11-02", "rapport-final-circule")
    told.on("2027-10-20", "date-convenue", "cloture-in-situ", dates="2027-12-07")
    found = reminders(told, "2027-11-09 09:00", "rapport-final-circule")
    assert [one.cause for one in found] == ["rapport-final-circule:2027-11-16:J-7"]


# Who may answer, and what is refused.


def answers(told: Year, at: str, by: str, condition: str = CARNET, until: str = "2027-06-01") -> object:
    return told.records(at, "pris-en-charge", by=by, condition=condition, until=until, reason="congés")


@pytest.mark.parametrize(
    ("condition", "may"),
    [
        (CARNET, {"pilote", "mandataire"}),
        ("note-de-cadrage-admis", {"pilote", "decideur"}),
        ("atelier-2-programme", {"pilote"}),
    ],
)
def test_the_pilot_answers_for_everything_and_others_for_what_they_owe(condition: str, may: set[str]) -> None:
    told = Year(people=[role for role in Role if role is not Role.NATIONAL]).lives("2027-04-05")
    told.on("2027-04-14", "evenement-tenu", "atelier-1")
    told.facts = [fact for fact in told.facts if fact.kind != "decision-prise"]
    for role in [str(role) for role in Role if role is not Role.NATIONAL]:
        assert isinstance(answers(told, "2027-04-20", role, condition), Accepted) is (role in may), role


def test_what_nobody_waits_for_is_refused(told: Year) -> None:
    for condition in ("lancement-in-situ-tenu", "rapport-final-remis-final"):
        refused = answers(told, "2027-04-20", "pilote", condition)
        assert isinstance(refused, Refusal)
        assert "rien à prendre en charge" in refused.reason


def test_a_new_date_already_past_is_bad_input(told: Year) -> None:
    with pytest.raises(BadInput, match="déjà passée"):
        answers(told, "2027-05-07", "pilote", until="2027-05-06")
    answer = taken(told, "2027-05-07", "2027-06-01")
    with pytest.raises(BadInput, match="déjà passée"):
        told.corrects("2027-05-10", answer, set={"until": "2027-05-01"})


def test_an_unknown_thing_is_bad_input_and_those_owed_are_listed(told: Year) -> None:
    with pytest.raises(BadInput) as found:
        answers(told, "2027-05-07", "pilote", "carnet")
    assert (found.value.field, CARNET in found.value.todo) == ("condition", True)
    assert "cloture-nationale-tenu" not in found.value.todo


def test_a_national_date_is_answered_for_in_the_session(told: Year) -> None:
    with pytest.raises(BadInput, match="session nationale"):
        answers(told, "2027-04-20", "pilote", "rendez-vous-national-1-tenu")


# Where a legal delay runs.


def test_while_the_legal_delay_is_stopped_no_answer_makes_anybody_late() -> None:
    told = Year().lives("2027-04-05")
    taken(told, "2027-04-19", "2027-05-10", "note-de-cadrage-admis")
    told.on("2027-04-20", "delai-suspendu", "note-de-cadrage", reason="pièces manquantes")
    assert not [day for day in range(1, 31) if reminders(told, f"2027-06-{day:02} 10:00", "note-de-cadrage")]


def test_who_must_speak_now_answers_for_it() -> None:
    """After an ajournement it is the titulaire’s turn, whoever owes the admission in the definition."""
    told = Year().lives("2027-04-05")
    told.on("2027-04-12", "decision-prise", "note-de-cadrage", decision="ajournement")
    (unmet,) = (one for one in told.line("lancement-in-situ", "2027-04-14").unmet if "admis" in one.key)
    assert unmet.owner is Role.MANDATAIRE
    assert isinstance(answers(told, "2027-04-14", "mandataire", unmet.key, "2027-04-20"), Accepted)
    assert isinstance(answers(told, "2027-04-14", "decideur", unmet.key, "2027-04-20"), Refusal)


NOTE = "note-de-cadrage-admis"


def reminded(told: Year, first: str, last: str, condition: str = NOTE) -> list[str]:
    """Each reminder of a thing once, in the order of the noons on which it is owed."""
    day, found = moment(first), dict[str, None]()
    while day <= moment(last):
        found |= dict.fromkeys(one.cause.partition(":")[2] for one in reminders(told, day, condition))
        day += timedelta(days=1)
    return list(found)


@pytest.fixture
def handed_in() -> Year:
    """The note is handed in on 1 April; its verification ends on 1 June."""
    return Year().lives("2027-04-05")


def test_an_answer_during_the_verification_says_nothing_of_the_delays_that_follow(handed_in: Year) -> None:
    """Neither of the reply of the titulaire, nor of the fifteen days of the buyer after its silence."""
    taken(handed_in, "2027-04-20 10:00", "2027-06-01", NOTE)
    handed_in.on("2027-04-21", "decision-prise", "note-de-cadrage", decision="ajournement")
    assert reminded(handed_in, "2027-04-22", "2027-05-20") == [
        "2027-05-03:J-7",
        "2027-05-03:J-1",
        "2027-05-18:J-7",
        "2027-05-18:J-1",
    ]


def test_an_answer_before_a_silence_says_nothing_of_the_delay_that_it_starts(handed_in: Year) -> None:
    handed_in.on("2027-04-21", "decision-prise", "note-de-cadrage", decision="ajournement")
    taken(handed_in, "2027-05-02 10:00", "2027-05-03", NOTE)
    assert reminded(handed_in, "2027-05-05", "2027-05-20") == [
        "2027-05-18:J-7",
        "2027-05-18:J-1",
    ]


def test_an_answer_before_a_new_presentation_says_nothing_of_its_verification(handed_in: Year) -> None:
    handed_in.on("2027-04-21", "decision-prise", "note-de-cadrage", decision="ajournement")
    taken(handed_in, "2027-04-22 10:00", "2027-12-31", NOTE)
    handed_in.on("2027-04-26", "livrable-remis", "note-de-cadrage")
    assert handed_in.line("lancement-in-situ", "2027-04-27").unmet[0].taken is None
    assert reminded(handed_in, "2027-04-27", "2027-07-31") == [
        "2027-06-28:J-30",
        "2027-06-28:J-15",
        "2027-06-28:J-7",
        "2027-06-28:J-1",
    ]


def test_an_answer_given_in_a_delay_holds_for_it_but_for_the_last_word(handed_in: Year) -> None:
    """Silence never decides without one reminder before it, whatever was answered."""
    taken(handed_in, "2027-04-20 10:00", "2027-06-01", NOTE)
    assert reminded(handed_in, "2027-04-21", "2027-06-01") == ["2027-06-01:J-1"]


def test_a_date_at_which_silence_will_have_decided_is_refused_and_the_refusal_says_what(
    handed_in: Year,
) -> None:
    with pytest.raises(
        BadInput, match=r"finit le 1er\sjuin\s2027.*le silence vaudra « admission tacite »"
    ) as found:
        answers(handed_in, "2027-04-20", "pilote", NOTE, "2027-07-15")
    assert found.value.field == "until"
    assert isinstance(answers(handed_in, "2027-04-20", "pilote", NOTE, "2027-06-01"), Accepted)
    answer = taken(handed_in, "2027-04-20 10:00", "2027-05-10", NOTE)
    with pytest.raises(BadInput, match="le silence vaudra"):
        handed_in.corrects("2027-04-21", answer, set={"until": "2027-06-02"})


def test_an_answer_recorded_before_that_was_refused_counts_until_the_legal_date(handed_in: Year) -> None:
    taken(handed_in, "2027-04-20 10:00", "2027-07-15", NOTE)
    (unmet,) = (one for one in handed_in.line("lancement-in-situ", "2027-04-21").unmet if one.key == NOTE)
    assert unmet.taken is not None
    assert unmet.taken.until == unmet.expected == unmet.due == date(2027, 6, 1)
    assert reminded(handed_in, "2027-04-21", "2027-06-01") == ["2027-06-01:J-1"]


def test_where_silence_decides_nothing_any_later_date_may_be_given(handed_in: Year) -> None:
    """The CCAG draws no consequence from a new présentation that comes late."""
    handed_in.on("2027-04-06", "decision-prise", "note-de-cadrage", decision="ajournement")
    handed_in.on("2027-04-08", "reponse-du-titulaire", "note-de-cadrage", reply="acceptation")
    assert isinstance(answers(handed_in, "2027-04-09", "mandataire", NOTE, "2027-12-31"), Accepted)
