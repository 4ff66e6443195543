"""`atelier money`: the account for its readers, the envelope for AD1, the logistics for everybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cli.money_table import money_table
from commandline import CommandLine
from example import AD1, ATELIER, CHEF, EQUIPE, PILOTE, SESSION

MAIRE, PASSANT = "mairie@ici.example", "passant@exemple.example"
SPLIT = "note-de-cadrage:15000,carnet-de-suivi-v1:50000,rapport-final:60000"
LATER = "2027-06-20T10:00:00+02:00"
#: What was recorded, by whom, when.
FACTS = (
    (SESSION, AD1, "2027-03-01", "enveloppe-ouverte", "amount-ttc=1 000 000"),
    (ATELIER, AD1, "2027-03-01", "personne-ajoutee", f"email={MAIRE}", "name=Mairie", "role=collectivite"),
    (ATELIER, PILOTE, "2027-03-09", "marche-signe", "amount-ht=125 000,00 €", f"split={SPLIT}"),
    (ATELIER, AD1, "2027-03-09", "ae-deleguees", "amount-ttc=150000"),
    (ATELIER, PILOTE, "2027-03-10", "marche-notifie"),
    (ATELIER, EQUIPE, "2027-04-01", "livrable-remis", "deliverable=note-de-cadrage"),
    (ATELIER, CHEF, "2027-04-06", "decision-prise", "deliverable=note-de-cadrage", "decision=admission",
     "notified-at=2027-04-06 10:00"),
    (ATELIER, MAIRE, "2027-04-08", "budget-logistique", "payer=Mairie", "amount-ttc=500"),
    (ATELIER, MAIRE, "2027-04-13", "depense-logistique", "payer=Mairie", "nature=salle", "amount-ttc=620",
     "event=atelier-1"),
    (ATELIER, EQUIPE, "2027-04-20", "paiement-demande", "deliverables=note-de-cadrage", "amount-ht=15000",
     "reference=F-2027-1"),
    (ATELIER, AD1, "2027-04-21", "cp-delegues", "amount-ttc=10000"),
)  # fmt: skip


@pytest.fixture
def paying(cli: CommandLine) -> CommandLine:
    """A marché that was signed, notified, admitted in part, asked for and not paid in time."""
    cli.at = LATER
    for slug, by, day, kind, *said in FACTS:
        answer = cli("record", slug, kind, *said, "--by", by, "--on", day)
        assert answer.code == 0, answer.err + answer.out
    return cli


def data(cli: CommandLine, slug: str, by: str) -> Any:
    answer = cli("money", slug, *(("--by", by) if by else ()), "--json")
    assert answer.code == 0, answer.err
    return answer.data


def test_a_pilot_reads_the_whole_account(paying: CommandLine) -> None:
    found = data(paying, ATELIER, PILOTE)
    assert found["engaged"]["amount_ht"] == "125000.00"
    assert found["engaged"]["amount_ttc"] == "150000.00"
    note = found["engaged"]["lines"][0]
    assert (note["key"], note["done_on"], note["asked_ht"]) == ("note-de-cadrage", "2027-04-06", "15000.00")
    payments = found["payments"]
    assert (payments["due_ttc"], payments["left_ttc"], payments["late"]) == ("18000.00", "18000.00", 1)
    (request,) = payments["requests"]
    assert (request["reference"], request["due"], request["days_late"]) == ("F-2027-1", "2027-05-20", 31)
    assert found["credits"] == {
        "ae_ttc": "150000.00",
        "cp_ttc": "10000.00",
        "engaged_ttc": "150000.00",
        "paid_ttc": "0.00",
    }
    assert {one["key"] for one in found["alerts"]} == {"cp", f"retard:{request['seq']}"}


def test_each_part_is_for_the_readers_of_its_facts_alone(paying: CommandLine) -> None:
    def parts(by: str) -> set[str]:
        found = data(paying, ATELIER, by)
        return {
            key for key in ("engaged", "payments", "penalties", "credits", "alerts") if found[key] is not None
        }

    assert parts(PILOTE) == parts(AD1) == {"engaged", "payments", "penalties", "credits", "alerts"}
    assert parts(CHEF) == {"engaged", "payments", "penalties", "credits"}
    assert parts(EQUIPE) == {"engaged", "payments", "penalties"}
    assert parts(MAIRE) == {"engaged"}
    assert parts(PASSANT) == parts("") == set()
    assert data(paying, ATELIER, MAIRE)["engaged"]["lines"][0]["asked_ht"] is None


def test_the_logistics_is_for_everybody_and_shows_who_is_beyond_their_budget(paying: CommandLine) -> None:
    found = data(paying, ATELIER, "")
    assert found["logistics"]["payers"] == [
        {
            "payer": "Mairie",
            "budget_ttc": "500.00",
            "spent_ttc": "620.00",
            "left_ttc": "0.00",
            "over_ttc": "120.00",
        }
    ]
    assert found["logistics"]["events"][0]["key"] == "atelier-1"
    out = paying("money", ATELIER).out
    assert "Mairie" in out
    assert "réservés à\u00a0: pilote" in out


def test_who_may_not_read_an_amount_of_the_marche_finds_none_in_the_text(paying: CommandLine) -> None:
    out = paying("money", ATELIER, "--by", PASSANT).out + paying("money", SESSION, "--by", PILOTE).out
    for amount in ("125", "150", "18", "1\u202f000\u202f000"):
        assert not re.search(rf"(?<!\d){amount}\u202f000", out), amount


def test_the_french_text_says_what_is_due_and_late_with_its_amounts(paying: CommandLine) -> None:
    out = paying("money", ATELIER, "--by", PILOTE).out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Marché signé le 9 mars 2027 : 125 000,00 € HT, 150 000,00 € TTC (TVA 20 %)" in out
    assert "demande « F-2027-1 »" in out
    assert "à payer au plus tard le 20 mai 2027 : payé 0,00 € sur 18 000,00 €, en retard de 31 jours" in out
    assert "⚠ il manque 8 000,00 € de crédits de paiement pour payer ce qui est demandé" in out


def test_ad1_reads_the_envelope_against_what_all_ateliers_engage_and_pay(paying: CommandLine) -> None:
    found = data(paying, SESSION, AD1)
    assert found["envelope"] == {
        "amount_ttc": "1000000.00",
        "engaged_ttc": "150000.00",
        "paid_ttc": "0.00",
        "left_ttc": "850000.00",
        "late": 1,
    }
    (line,) = found["ateliers"]
    assert (line["atelier"], line["account"]["asked_ttc"]) == (ATELIER, "18000.00")
    assert line["logistics_spent_ttc"] == "620.00"
    out = paying("money", SESSION, "--by", AD1).out
    assert "1\u202f000\u202f000,00" in out
    assert "1\u00a0paiement en retard" in out


def test_the_envelope_is_for_ad1_alone(paying: CommandLine) -> None:
    found = data(paying, SESSION, PILOTE)
    assert found["envelope"] is None
    assert found["ateliers"][0]["account"] is None
    assert "bureau AD1" in found["reserved"]


def test_a_paid_sum_over_the_engaged_one_is_refused_with_its_article(paying: CommandLine) -> None:
    request = str(data(paying, ATELIER, PILOTE)["payments"]["requests"][0]["seq"])
    said = ("paiement-effectue", f"request={request}", "amount-ttc=150000.01")
    answer = paying("record", ATELIER, *said, "--by", PILOTE, "--json")
    assert answer.code == 3
    assert "(CCP, art. R2191-21)." in answer.data["reason"]


def test_the_lines_are_written_to_a_table_for_a_spreadsheet(paying: CommandLine, tmp_path: Path) -> None:
    def rows(slug: str, by: str) -> list[str]:
        file = tmp_path / "argent.csv"
        assert paying("money", slug, "--by", by, "--csv", str(file)).code == 0
        return file.read_bytes().decode("utf-8-sig").splitlines()

    found = rows(ATELIER, PILOTE)
    assert found[0].startswith("prestation;engagé HT;service fait HT")
    note = "note de cadrage;15000,00;15000,00;0,00;0,00;15000,00;15000,00;2027-04-06"
    assert found[1] == note
    assert found[-1].startswith("total;125000,00;15000,00")
    assert rows(ATELIER, MAIRE)[1] == "note de cadrage;15000,00;15000,00;0,00;;;;2027-04-06"
    assert rows(ATELIER, PASSANT) == [found[0]]
    assert rows(SESSION, AD1)[1] == (
        "Les Coëvrons;150000,00;18000,00;18000,00;0,00;150000,00;10000,00;1;620,00"
    )
    assert rows(SESSION, PILOTE)[1] == "Les Coëvrons;;;;;;;;620,00"
    assert paying("money", ATELIER, "--csv", str(tmp_path / "nulle" / "part.csv")).code == 5


def test_a_name_that_looks_like_a_formula_is_written_as_words() -> None:
    line = {"name": "=1+1", "account": None, "logistics_spent_ttc": "0.00"}
    assert money_table({"session": "s", "ateliers": [line]}).splitlines()[1].startswith("'=1+1;")


def test_an_atelier_whose_marche_nobody_signed_here_has_an_account_too(cli: CommandLine) -> None:
    found = data(cli, ATELIER, PILOTE)
    assert found["engaged"] is None
    assert found["reserved"] is None
    assert [one["key"] for one in found["alerts"]] == ["ae"], "it was notified without any"
    assert "Aucune signature du marché n’est enregistrée." in cli("money", ATELIER, "--by", PILOTE).out
    assert cli("money", "nulle-part", "--by", PILOTE).code == 4
