"""Who may record what, cell by cell, through the very tasks that people use, on a real database."""

from __future__ import annotations

import pytest

from cells import ROLES, ROWS, Row, says_who_may, tried
from config.wiring import House
from models.errors import BadInput
from models.kinds import NOT_TYPED, PAYLOADS

#: These rules look at what happened before: a role that may record them may still be refused.
JUDGED_FURTHER = {
    row[1].split()[0]
    for row in ROWS
    if "delegation" in row[1]
    or row[1].split()[0]
    in set(list(PAYLOADS)[list(PAYLOADS).index("besoin-fige") : list(PAYLOADS).index("phase-ouverte")])
}
NAMES = [f"{row[0]}: {row[1][:60]}" for row in ROWS]


def test_the_table_holds_every_kind_that_a_person_records() -> None:
    assert {said.split()[0] for _, said, _ in ROWS} - {"OPEN", "WAIVE", "MOVE", "CORRECT"} == set(
        PAYLOADS
    ) - NOT_TYPED
    assert len(ROLES) == 11


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_each_role_in_each_cell(peopled: House, row: Row, role: str) -> None:
    scope, said, who = row
    place = "ici" if scope == "atelier" else "national"
    outcome = tried(peopled, row, f"{role}@{place}.example")
    if role in who and outcome.refusal and said.split()[0] in JUDGED_FURTHER:
        assert "il faut être" not in outcome.refusal.reason
        return
    assert (outcome.refusal is None) is (role in who), outcome.refusal
    if outcome.refusal is None:
        return
    if said.startswith("decision-prise") and role == "pilote":
        # The role may record it; the person is not the one entitled to decide.
        assert "habilité" in outcome.refusal.reason
        assert "decided-by" in outcome.refusal.todo
    else:
        may = ("decideur", "pilote") if said.startswith("decision-prise") else who
        if "event=" in said and scope == "session":
            may = ("national",)
        says_who_may(outcome.refusal, may)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_held_in_the_session_counts_in_its_ateliers_and_not_the_other_way_round(
    peopled: House, row: Row, role: str
) -> None:
    """AD1 is named once, in the session; who works in one territory is nobody in the session."""
    scope, _, who = row
    other = "national" if scope == "atelier" else "ici"
    refusal = tried(peopled, row, f"{role}@{other}.example").refusal
    if scope == "session":
        assert refusal is not None
        assert refusal.reason.startswith("Vous n’avez pas de rôle")
    elif not row[1].startswith("decision-prise"):
        for_the_role = refusal is not None and "il faut être" in refusal.reason
        assert for_the_role is (role not in who)


#: These may be told to either journal.
EITHER = {
    "personne-ajoutee", "personne-retiree", "periode-neutralisee", "delegation-donnee", "delegation-retiree",
    "OPEN", "WAIVE", "MOVE", "CORRECT",
}  # fmt: skip


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row[1].split()[0] not in EITHER], ids=lambda row: row[1][:60]
)
def test_a_fact_told_to_the_wrong_journal_is_bad_input_for_everybody(peopled: House, row: Row) -> None:
    scope, said, who = row
    there = ("session" if scope == "atelier" else "atelier", said, who)
    for by in ("pilote@ici.example", "national@national.example"):
        with pytest.raises(BadInput, match=r"session nationale"):
            tried(peopled, there, by)
