"""`atelier document`: from a real database to files that a person may finish."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from commandline import CommandLine
from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from example import AD1, ATELIER, CHEF, EQUIPE, FILE, PILOTE, SESSION, framed_in, imported
from jsonkeys import has
from models.moments import parse_when
from tasks.record import record

COMMUN = "commun@cc.example"
KEYS = {"kind", "title", "about", "format", "file", "sha256", "written", "edited", "blanks"}
CONTRACT = "contract: {accord-cadre: ac-2025, standstill: true}"
#: (who, when, kind, values): a consultation with one offer in time, and one a second late.
ACTS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (PILOTE, "2027-01-12 09:00", "besoin-fige", {"document": "dossier-de-candidature", "sha256": "b" * 64}),
    (PILOTE, "2027-01-12 09:00", "besoin-fige", {"document": "cctp", "sha256": "a" * 64}),
    (PILOTE, "2027-01-18 10:00", "consultation-lancee", {
        "deadline": "2027-02-15T12:00:00+01:00", "reference": "DDT53-4",
    }),
    (PILOTE, "2027-02-12 09:00", "offre-recue", {"titulaire": "equipe-a"}),
    (PILOTE, "2027-02-15 12:00:01", "offre-recue", {"titulaire": "equipe-b"}),
    (PILOTE, "2027-02-15 14:00", "offres-ouvertes", {}),
)  # fmt: skip


@pytest.fixture
def market(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, database_url: str
) -> CommandLine:
    """A consultation under way, on each database."""
    house = House(Settings(home=tmp_path, database_url=database_url))
    upgrade(house.engine, at=parse_when("2027-01-01 09:00", "Europe/Paris").at, nature=SIMULATION)
    named = {f"equipe-{one}": f"L’Équipe d'{one.upper()}" for one in "ab"}
    text = framed_in(FILE.replace("contract: {delays: {verification: 30 jours}}", CONTRACT), "ac-2025", named)
    imported(house, tmp_path, parse_when("2027-01-04 10:00", "Europe/Paris").at, more=(COMMUN,), text=text)
    for who, moment, kind, values in ACTS:
        with house.writing() as session:
            at = parse_when("2027-02-16 10:00", "Europe/Paris").at
            outcome = record(session, ATELIER, kind, dict(values), by=who, at=at, on=moment)
        assert outcome.refusal is None, outcome.refusal
    house.close()
    cli = CommandLine(monkeypatch, capsys, tmp_path, database_url)
    cli.at = "2027-02-20T10:00:00+01:00"
    return cli


def test_without_a_document_it_names_those_that_exist(market: CommandLine) -> None:
    found = market("document", ATELIER, "--json").data["kinds"]
    assert [one["kind"] for one in found][:3] == [
        "lettre-de-consultation",
        "pv-d-ouverture",
        "rapport-d-analyse",
    ]
    assert "Procès-verbal d’ouverture des plis" in market("document", ATELIER).out


def test_a_letter_for_each_titulaire_in_a_closed_folder_of_the_atelier(market: CommandLine) -> None:
    answer = market("document", ATELIER, "lettre-de-consultation", "--by", PILOTE, "--json")
    assert answer.code == 0
    found = answer.data["documents"]
    assert [one["about"] for one in found] == ["equipe-a", "equipe-b"]
    for one in found:
        has(one, KEYS)
        file = Path(one["file"])
        assert file.parent == market.home / "documents" / ATELIER
        assert file.name == f"lettre-de-consultation-{one['about']}-{one['sha256'][:12]}.docx"
        assert (one["written"], one["edited"], one["format"]) == (True, [], "docx")
        assert "SIRET du mandataire" in one["blanks"]
        told = "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)
        assert "Simulation" in told
        assert f"L’Équipe d'{one['about'][-1].upper()}" in told
        assert f"{one['about']}@groupement.example" in told
        assert "15\u00a0février\u00a02027 à 12\u00a0h" in told


def test_again_changes_nothing_and_an_edited_file_is_kept(market: CommandLine) -> None:
    ask = ("document", ATELIER, "pv-d-ouverture", "--by", PILOTE)
    first = market(*ask)
    assert first.out.startswith("Écrit : ")
    assert "à compléter : service acheteur" in first.out
    again = market(*ask, "--json").data["documents"][0]
    assert again["written"] is False
    Path(again["file"]).write_bytes(b"finished by hand")
    beside = market(*ask, "--json").data["documents"][0]
    assert beside["file"] == again["file"].replace(".docx", "-2.docx")
    assert beside["edited"] == [again["file"]]
    assert Path(again["file"]).read_bytes() == b"finished by hand"
    assert f"modifié depuis, gardé tel quel : {again['file']}" in market(*ask).out


def test_html_in_another_folder(market: CommandLine) -> None:
    ask = (
        "document",
        ATELIER,
        "pv-d-ouverture",
        "--by",
        CHEF,
        "--format",
        "html",
        "--output",
        "ici",
        "--json",
    )
    market.monkeypatch.chdir(market.home)
    one = market(*ask).data["documents"][0]
    page = Path(one["file"]).read_text(encoding="utf-8")
    assert Path(one["file"]).parent == Path("ici")
    assert "hors délai de 1\u00a0s" in page
    assert "L’Équipe d&#39;B" in page


@pytest.mark.parametrize("by", [EQUIPE, AD1, "personne@ailleurs.example"])
@pytest.mark.parametrize("kind", ["pv-d-ouverture", "rapport-d-analyse", "lettre-de-rejet"])
def test_what_is_for_its_readers_is_refused_to_others(market: CommandLine, kind: str, by: str) -> None:
    answer = market("document", ATELIER, kind, "--by", by, "--json")
    assert answer.code == 3
    assert answer.data["refused"] is True
    assert not (market.home / "documents").exists()
    assert market("document", ATELIER, kind, "--by", by).code == 3


def test_a_collectivite_reads_the_analysis_once_it_has_marked(market: CommandLine) -> None:
    assert market("document", ATELIER, "rapport-d-analyse", "--by", COMMUN).code == 3
    judged = ("record", ATELIER, "offre-jugee", "titulaire=equipe-a", "judgement=reguliere", "--by", PILOTE)
    assert market(*judged).code == 0
    for criterion in ("methode", "prix"):
        said = ("titulaire=equipe-a", f"criterion={criterion}", "points=14,5", "--by", COMMUN)
        assert market("record", ATELIER, "note-attribuee", *said).code == 0
    one = market("document", ATELIER, "rapport-d-analyse", "--by", COMMUN, "--json").data["documents"][0]
    told = "\n".join(paragraph.text for paragraph in Document(one["file"]).paragraphs)
    assert "soit 1\u00a0s après la limite" in told
    assert "Cette attente est appliquée." in told
    assert "notes attendues\u00a0: pilote" in one["blanks"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("autre",), 4, "Le document «\u00a0autre\u00a0» n’existe pas."),
        (("lettre-de-rejet", "--titulaire", "equipe-z"), 4, "n’est pas de l’accord-cadre de cet atelier."),
        (("decision-de-rejet",), 2, "il faut dire sur quel livrable."),
        (("decision-de-rejet", "--deliverable", "note-de-cadrage"), 4, "Il n’y a rien à écrire"),
        (("notification", "--output", "session.yaml"), 5, "ne peut pas être écrit"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_sentence(
    market: CommandLine, arguments: tuple[str, ...], code: int, said: str
) -> None:
    market.monkeypatch.chdir(market.home)
    answer = market("document", ATELIER, *arguments, "--by", PILOTE, "--json")
    assert answer.code == code
    assert said in answer.error["message"]
    assert answer.error["kept"]


def test_a_session_and_an_unknown_atelier_have_no_document(market: CommandLine) -> None:
    answer = market("document", SESSION, "pv-d-ouverture", "--by", AD1, "--json")
    assert (answer.code, answer.error["field"]) == (4, "atelier")
    assert market("document", "ailleurs", "--json").code == 4
