"""A person away names a delegate: what both see at the command line, on both databases."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from commandline import CommandLine
from example import AD1, ATELIER, CHEF, EQUIPE, PILOTE, SESSION

ADJOINT = "adjointe@ddt53.example"
BEFORE, DURING, AFTER = "2027-04-07T10:00:00+02:00", "2027-04-12T10:00:00+02:00", "2027-04-21T10:00:00+02:00"
DATES = ("since=2027-04-10", "until=2027-04-20")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def away(request: pytest.FixtureRequest) -> CommandLine:
    """A note de cadrage waits for its decision; who decides and the pilot are away for ten days."""
    run: CommandLine = request.getfixturevalue(f"{request.param}_cli")
    run.at = BEFORE
    handed_in = ("deliverable=note-de-cadrage", "parts=methodologie,calendrier")
    assert run("record", ATELIER, "livrable-remis", *handed_in, "--by", EQUIPE).code == 0
    for who in (CHEF, PILOTE):
        given = run("record", ATELIER, "delegation-donnee", f"delegate={ADJOINT}", *DATES, "--by", who)
        assert given.code == 0, given
    run.at = DURING
    return run


def decides(run: CommandLine, *more: str, **settings: str) -> tuple[int, str]:
    said = ("decision-prise", "deliverable=note-de-cadrage", "decision=admission")
    answer = run("record", ATELIER, *said, "--by", ADJOINT, *more, **settings)
    return answer.code, answer.out


def test_the_delegate_decides_what_was_waiting_and_the_journal_says_for_whom(away: CommandLine) -> None:
    code, out = decides(away)
    assert code == 0
    assert f"{ADJOINT} pour {CHEF} par délégation" in out
    last = away("journal", ATELIER, "--json").data["facts"][-1]
    assert (last["by"], last["on_behalf_of"]) == (ADJOINT, [CHEF])
    assert f"{ADJOINT} pour {CHEF} par délégation" in away("journal", ATELIER).out


def test_before_the_first_day_and_after_the_last_the_delegate_may_do_nothing(away: CommandLine) -> None:
    assert decides(away, clock=BEFORE)[0] == 3
    code, out = decides(away, clock=AFTER)
    assert code == 3
    assert "pas de rôle" in out


def test_a_delegation_void_or_withdrawn_takes_its_rights_away(away: CommandLine) -> None:
    facts = away("journal", ATELIER, "--json").data["facts"]
    number = next(one["seq"] for one in facts if one["kind"] == "delegation-donnee" and one["by"] == CHEF)
    void = away("correct", ATELIER, str(number), "annule=oui", "--because", "absence annulée", "--by", CHEF)
    assert void.code == 0, void
    assert decides(away)[0] == 3
    withdrawn = away("record", ATELIER, "delegation-retiree", f"delegate={ADJOINT}", "--by", PILOTE)
    assert withdrawn.code == 0
    programme = ("programme-convenu", "event=atelier-1", "--by", ADJOINT)
    assert away("record", ATELIER, *programme).code == 3


def test_the_answer_given_with_json_names_the_delegator(away: CommandLine) -> None:
    answer = away("record", ATELIER, "programme-convenu", "event=atelier-1", "--by", ADJOINT, "--json")
    assert answer.data["facts"][0]["on_behalf_of"] == [PILOTE]
    waiver = ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "mairie", "--by", ADJOINT)
    away(*waiver)
    waived = [one for line in away("status", ATELIER, "--json").data["phases"] for one in line["waived"]]
    assert [(one["by"], one["on_behalf_of"]) for one in waived] == [(ADJOINT, [PILOTE])]
    assert f"{ADJOINT} pour {PILOTE} par délégation" in away("status", ATELIER).out


def test_the_delegate_finds_what_is_owed_marked_for_whom(away: CommandLine) -> None:
    items = away("todo", "--by", ADJOINT, "--json").data["todo"]
    mine = {one["key"]: one["on_behalf_of"] for one in items if one["mine"]}
    assert mine["note-de-cadrage-admis"] == [CHEF]
    assert mine["lancement-in-situ"] == [PILOTE]
    assert f"pour {PILOTE} par délégation" in away("todo", "--by", ADJOINT).out
    own = away("todo", "--by", PILOTE, "--json").data["todo"]
    assert all(one["on_behalf_of"] == [] for one in own)
    assert away("todo", "--by", ADJOINT, "--json", clock=AFTER).data["todo"] == []


def test_the_first_message_names_who_is_away_and_lists_what_waits(away: CommandLine, tmp_path: Path) -> None:
    """The act of anybody settles what its atelier owes; so does the hourly sweep."""
    assert away("record", ATELIER, "programme-convenu", "event=atelier-1", "--by", PILOTE).code == 0
    assert away("deliver").code == 0
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in tmp_path.rglob("*.eml")]
    mine = [mail for mail in mails if mail["To"] == ADJOINT and "délégation" in mail["Subject"]]
    texts = [
        part.get_content() for mail in mine for part in mail.walk() if part.get_content_type() == "text/plain"
    ]
    assert len(mine) == 2
    assert any("Chef de service" in text and "note de cadrage" in text for text in texts)
    assert any("Pilote DDT 53" in text and "à ouvrir" in text for text in texts)
    assert all("Merci de prendre le relais de" in text for text in texts)
    assert all("vous agissez par délégation (" in text for text in texts)
    assert any("CCAG-PI, art. 3.3" in text for text in texts)


def test_a_delegation_is_refused_with_its_reason(away: CommandLine) -> None:
    chain = ("delegation-donnee", "delegate=autre@ddt53.example", *DATES, "--by", ADJOINT)
    answer = away("record", ATELIER, *chain)
    assert answer.code == 3
    assert "une délégation ne se délègue pas à son tour" in answer.out
    backwards = ("since=2027-04-20", "until=2027-04-10")
    wrong = away("record", ATELIER, "delegation-donnee", "delegate=x@y.example", *backwards, "--by", CHEF)
    assert wrong.code == 2
    nobody = away("record", SESSION, "delegation-donnee", f"delegate={ADJOINT}", *DATES, "--by", CHEF)
    assert nobody.code == 3


def test_ad1_lends_nothing_of_the_session_to_the_team_of_one_of_its_ateliers(away: CommandLine) -> None:
    given = away("record", SESSION, "delegation-donnee", f"delegate={EQUIPE}", *DATES, "--by", AD1)
    assert given.code == 3
    assert "à la fois pour l’acheteur et pour l’équipe" in given.out
    other = ("delegation-donnee", f"delegate={ADJOINT}", *DATES, "--by", AD1, "--json")
    number = str(away("record", SESSION, *other).data["facts"][0]["seq"])
    said = (f"delegate={EQUIPE}", "--because", "autre personne", "--by", AD1)
    assert away("correct", SESSION, number, *said).code == 3
