"""Whoever holds several roles of a message is written to in the one for which it presses most."""

from __future__ import annotations

import pytest
from delegating import DELEGATE, Absences

from config.process_file import load_process
from models.departure import manner_of, pressing
from models.manners import Manner, Manners, Timing
from models.owed import Addressee, Owed
from models.roles import Role

PILOTE, DECIDEUR, CONSEIL, NATIONAL = Role.PILOTE, Role.DECIDEUR, Role.CONSEIL, Role.NATIONAL


def _owed(*roles: Role, last_word: bool = False) -> Owed:
    """A message to one person, in these roles."""
    first, *others = (Addressee("elle", role) for role in roles)
    to = Addressee("elle", first.role, keeps=True, also=tuple(others))
    return Owed("les-coevrons", "avis", "cause", "", None, (to,), {}, last_word=last_word)


@pytest.mark.parametrize(
    ("manners", "roles", "chosen", "manner"),
    [
        ({"legal": [DECIDEUR]}, [PILOTE, DECIDEUR], DECIDEUR, Manner(Timing.NOW, legal=True)),
        ({"legal": [DECIDEUR]}, [DECIDEUR, PILOTE], DECIDEUR, Manner(Timing.NOW, legal=True)),
        # What nobody turns off goes before what leaves at night.
        ({"legal": [DECIDEUR], "urgent": [PILOTE]}, [PILOTE, DECIDEUR], DECIDEUR, Manner(Timing.NOW, True)),
        ({"urgent": [DECIDEUR], "now": [PILOTE]}, [PILOTE, DECIDEUR], DECIDEUR, Manner(Timing.URGENT)),
        ({"now": [CONSEIL]}, [PILOTE, DECIDEUR, CONSEIL], CONSEIL, Manner(Timing.NOW)),
        ({}, [NATIONAL, CONSEIL], CONSEIL, Manner(Timing.DAILY)),
        ({"now": [NATIONAL]}, [CONSEIL, NATIONAL], NATIONAL, Manner(Timing.NOW)),
        # Alike: the one that the definition names first.
        ({}, [PILOTE, DECIDEUR], PILOTE, Manner(Timing.DAILY)),
        ({"legal": [PILOTE, DECIDEUR]}, [PILOTE, DECIDEUR], PILOTE, Manner(Timing.NOW, legal=True)),
        ({}, [PILOTE], PILOTE, Manner(Timing.DAILY)),
    ],
)
def test_it_is_the_role_for_which_it_is_legal_and_else_that_for_which_it_leaves_first(
    manners: dict[str, list[Role]], roles: list[Role], chosen: Role, manner: Manner
) -> None:
    named = {name: [{"message": "avis", "to": to}] for name, to in manners.items()}
    said = Manners.model_validate({"weekly": "semaine", **named})
    owed = pressing(said, _owed(*roles))
    (to,) = owed.to
    assert (to.role, manner_of(said, owed, to)) == (chosen, manner)
    # What their calendar holds does not depend on the role.
    assert to.keeps


def test_the_last_word_before_a_silence_is_legal_for_each_role_and_leaves_for_the_first_one() -> None:
    (to,) = pressing(Manners(weekly="semaine"), _owed(PILOTE, NATIONAL, last_word=True)).to
    assert to.role is PILOTE


def test_the_accuse_of_a_pilot_who_decides_too_is_addressed_to_who_decides() -> None:
    manners = load_process("national").manners
    told = Absences(people=[PILOTE, Role.MANDATAIRE]).lives("2027-04-05")
    told.on("2027-03-13", "personne-ajoutee", person="pilote", role="decideur")
    told.on("2027-04-07", "livrable-remis", "note-de-cadrage")
    (owed,) = (
        one
        for one in told.owed("2027-04-07")
        if one.message == "accuse-de-reception" and one.fact == told.facts[-1].ref
    )
    assert [(one.person, str(one.role)) for one in pressing(manners, owed).to] == [
        ("mandataire", "mandataire"),
        ("pilote", "decideur"),
    ]


def test_a_pilot_to_whom_the_decision_is_delegated_has_it_in_the_place_of_who_decides() -> None:
    manners = load_process("national").manners
    told = Absences().lives("2027-04-05")
    told.gives("2027-04-06", "decideur", "2027-04-06", "2027-04-30", delegate="pilote")
    told.on("2027-04-07", "livrable-remis", "note-de-cadrage")
    (owed,) = (
        one
        for one in told.owed("2027-04-07")
        if one.message == "accuse-de-reception" and one.fact == told.facts[-1].ref
    )
    found = {one.person: (str(one.role), one.delegated) for one in pressing(manners, owed).to}
    assert found["pilote"] == ("decideur", True)
    assert found["decideur"] == ("decideur", False)
    assert DELEGATE not in found
