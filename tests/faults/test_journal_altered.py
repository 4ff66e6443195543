"""Somebody with access to the database alters the journal: it is found, named, and not built upon."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from commandline import CommandLine
from databases import connected, kept
from example import ATELIER, PILOTE
from tasks.recall import CHAINS

Sees = Callable[[str], None]
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE)
CUT = "DELETE FROM fact WHERE scope = :slug AND kind = 'date-convenue'"
RESIGNED = "UPDATE fact SET digest = 'x' WHERE scope = :slug AND kind = 'date-convenue'"
#: What brings the journal's own row to the end of what is left of its facts.
AGREE = (
    "UPDATE journal SET head_seq = (SELECT max(seq) FROM fact WHERE scope = slug), head_digest = "
    "(SELECT digest FROM fact WHERE scope = slug ORDER BY seq DESC LIMIT 1) WHERE slug = :slug"
)


def alter(cli: CommandLine, *statements: str) -> None:
    """What a superuser can do: the triggers go first."""
    with connected(cli) as connection:
        sqlite = connection.dialect.name == "sqlite"
        names = ("fact_no_update", "fact_no_delete") if sqlite else ("fact_no_change ON fact",)
        for name in names:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        for statement in statements:
            assert connection.execute(text(statement), {"slug": ATELIER}).rowcount > 0
        connection.commit()
    # A command is a process of its own: it remembers nothing of what was there before.
    CHAINS.forget()


@pytest.mark.fault("fait-altere", seen="les-coevrons#3, ce fait n’est plus celui qui a été signé")
def test_a_fact_altered_behind_the_program_is_named_with_what_to_do(
    cli: CommandLine, person_sees: Sees
) -> None:
    alter(cli, "UPDATE fact SET payload = payload || ' ' WHERE scope = :slug AND seq = 3")
    answer = cli("verify")
    person_sees(answer.err)
    assert answer.code == 1
    assert "comparez-la à la dernière sauvegarde" in answer.err


@pytest.mark.fault("fait-retire", seen="le fait n° 3 manque ou n’est plus celui qui a été signé.")
def test_nobody_goes_on_with_a_journal_from_which_a_fact_was_taken(
    cli: CommandLine, person_sees: Sees
) -> None:
    alter(cli, "DELETE FROM fact WHERE scope = :slug AND seq = 3")
    before = kept(cli)
    answer = cli(*ACT)
    person_sees(answer.err)
    assert (answer.code, "Rien n’a été enregistré" in answer.err) == (1, True)
    assert "atelier verify" in answer.err
    assert kept(cli) == before
    assert (cli("verify").code, f"{ATELIER}#4" in cli("verify").err) == (1, True)


@pytest.mark.fault("fin-du-journal-coupee", seen="Le journal « les-coevrons » a été altéré")
@pytest.mark.parametrize("change", [CUT, RESIGNED])
def test_nobody_goes_on_with_a_journal_whose_end_was_cut_or_altered(
    cli: CommandLine, change: str, person_sees: Sees
) -> None:
    number = cli("journal", ATELIER, "--json").data["facts"][-1]["seq"]
    alter(cli, change)
    before = kept(cli)
    answer = cli(*ACT)
    person_sees(answer.err)
    assert (answer.code, f"le fait n° {number}" in answer.err) == (1, True)
    assert kept(cli) == before
    assert (cli("verify").code, f"{ATELIER}#{number}" in cli("verify").err) == (1, True)


@pytest.mark.fault("fin-coupee-avec-soin", seen="cette empreinte n’est plus dans aucun journal")
def test_an_end_cut_with_care_is_found_by_whoever_noted_the_digest(
    cli: CommandLine, person_sees: Sees
) -> None:
    noted = cli("journal", ATELIER, "--json").data["head"]
    alter(cli, CUT, AGREE)
    assert cli("verify").code == 0
    assert cli(*ACT).code == 0, "nothing in the database contradicts it: only the noted digest does"
    answer = cli("verify", "--head", noted)
    person_sees(answer.err)
    assert answer.code == 1
