"""The definition of a process is read strictly: a mistake is named by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.process_file import FOLDER, available, definition_of, load_process, parse_definition, read_process
from models.errors import BadInput, NotFound

NATIONAL = (FOLDER / "national.yaml").read_text(encoding="utf-8")
VERSION = load_process("national").version


def read(tmp_path: Path, text: str) -> BadInput:
    """The error that this definition brings."""
    path = tmp_path / "national.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_process(path)
    return refused.value


def broken(old: str, new: str) -> tuple[str, int]:
    """The definition with one mistake, and the line it is on (where « ~ » stood)."""
    assert old in NATIONAL
    before, _, after = NATIONAL.partition(old)
    return before + new.replace("~", "") + after, (before + new.partition("~")[0]).count("\n") + 1


MISTAKES = {
    "a key written twice": (
        "    length: 9 semaines\n", "    length: 9 semaines\n    ~length: 8 semaines\n", "length",
    ),
    "an unknown key": (
        "    length: 9 semaines\n", "    ~lenght: 9 semaines\n", "phases.marche-subsequent.lenght",
    ),
    "an unknown key of a condition": (
        "        place: true\n", "        place: true\n        ~palce: true\n",
        "phases.lancement-in-situ.opens_when.2.palce",
    ),
    "a missing key": (
        "  marche-subsequent:\n    title: Ouverture et passation du marché subséquent\n",
        "  ~marche-subsequent:\n", "phases.marche-subsequent.title",
    ),
    "a word that is no number": (f"\nversion: {VERSION}\n", "\n~version: un\n", "version"),
    "a text that is no list": (
        "to: [pilote, copilote, collectivite]", "~to: pilote", "phases.marche-subsequent.on_open.0.to",
    ),
    "an unknown trigger": ("trigger: regle", "~trigger: robot", "phases.marche-subsequent.trigger"),
    "an unknown role": (
        "[pilote, copilote, collectivite]", "[~pilot]", "phases.marche-subsequent.on_open.0.to.0",
    ),
    "an unknown condition": (
        "- registered\n", "- ~registred\n", "phases.marche-subsequent.opens_when.0",
    ),
    "a delay that cannot be read": (
        "length: 9 semaines", "~length: 9 lunes", "phases.marche-subsequent.length",
    ),
    "a legal delay that cannot be read": (
        "    default: 2 mois", "    ~default: deux mois", "delays.verification.default",
    ),
    "an unknown legal delay": ("  suite-ajournement:", "  ~suite-adjournement:", "delays.suite-adjournement"),
    "a date counted from nothing": (
        "due: {days: 14, after: lancement-in-situ}", "~due: {days: 14}", "phases.atelier-1.opens_when.0.due",
    ),
    "an unknown event": ("- held: atelier-1\n", "- ~held: atelier-9\n", "phases.atelier-1.closes_when.0"),
    "an unknown event to count from": (
        "- submitted: note-de-cadrage\n        due: {days: 14, after: lancement-in-situ}",
        "- ~submitted: note-de-cadrage\n        due: {days: 14, after: lancement}",
        "phases.atelier-1.opens_when.0",
    ),
    "an unknown deliverable": (
        "- submitted: note-de-cadrage", "- ~submitted: note", "phases.atelier-1.opens_when.0",
    ),
    "an unknown fact": (
        "- fact: marche-notifie", "- ~fact: marche", "phases.marche-subsequent.closes_when.7",
    ),
    "an unknown contract phase": (
        "contract_phase: marche-subsequent", "~contract_phase: marche", "contract_phase",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_by_its_file_line_and_key(mistake: str, tmp_path: Path) -> None:
    old, new, key = MISTAKES[mistake]
    text, line = broken(old, new)
    message = read(tmp_path, text).message
    place = message.partition(" : ")[0]
    assert place.startswith(f"national.yaml, ligne {line}, clé « {key}")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_one_french_sentence(mistake: str, tmp_path: Path) -> None:
    old, new, _ = MISTAKES[mistake]
    message = read(tmp_path, broken(old, new)[0]).message
    assert message.endswith(".")
    assert not message.endswith("..")
    assert "\n" not in message
    assert "should" not in message


def test_a_file_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    text, line = broken("key: national\n", "key: [national\n~")
    assert f"national.yaml, ligne {line}" in read(tmp_path, text).message


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "bonjour"])
def test_a_file_that_holds_no_process_is_refused(text: str, tmp_path: Path) -> None:
    assert "national.yaml" in read(tmp_path, text).message


def test_a_definition_is_named_like_its_file(tmp_path: Path) -> None:
    assert "local" in read(tmp_path, broken("key: national", "key: local")[0]).message


def test_a_kind_of_fact_that_nothing_defines_is_refused(tmp_path: Path) -> None:
    old = "  marche-notifie: {who: [pilote]}\n"
    assert (
        "fait-inconnu" in read(tmp_path, broken(old, f"{old}  fait-inconnu: {{who: [pilote]}}\n")[0]).message
    )


@pytest.mark.parametrize("kind", ["phase-ouverte", "poursuite-sans-attendre", "correction"])
def test_a_definition_says_who_may_open_waive_and_correct(kind: str, tmp_path: Path) -> None:
    lines = [line for line in NATIONAL.splitlines() if not line.startswith(f"  {kind}:")]
    assert kind in read(tmp_path, "\n".join(lines)).message


def test_the_definitions_of_this_installation_are_read_once() -> None:
    assert "national" in available()
    assert load_process("national") is load_process("national")


def test_an_unknown_process_is_refused_with_those_that_exist() -> None:
    with pytest.raises(NotFound) as refused:
        load_process("regional")
    assert "national" in refused.value.todo


def test_a_stored_definition_says_the_same_as_its_file() -> None:
    process = load_process("national")
    text, digest = definition_of(process)
    again = parse_definition(text)
    assert again == process
    assert definition_of(again) == (text, digest)


def test_the_sequence_is_that_of_the_call_in_its_order() -> None:
    assert [phase.key for phase in load_process("national").phases] == [
        "marche-subsequent",
        "lancement-national",
        "lancement-in-situ",
        "atelier-1",
        "inter-ateliers-1",
        "rendez-vous-national-1",
        "atelier-2",
        "inter-ateliers-2",
        "rendez-vous-national-2",
        "atelier-3",
        "inter-ateliers-3",
        "cloture-in-situ",
        "cloture-nationale",
    ]


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("note-de-cadrage", {"methodologie", "calendrier"}),
        ("carnet-de-suivi", {"deroule", "compte-rendu", "propositions"}),
        ("rapport-final", {"synthese", "preconisations"}),
        ("feuille-de-route", {"objectifs", "plan-d-actions-et-de-financement", "calendrier"}),
        ("livret-de-capitalisation", set()),
    ],
)
def test_a_deliverable_contains_what_the_call_asks(key: str, parts: set[str]) -> None:
    assert set(load_process("national").deliverables_by_key[key].parts) == parts


def test_the_carnet_is_owed_in_three_cumulative_versions() -> None:
    assert load_process("national").versions["carnet-de-suivi"] == (1, 2, 3)


def test_an_unknown_phase_is_refused_with_those_that_exist() -> None:
    with pytest.raises(NotFound) as refused:
        load_process("national").phase("atelier-4")
    assert "atelier-3" in refused.value.todo
