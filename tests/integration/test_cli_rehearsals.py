"""`explain` and `rehearse` as a person types them: files in, answers out, nothing kept."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from commandline import CommandLine
from jsonkeys import has, is_day

EXAMPLE = Path(config.__file__).parent / "examples" / "session.yaml"


@pytest.fixture
def atelier(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> CommandLine:
    """A machine on which nothing was ever imported."""
    home = tmp_path / "home"
    home.mkdir()
    return CommandLine(monkeypatch, capsys, home)


def changed(tmp_path: Path, before: str, after: str) -> str:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "session.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return str(path)


def test_a_phase_is_explained(atelier: CommandLine) -> None:
    answer = atelier("explain", "atelier-2")
    assert answer.code == 0
    assert "réponse à la remise du carnet de suivi v2 — pilote, 15 jours après la remise" in answer.out
    assert "config/processes/national.yaml:" in answer.out


def test_the_keys_of_an_explanation(atelier: CommandLine) -> None:
    data = atelier("explain", "atelier-2", "--json").data
    has(data, {"process", "version", "phase", "messages", "reminders", "facts", "files"})
    has(data["phase"], {"key", "title", "opens_when", "closes_when", "rank", "total"})
    for one in data["messages"]:
        has(one, {"when", "message", "to", "subject"})
    for one in data["files"]:
        has(one, {"path", "line", "what"})


def test_an_unknown_phase_or_process_is_not_found(atelier: CommandLine) -> None:
    for arguments in (("explain", "atelier-9"), ("explain", "atelier-1", "--process", "rural")):
        answer = atelier(*arguments, "--json")
        assert answer.code == 4
        assert answer.error["todo"]


def test_a_year_is_rehearsed_and_nothing_is_kept(atelier: CommandLine) -> None:
    answer = atelier("rehearse", str(EXAMPLE))
    assert answer.code == 0
    assert "Ce qui se heurte :" in answer.out
    assert (
        "10:00 geste     Les Coëvrons · notification du marché au mandataire (pilote@ddt53.example)"
        in answer.out
    )
    assert list(atelier.home.iterdir()) == []


def test_the_keys_of_a_rehearsal(atelier: CommandLine) -> None:
    data = atelier("rehearse", str(EXAMPLE), "--delays", "20", "--seed", "3", "--json").data
    has(data, {"session", "ateliers", "events", "mails", "clashes", "unknown", "delays"})
    for event in data["events"]:
        has(event, {"at", "atelier", "what", "phase", "to"})
    for clash in data["clashes"]:
        has(clash, {"kind", "days", "ateliers", "what", "todo", "hard"})
    has(data["delays"], {"years", "seed", "limit", "session", "ateliers"})
    for one in (data["delays"]["session"], *data["delays"]["ateliers"]):
        assert 0 <= one["probability"] <= 1
        for day in one["ends"].values():
            is_day(day)


def test_a_page_is_written_where_it_is_asked_for_twice_the_same(atelier: CommandLine, tmp_path: Path) -> None:
    pages = [tmp_path / name for name in ("une.html", "deux.html")]
    for page in pages:
        answer = atelier("rehearse", str(EXAMPLE), "--html", str(page), "--delays", "50")
        assert answer.code == 0
        assert f"La page est écrite : {page}" in answer.out
    first, second = (page.read_bytes() for page in pages)
    assert first == second
    assert (
        "Les chances de finir en 12\u00a0mois".encode() in first
        or b"Les chances de finir en 12 mois" in first
    )


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('departement: "53"', 'departement: "99"', "Le département « 99 » n’existe pas"),
        ("lancement-in-situ: 2027-03-23", "lancement-in-situ: 2027-01-05", "avant le début de l’atelier"),
        ("start: 2027-01-11 ", "start: 2027-13-11 ", "2027-13-11"),
        ("slug: les-coevrons", "slug: Les Coëvrons", "minuscules"),
    ],
)
def test_a_file_that_makes_no_sense_is_answered_with_one_sentence(
    atelier: CommandLine, tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    answer = atelier("rehearse", changed(tmp_path, before, after), "--json")
    assert answer.code == 2
    assert sentence in answer.error["message"]
    assert answer.error["todo"]


def test_a_fixed_date_on_an_excluded_day_is_said_with_a_day_that_suits(
    atelier: CommandLine, tmp_path: Path
) -> None:
    path = changed(tmp_path, "atelier-1: [2027-04-13, 2027-04-14]", "atelier-1: 2027-05-06")
    (clash,) = [one for one in atelier("rehearse", path, "--json").data["clashes"] if one["hard"]]
    assert (clash["kind"], clash["days"]) == ("jour-exclu", ["2027-05-06"])
    assert "Choisissez un autre jour" in clash["todo"]


def test_a_file_that_is_not_there(atelier: CommandLine, tmp_path: Path) -> None:
    answer = atelier("rehearse", str(tmp_path / "rien.yaml"))
    assert answer.code == 2
    assert "ne peut pas être lu" in answer.err


def test_a_page_never_takes_the_place_of_the_file(atelier: CommandLine, tmp_path: Path) -> None:
    path = changed(tmp_path, "Exemple", "Exemple")
    before = Path(path).read_bytes()
    assert atelier("rehearse", path, "--html", path).code == 2
    assert Path(path).read_bytes() == before


def test_a_page_that_cannot_be_written_is_said(atelier: CommandLine, tmp_path: Path) -> None:
    answer = atelier("rehearse", str(EXAMPLE), "--html", str(tmp_path / "absent" / "page.html"))
    assert answer.code == 5
    assert "ne peut pas être écrit" in answer.err


@pytest.mark.parametrize("years", ["0", "-4", "beaucoup", "100001"])
def test_a_number_of_years_that_makes_no_sense(atelier: CommandLine, years: str) -> None:
    assert atelier("rehearse", str(EXAMPLE), f"--delays={years}").code == 2
