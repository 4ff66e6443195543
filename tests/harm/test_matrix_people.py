"""Nobody acts under a role that they never had, have no more, or hold elsewhere."""

from __future__ import annotations

import pytest

from cells import ROWS, Row, tried
from commandline import CommandLine, everything
from config.wiring import House
from example import ATELIER, EQUIPE, PILOTE, SESSION
from models.errors import BadInput
from models.moments import parse_when

NAMES = [f"{row[0]}: {row[1][:60]}" for row in ROWS]
NO_ROLE = "Vous n’avez pas de rôle dans « "
#: Somebody who held every role and was withdrawn, whose roles ended, who works elsewhere.
STRANGERS = ("retire@ici.example", "echu@ici.example", "voisin@ddt53.example", "inconnu@ailleurs.example")


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
@pytest.mark.parametrize("by", STRANGERS)
def test_who_holds_no_role_here_now_may_record_nothing(peopled: House, row: Row, by: str) -> None:
    refusal = tried(peopled, row, by).refusal
    assert refusal is not None
    assert refusal.reason.startswith(NO_ROLE)
    assert "il faut être : " in refusal.reason


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_role_holds_until_the_evening_of_its_last_day_and_not_a_minute_more(
    peopled: House, row: Row
) -> None:
    scope, said, who = row
    if scope == "session" or said.startswith(("decision-prise", "evenement-tenu")) or "pilote" not in who:
        return
    last, next_day = (
        parse_when(text, "Europe/Paris").at for text in ("2027-05-25 23:59", "2027-05-26 00:00")
    )
    judged = tried(peopled, row, "part@ici.example", at=last).refusal
    # What a consultation refuses for another reason is not refused for the role.
    assert judged is None or "il faut être : " not in judged.reason
    refusal = tried(peopled, row, "part@ici.example", at=next_day).refusal
    assert refusal is not None
    assert refusal.reason.startswith(NO_ROLE)


def test_an_author_who_left_may_not_correct_what_they_said(peopled: House) -> None:
    said = ("atelier", "CORRECT nature=COTECH", ("pilote", "national"))
    assert tried(peopled, said, "part@ici.example", of="autre-evenement").refusal is None
    later = parse_when("2027-05-26 10:00", "Europe/Paris").at
    refusal = tried(peopled, said, "part@ici.example", at=later, of="autre-evenement").refusal
    assert refusal is not None
    assert refusal.reason.startswith(NO_ROLE)


def test_an_author_may_correct_their_own_fact_and_nobody_elses(peopled: House) -> None:
    mine = ("atelier", "CORRECT opinion=reserve", ("pilote", "national", "conseil"))
    assert tried(peopled, mine, "conseil@ici.example", of="avis-rendu").refusal is None
    refusal = tried(peopled, mine, "partenaire@ici.example", of="avis-rendu").refusal
    assert refusal is not None
    assert "il faut être : pilote ou bureau AD1" in refusal.reason


@pytest.mark.parametrize(
    "by", ["", "pilote", "@", "pilote@", "pilоte@ici.example", "pilote@ici.example\r\nBcc: x"]
)
@pytest.mark.parametrize("row", ROWS[:3], ids=NAMES[:3])
def test_who_is_no_address_is_nobody(peopled: House, row: Row, by: str) -> None:
    with pytest.raises(BadInput, match="adresse de messagerie"):
        tried(peopled, row, by)


@pytest.mark.parametrize("by", ["PILOTE@ICI.EXAMPLE", "  pilote@ici.example "])
def test_capitals_and_spaces_make_nobody_else(peopled: House, by: str) -> None:
    assert tried(peopled, ROWS[0], by).refusal is None


@pytest.mark.parametrize(
    ("line", "who"),
    [
        (("record", ATELIER, "marche-notifie", "--by", EQUIPE), "pilote"),
        (("record", SESSION, "livret-publie", "--by", PILOTE), "bureau AD1"),
        (
            ("record", ATELIER, "livrable-remis", "deliverable=note-de-cadrage", "--by", "x@y.example"),
            "mandataire",
        ),
        (("open", ATELIER, "lancement-in-situ", "--by", EQUIPE), "pilote ou bureau AD1"),
        (
            ("waive", ATELIER, "atelier-1", "atelier-1-date", "--reason", "x", "--by", EQUIPE),
            "pilote ou bureau AD1",
        ),
        (("correct", ATELIER, "7", "annule=oui", "--because", "x", "--by", EQUIPE), "pilote ou bureau AD1"),
        (("open", SESSION, "lancement-national", "--by", PILOTE), "pilote ou bureau AD1"),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, tuple) else "",
)
def test_the_command_line_exits_with_3_and_names_who_may(
    cli: CommandLine, line: tuple[str, ...], who: str
) -> None:
    before = [row for row in everything(cli.home) if row[0] != "refused"]
    answer = cli(*line)
    assert (answer.code, answer.err) == (3, "")
    assert who in answer.out
    asked = cli(*line, "--json")
    assert (asked.code, asked.data["refused"]) == (3, True)
    assert [row for row in everything(cli.home) if row[0] != "refused"] == before
