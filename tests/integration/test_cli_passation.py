"""A marché subséquent as staff record it: `atelier record`, on a real database, to the notification."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import LATER, Answer, CommandLine
from example import AD1, ATELIER, FILE, PILOTE, framed_in
from models.french import NBSP

TEAMS = ("equipe-a", "equipe-b", "equipe-c")
NAMED = FILE.replace("{verification: 30 jours}}", "{verification: 30 jours}, accord-cadre: ac-2026}")
FRAMED = framed_in(NAMED, "ac-2026", {key: key for key in TEAMS})
LINK = "url=https://depot.example/d"
#: What is recorded, when, in the order it was lived.
PATH = (
    ("2027-01-12 09:00", f"besoin-fige document=dossier-de-candidature {LINK}"),
    ("2027-01-12 09:05", f"besoin-fige document=cctp {LINK}"),
    (
        "2027-01-13 09:00",
        "consultation-lancee titulaires=equipe-a,equipe-b,equipe-c deadline=2027-02-08T12:00",
    ),
    ("2027-02-08 11:00", "offre-recue titulaire=equipe-a"),
    ("2027-02-08 12:00:29", "offre-recue titulaire=equipe-b"),
    ("2027-02-08 10:00", "titulaire-decline titulaire=equipe-c"),
    ("2027-02-08 14:00", "offres-ouvertes"),
    ("2027-02-09 09:00", "offre-jugee titulaire=equipe-a judgement=reguliere amount-ht=125000"),
    ("2027-02-12 10:00", "choix-fait titulaire=equipe-a reasons=seule"),
    ("2027-02-15 10:00", "rejet-notifie titulaire=equipe-b reasons=tardive"),
    ("2027-03-01 10:00", "marche-signe amount-ht=125000"),
    ("2027-03-03 10:00", "marche-notifie reference=M1"),
)


@pytest.fixture
def framed(line: Callable[[str], CommandLine], database_url: str, tmp_path: Path) -> CommandLine:
    """An atelier on an accord-cadre with three titulaires, on SQLite and on PostgreSQL."""
    new = line(database_url)
    path = tmp_path / "session.yaml"
    path.write_text(FRAMED, encoding="utf-8")
    new.at = "2027-01-04T10:00:00+01:00"
    assert new("import", str(path), "--by", AD1).code == 0
    new.at = LATER
    return new


def records(cli: CommandLine, on: str, said: str, *, slug: str = ATELIER, by: str = PILOTE) -> Answer:
    return cli("record", slug, *said.split(), "--on", on, "--by", by, "--json")


def kept(cli: CommandLine, on: str, said: str, *, slug: str = ATELIER, by: str = PILOTE) -> Answer:
    answer = records(cli, on, said, slug=slug, by=by)
    assert answer.code == 0, answer.out
    return answer


def until(cli: CommandLine, kind: str) -> None:
    """The path, up to the first fact of this kind, that one left out."""
    for on, said in PATH:
        if said.split()[0] == kind:
            return
        kept(cli, on, said)


def test_the_whole_path_closes_the_first_phase(framed: CommandLine) -> None:
    until(framed, "")
    status = framed("status", ATELIER, "--json").data
    phase = status["phases"][0]
    assert (phase["key"], phase["state"], phase["unmet"]) == ("marche-subsequent", "closed", [])


@pytest.mark.parametrize(
    ("before", "on", "said", "article"),
    [
        ("consultation-lancee", "2027-01-13 09:00",
         "consultation-lancee titulaires=equipe-a,equipe-b deadline=2027-02-08T12:00", "R2162-10, 1°"),
        ("offres-ouvertes", "2027-02-08 11:59:59", "offres-ouvertes", "R2162-10, 3°"),
        ("choix-fait", "2027-02-09 10:00", "offre-jugee titulaire=equipe-b judgement=reguliere", "R2151-5"),
        ("marche-notifie", "2027-02-11", "marche-notifie", "R2182-4"),
    ],
    ids=["a titulaire forgotten", "an opening too early", "a late offer", "a notification before the choice"],
)  # fmt: skip
def test_a_refusal_says_its_article_and_keeps_nothing(
    framed: CommandLine, before: str, on: str, said: str, article: str
) -> None:
    until(framed, before)
    known = framed("journal", ATELIER, "--json").out
    answer = records(framed, on, said)
    assert answer.code == 3
    assert answer.data["refused"] is True
    assert answer.data["reason"].endswith(f"(CCP, art. {article}).")
    assert framed("journal", ATELIER, "--json").out == known


def test_an_offer_is_asked_for_its_hour_and_said_to_be_late_at_once(framed: CommandLine) -> None:
    until(framed, "offre-recue")
    known = framed("journal", ATELIER, "--json").out
    answer = framed("record", ATELIER, "offre-recue", "titulaire=equipe-b", "--by", PILOTE, "--json")
    assert (answer.code, answer.error["field"]) == (2, "on")
    assert "heure de réception" in answer.error["message"]
    assert framed("journal", ATELIER, "--json").out == known
    (warning,) = kept(framed, "2027-02-08 12:00:29", "offre-recue titulaire=equipe-b").data["warnings"]
    assert warning.startswith("Offre en retard de 29\u00a0s")
    assert "warnings" not in kept(framed, "2027-02-08 11:00", "offre-recue titulaire=equipe-a").data


def test_moments_are_told_in_the_zone_of_the_territory_and_kept_in_iso(framed: CommandLine) -> None:
    until(framed, "consultation-lancee")
    said = ["consultation-lancee", "deadline=2027-02-08T12:00", "--on", "2027-01-13 09:00", "--by", PILOTE]
    echo = framed("record", ATELIER, *said).out
    kept(framed, "2027-01-14 09:00", "limite-reportee deadline=2027-02-09T12:00:30 reason=x")
    journal = framed("journal", ATELIER, "--by", PILOTE).out
    for told in (echo, journal):
        assert "deadline=8 février 2027 à 12 h" in told.replace(NBSP, " ")
    assert "deadline=9 février 2027 à 12 h 00 min 30 s" in journal.replace(NBSP, " ")
    facts = framed("journal", ATELIER, "--by", PILOTE, "--json").data["facts"]
    assert facts[-1]["payload"]["deadline"] == "2027-02-09T11:00:30Z"
    assert facts[-1]["zone"] == "Europe/Paris"


def test_the_market_shows_no_hour_that_nobody_gave(framed: CommandLine) -> None:
    for on, said in PATH:
        days = {"besoin-fige", "choix-fait", "rejet-notifie", "marche-signe", "marche-notifie"}
        kept(framed, on[:10] if said.split()[0] in days else on, said)
    told = framed("market", ATELIER, "--by", PILOTE).out.replace(NBSP, " ")
    assert "CCTP figé le 12 janvier 2027\n" in told
    assert "Signé le 1er mars 2027, " in told
    assert "Notifié le 3 mars 2027 à equipe-a" in told
    assert "Lettre de rejet à equipe-b, le 15 février 2027\n" in told
    assert "(le 12 février 2027, " in told
    assert "lancée le 13 janvier 2027 à 9 h" in told
    assert " 0 h" not in told


def test_a_deadline_on_a_saturday_is_kept_and_the_command_warns(framed: CommandLine) -> None:
    until(framed, "consultation-lancee")
    answer = kept(framed, "2027-01-13 09:00", "consultation-lancee deadline=2027-02-06T12:00")
    (warning,) = answer.data["warnings"]
    assert "samedi" in warning
    assert "limite-reportee" in warning
    shown = framed("record", ATELIER, "limite-reportee", "deadline=2027-02-07T12:00", "reason=x",
                   "--on", "2027-01-14 09:00", "--by", PILOTE)  # fmt: skip
    assert "⚠" in shown.out
    assert "dimanche" in shown.out
    moved = kept(framed, "2027-01-15 09:00", "limite-reportee deadline=2027-02-08T12:00 reason=dimanche")
    assert "warnings" not in moved.data


def test_a_choice_is_not_corrected_into_one_that_would_be_refused(framed: CommandLine) -> None:
    until(framed, "marche-signe")
    journal = framed("journal", ATELIER, "--json").data
    number = next(one["seq"] for one in journal["facts"] if one["kind"] == "choix-fait")
    answer = framed("correct", ATELIER, str(number), "titulaire=equipe-b", "--because", "x", "--by", PILOTE)
    assert answer.code == 3
    assert "R2151-5" in answer.out


def test_the_path_is_explained_on_the_command_line(new: CommandLine) -> None:
    answer = new("explain", "marche-subsequent")
    assert answer.code == 0
    for words in (
        "consultation-lancee : pilote",
        "CCP, art. R2162-10, 3°",
        "à vérifier",
        "sans suite",
        "11 jours",
    ):
        assert words in answer.out


@pytest.mark.parametrize(
    ("before", "on", "fact", "typed", "read"),
    [
        (
            "marche-signe",
            "2027-02-17 10:00",
            "rejet-notifie",
            "notified-at=2027-02-16 10:00",
            "2027-02-16T09:00",
        ),
        (
            "offre-recue",
            "2027-01-20T10:00",
            "consultation-lancee",
            "deadline=12/02/2027 12:05",
            "2027-02-12T11:05",
        ),
    ],
)
def test_a_moment_is_corrected_in_the_form_in_which_it_is_recorded(
    framed: CommandLine, before: str, on: str, fact: str, typed: str, read: str
) -> None:
    framed.at = f"{on}:00+01:00"
    until(framed, before)
    facts = framed("journal", ATELIER, "--json", "--by", PILOTE).data["facts"]
    number = next(str(one["seq"]) for one in facts if one["kind"] == fact)
    words = ("--because", "faute de frappe", "--by", PILOTE, "--json")
    answer = framed("correct", ATELIER, number, typed, *words)
    assert answer.code == 0, answer.out
    facts = framed("journal", ATELIER, "--json", "--by", PILOTE).data["facts"]
    assert read in str(facts[-1])
