"""Ten people do the same thing at the same moment, each by a clock of their own: one wins, nine are told.

They are threads, each with its own connections; the last to come may be the one whose clock was read first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from acting import opens, says
from cli.texts import refusal_lines
from commandline import CommandLine
from config.wiring import House
from example import ATELIER, CHEF, EQUIPE, PILOTE
from models.queries import facts_of, messages_of
from tasks.act import Outcome
from tasks.verify import verify

Sees = Callable[[str], None]
AT = datetime(2027, 3, 12, 9, 0, 30, tzinfo=UTC)


def ten(house: House, act: Callable[[House, int, datetime], Outcome], at: datetime) -> list[Outcome]:
    """The same act by ten people, each a little earlier than the one before by their own clock."""
    together = Barrier(10)

    def does(number: int) -> Outcome:
        own = House(house.settings)
        together.wait()
        try:
            return act(own, number, at - timedelta(milliseconds=40 * number))
        finally:
            own.close()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(does, range(10)))


def told(outcomes: list[Outcome]) -> list[str]:
    """What those read who did not win."""
    return [
        "\n".join(refusal_lines(one.refusal.reason, (), one.already_by, one.refusal.todo))
        for one in outcomes
        if one.refusal
    ]


def times(house: House, kind: str) -> int:
    with house.reading() as session:
        assert verify(session).wrong is None
        return [fact.kind for fact in facts_of(session, [ATELIER])].count(kind)


def mails(house: House, message: str) -> list[str]:
    with house.reading() as session:
        return [row.person for row in messages_of(session, [ATELIER]) if row.message == message]


@pytest.mark.fault("dix-ouvertures-a-la-fois", seen="est déjà ouverte : ouverte le 12 mars 2027 à 10 h")
def test_of_ten_people_who_open_a_phase_one_opens_it(
    cli: CommandLine, begun: House, person_sees: Sees
) -> None:
    outcomes = ten(begun, lambda own, _, at: opens(own, "lancement-in-situ", at), AT)
    refused = told(outcomes)
    assert len(refused) == 9
    for shown in refused:
        person_sees(shown)
        assert f"Par : {PILOTE}." in shown
    assert times(begun, "phase-ouverte") == 1
    opened = mails(begun, "ouverture-de-phase")
    assert len(set(opened)) == len(opened) > 0
    answer = cli("open", ATELIER, "lancement-in-situ", "--by", PILOTE)
    person_sees(answer.out)
    assert answer.code == 3


@pytest.mark.fault(
    "dix-decisions-a-la-fois",
    seen="Cette décision est déjà prise (admission) sur : note de cadrage, le 15 mars 2027 à 10 h",
)
def test_of_ten_people_who_decide_one_decides(begun: House, person_sees: Sees) -> None:
    parts = {"deliverable": "note-de-cadrage", "parts": "methodologie,calendrier"}
    says(begun, "livrable-remis", AT, by=EQUIPE, **parts)
    before = mails(begun, "anomalie")

    def decides(own: House, number: int, at: datetime) -> Outcome:
        said = {"deliverable": "note-de-cadrage", "decision": "admission"}
        named = {"decided-by": CHEF} if number % 2 else {}
        return says(own, "decision-prise", at, by=PILOTE if named else CHEF, **said, **named)

    outcomes = ten(begun, decides, AT + timedelta(days=3))
    refused = told(outcomes)
    assert len(refused) == 9
    for shown in refused:
        person_sees(shown)
        assert f"Par : {CHEF}." in shown or f"Par : {PILOTE}." in shown
    assert times(begun, "decision-prise") == 1
    assert mails(begun, "anomalie") == before
    later = says(
        begun,
        "decision-prise",
        AT + timedelta(days=4),
        by=CHEF,
        deliverable="note-de-cadrage",
        decision="rejet",
    )
    assert later.refusal is not None, "another decision on the same submission is refused, with its article"
    assert "Une remise reçoit une seule décision (CCAG-PI 2021, art. 29)" in later.refusal.reason
