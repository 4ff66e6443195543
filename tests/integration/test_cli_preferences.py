"""`atelier preferences`: read, choose for oneself or for somebody one is responsible for, get the link."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from commandline import CommandLine, everything
from config.links import person_of_link
from example import AD1, ATELIER, CHEF, EQUIPE, PILOTE


def test_what_somebody_receives_is_said_in_words_and_changes_nothing(cli: CommandLine) -> None:
    before = everything(cli.home)
    answer = cli("preferences", PILOTE, rhythm="recapitulatif")
    assert answer.code == 0
    assert answer.out.startswith("Pilote DDT 53 :\n  Vous recevez un mail par jour ouvré, à 9\u00a0h")
    assert "  Les Coëvrons : pilote\n" in answer.out
    assert everything(cli.home) == before


def test_without_an_address_it_is_about_who_acts(cli: CommandLine) -> None:
    assert cli("preferences", "--by", CHEF, "--json").data["person"] == CHEF
    assert cli("preferences", "--json", by=EQUIPE).data["person"] == EQUIPE
    assert cli("preferences", "--json").error["field"] == "by"


def test_the_json_has_stable_keys_and_iso_dates(cli: CommandLine) -> None:
    data = cli("preferences", EQUIPE, "--pause-until", "26/03/2027", "--by", PILOTE, "--json").data
    assert data | {"says": [], "waiting": {}} == {
        "person": EQUIPE,
        "name": "Mandataire",
        "timing": "default",
        "mail": True,
        "invitations": True,
        "pause_until": "2027-03-26",
        "zone": None,
        "changed_at": "2027-03-12T09:00:00+00:00",
        "changed_by": PILOTE,
        "says": [],
        "places": [
            {"slug": ATELIER, "title": "Les Coëvrons", "roles": ["mandataire"], "zone": "Europe/Paris"}
        ],
        "waiting": {},
        "link": None,
    }
    assert any("jusqu’au vendredi 26\u00a0mars\u00a02027 inclus" in line for line in data["says"])
    waiting = data["waiting"]
    assert waiting["messages"] > 0
    assert datetime.fromisoformat(waiting["next_at"]).isoformat() == "2027-03-30T07:00:00+00:00"


def test_each_option_changes_one_thing_and_clear_undoes_all(cli: CommandLine) -> None:
    def choose(*options: str) -> dict[str, object]:
        data = cli("preferences", "--by", PILOTE, *options, "--json").data
        return {name: data[name] for name in ("timing", "mail", "invitations", "pause_until", "zone")}

    nothing = {"timing": "default", "mail": True, "invitations": True, "pause_until": None, "zone": None}
    assert choose("--timing", "immediate") == nothing | {"timing": "immediate"}
    assert choose("--zone", "Indian/Reunion")["zone"] == "Indian/Reunion"
    assert choose("--no-mail", "--no-invitations", "--pause-until", "2027-04-01") == {
        "timing": "immediate", "mail": False, "invitations": False,
        "pause_until": "2027-04-01", "zone": "Indian/Reunion",
    }  # fmt: skip
    assert choose("--mail", "--pause-until", "non", "--zone", "territory") == nothing | {
        "timing": "immediate",
        "invitations": False,
    }
    assert choose("--clear") == nothing


@pytest.mark.parametrize(
    ("options", "field", "said"),
    [
        (("--pause-until", "2027-03-11"), "pause-until", "est passé"),
        (("--pause-until", "2029-01-01"), "pause-until", "un an au plus"),
        (("--pause-until", "demain"), "pause-until", "demain"),
        (("--zone", "Europe/Berlin"), "zone", "n’est pas un choix possible"),
        (("--timing", "hourly"), "--timing", "ne convient pas"),
        (("--clear", "--mail"), "clear", "va seul"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_changed(
    cli: CommandLine, options: tuple[str, ...], field: str, said: str
) -> None:
    before = everything(cli.home)
    answer = cli("preferences", "--by", PILOTE, *options, "--json")
    assert answer.code == 2
    assert said in answer.error["message"]
    assert field in answer.error["field"]
    assert everything(cli.home) == before


def test_somebody_unknown_is_not_found(cli: CommandLine) -> None:
    for words in (("personne@ailleurs.example",), ("n’importe quoi",), ("--by", "personne@ailleurs.example")):
        assert cli("preferences", *words).code == 4


@pytest.mark.parametrize(
    ("person", "by"), [(PILOTE, EQUIPE), (EQUIPE, CHEF), (AD1, PILOTE), (PILOTE, "x@y.example")]
)
def test_nobody_chooses_nor_gets_the_link_for_who_is_not_theirs(
    cli: CommandLine, person: str, by: str
) -> None:
    before = everything(cli.home)
    for options in (("--no-mail",), ("--link",)):
        answer = cli("preferences", person, "--by", by, *options, "--json")
        assert answer.code == 3
        assert answer.data["refused"] is True
        assert "à elle, au pilote" in answer.data["reason"]
        assert "link" not in answer.data
    assert everything(cli.home) == before


@pytest.mark.parametrize(("person", "by"), [(EQUIPE, PILOTE), (CHEF, AD1), (PILOTE, PILOTE)])
def test_the_link_is_given_to_the_person_the_pilot_or_ad1(cli: CommandLine, person: str, by: str) -> None:
    answer = cli("preferences", person, "--by", by, "--link", "--json")
    link = answer.data["link"]
    assert link.startswith("http://127.0.0.1:4280/preferences/p-")
    assert person not in link
    key = (Path(cli.home) / "var" / "cle").read_text().strip()
    at = datetime.fromisoformat("2027-03-12T09:00:00+00:00")
    assert person_of_link(key, link.rpartition("/")[2], at=at).startswith("p-")


def test_the_secret_is_in_no_backup_and_no_answer(cli: CommandLine) -> None:
    cli("preferences", "--by", PILOTE, "--link")
    key = (Path(cli.home) / "var" / "cle").read_text().strip()
    assert cli("backup").code == 0
    (archive,) = (Path(cli.home) / "var" / "backups").glob("*.zip")
    with zipfile.ZipFile(archive) as opened:
        assert not [name for name in opened.namelist() if key.encode() in opened.read(name)]
        assert not [name for name in opened.namelist() if "cle" in name]
    assert key not in cli("settings").out
    assert "k" * 40 not in cli("settings", key="k" * 40).out


def test_a_secret_that_could_be_guessed_is_refused_by_its_name(cli: CommandLine) -> None:
    answer = cli("preferences", "--by", PILOTE, "--link", "--json", key="secret")
    assert answer.code == 5
    assert answer.error["field"] == "ATELIER_KEY"
    assert "secret" not in answer.out.replace("secrets", "")


def test_the_pages_alone_need_a_database(new: CommandLine) -> None:
    assert new("pages").code == 5
