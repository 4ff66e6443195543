"""« atelier owed » : what the mandataire owes and is owed, and nothing of anybody else’s."""

from __future__ import annotations

import pytest

from commandline import CommandLine
from example import AD1, ATELIER, EQUIPE, PILOTE, SESSION

#: A decision is due thirty days after April 7th: the contract says so instead of two months.
BEFORE, AT, LATE = "2027-04-07T10:00:00+02:00", "2027-04-12T10:00:00+02:00", "2027-05-04T10:00:00+02:00"
ADJOINT = "adjointe@atelier.example"
ITEM = {
    "key", "what", "owner", "owner_title", "due", "days_late", "article", "silence", "because", "amount_ttc",
    "on_behalf_of",
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def handed_in(request: pytest.FixtureRequest) -> CommandLine:
    """The note de cadrage was handed in and waits for its decision; the first workshop has its day."""
    run: CommandLine = request.getfixturevalue(f"{request.param}_cli")
    run.at = BEFORE
    parts = "parts=methodologie,calendrier"
    assert (
        run("record", ATELIER, "livrable-remis", "deliverable=note-de-cadrage", parts, "--by", EQUIPE).code
        == 0
    )
    agreed = ("event=atelier-1", "dates=2027-04-13,2027-04-14", "place=Évron")
    assert run("record", ATELIER, "date-convenue", *agreed, "--by", PILOTE).code == 0
    run.at = AT
    return run


def test_the_mandataire_sees_deliverables_and_decisions_with_stable_keys(handed_in: CommandLine) -> None:
    (mine,) = handed_in("owed", "--by", EQUIPE, "--json").data["ateliers"]
    assert (mine["atelier"], mine["roles"][0]["role"]) == (ATELIER, "mandataire")
    assert all(set(item) == ITEM for item in (*mine["owes"], *mine["owed"]))
    assert {item["key"]: item["due"] for item in mine["owes"]} == {"carnet-de-suivi-v1-remis": "2027-05-05"}
    (decision,) = mine["owed"]
    assert (decision["due"], decision["owner"]) == ("2027-05-07", "decideur")
    assert decision["silence"] == {"on": "2027-05-07", "decides": "admission tacite"}
    assert decision["article"].startswith("CCAG-PI")


def test_the_text_says_what_silence_decides(handed_in: CommandLine) -> None:
    out = handed_in("owed", ATELIER, "--by", EQUIPE).out
    assert out.startswith("Les Coëvrons — mandataire de l’équipe")
    assert "Ce que je dois" in out
    assert "sans réponse ce jour-là : admission tacite" in out


def test_another_sees_their_own_and_a_stranger_nothing(handed_in: CommandLine) -> None:
    pilot = handed_in("owed", "--by", PILOTE, "--json").data["ateliers"]
    assert {item["key"] for item in pilot[0]["owed"]} == {"carnet-de-suivi-v1-remis"}
    assert handed_in("owed", "--by", "passant@exemple.example", "--json").data["ateliers"] == []
    assert "pas de rôle" in handed_in("owed", ATELIER, "--by", "passant@exemple.example").out
    assert handed_in("owed", "--json").code == 2
    assert handed_in("owed", "nulle-part", "--by", EQUIPE).code == 4
    national = handed_in("owed", "--by", AD1, "--json").data["ateliers"]
    assert [one.get("session") or one["atelier"] for one in national] == [SESSION, ATELIER]
    assert national[1]["owed"] == []


def test_what_is_late_says_by_how_many_days(handed_in: CommandLine) -> None:
    (mine,) = handed_in("owed", "--by", EQUIPE, "--json", clock="2027-05-10T10:00:00+02:00").data["ateliers"]
    assert mine["owes"][0]["days_late"] == 5
    assert "5 jours de retard" in handed_in(
        "owed", "--by", EQUIPE, clock="2027-05-10T10:00:00+02:00"
    ).out.replace("\u00a0", " ")


def test_who_stands_in_for_the_mandataire_sees_it_marked(handed_in: CommandLine) -> None:
    dates = ("since=2027-04-12", "until=2027-04-20")
    given = handed_in("record", ATELIER, "delegation-donnee", f"delegate={ADJOINT}", *dates, "--by", EQUIPE)
    assert given.code == 0, given
    (mine,) = handed_in("owed", "--by", ADJOINT, "--json", clock="2027-04-13T10:00:00+02:00").data["ateliers"]
    assert {tuple(item["on_behalf_of"]) for item in (*mine["owes"], *mine["owed"])} == {(EQUIPE,)}
    assert handed_in("owed", "--by", ADJOINT, "--json", clock=LATE).data["ateliers"] == []
