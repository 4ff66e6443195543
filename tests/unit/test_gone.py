"""Who holds no more the role for which a message waits, and what is said of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from building import moment
from config.process_file import load_process
from models.gone import addressed, nobody, role_now, why_gone
from models.history import Membership
from models.roles import NEVER_WRITTEN_TO, Role

PROCESS = load_process("national")
AT = moment("2027-04-09 08:00")
LEFT, BACK = moment("2027-04-08 23:30"), moment("2027-04-09 07:00")
PILOTE, DECIDEUR, COLLECTIVITE, ELU = Role.PILOTE, Role.DECIDEUR, Role.COLLECTIVITE, Role.ELU


def member(
    role: Role, until: datetime | None = None, *, since: str = "2027-01-04 09:00", behalf: str | None = None
) -> Membership:
    return Membership("elle", role, moment(since), until, "les-coevrons", behalf)


@pytest.mark.parametrize(
    ("members", "now"),
    [
        ([member(DECIDEUR)], DECIDEUR),
        ([member(DECIDEUR, until=AT)], None),
        ([member(DECIDEUR, until=LEFT), member(DECIDEUR, since="2027-04-09 07:00")], DECIDEUR),
        ([member(DECIDEUR, until=LEFT), member(PILOTE)], PILOTE),
        ([member(PILOTE), member(DECIDEUR)], DECIDEUR),
        ([member(DECIDEUR, behalf="chef")], DECIDEUR),
        ([member(DECIDEUR, until=LEFT, behalf="chef")], None),
        # Neither a role that the message is not for, nor one that is never written to.
        ([member(DECIDEUR, until=LEFT), member(COLLECTIVITE)], None),
        ([member(ELU)], None),
        ([], None),
    ],
)
def test_a_message_concerns_who_holds_one_of_its_roles_that_of_its_row_first(
    members: list[Membership], now: Role | None
) -> None:
    others = addressed(PROCESS, "accuse-de-reception")
    assert role_now(members, "elle", DECIDEUR, others, AT) is now
    assert role_now(members, "une autre", DECIDEUR, others, AT) is None


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([member(PILOTE, until=LEFT)], "n’est plus « pilote » depuis le 8 avril 2027"),
        ([member(PILOTE, until=LEFT), member(PILOTE, until=BACK)], "depuis le 9 avril 2027"),
        ([member(PILOTE, until=LEFT, behalf="lui")], "n’est plus « pilote » depuis le 8 avril 2027"),
        ([], "n’est pas « pilote » : son inscription a été annulée ou corrigée"),
        ([member(COLLECTIVITE)], "n’est pas « pilote » : son inscription a été annulée ou corrigée"),
        ([member(ELU)], "est « élu » : aucun message automatique pour ce rôle"),
        ([member(PILOTE, until=LEFT), member(ELU)], "est « élu » : aucun message automatique"),
    ],
)
def test_why_it_is_not_sent_names_the_role_and_the_day_of_the_place(
    members: list[Membership], why: str
) -> None:
    said = why_gone(members, "elle", PILOTE, AT, "Europe/Paris")
    assert why in said.replace("\u00a0", " ")
    assert said.startswith("cette personne ")


def test_the_day_is_that_of_the_territory() -> None:
    reunion = why_gone([member(PILOTE, until=LEFT)], "elle", PILOTE, AT, "Indian/Reunion")
    assert reunion.endswith("depuis le 9\u00a0avril\u00a02027")


def test_a_legal_notice_without_a_reader_says_what_it_waits_for() -> None:
    said = nobody(DECIDEUR).replace("\u00a0", " ")
    assert said == "personne n’est « personne habilitée à décider » : cet avis attend qui le sera"


@pytest.mark.parametrize(
    ("message", "roles"),
    [
        ("accuse-de-reception", {"mandataire", "pilote", "decideur"}),
        ("hebdomadaire", set()),
        ("un-mot-inconnu", set()),
    ],
)
def test_a_message_is_for_the_roles_that_the_definition_names(message: str, roles: set[str]) -> None:
    assert {str(role) for role in addressed(PROCESS, message)} == roles


def test_no_message_is_for_a_role_that_is_never_written_to() -> None:
    named = {message for _, message in PROCESS.messages()}
    assert all(not addressed(PROCESS, one) & NEVER_WRITTEN_TO for one in named)
    assert Role.PILOTE in addressed(PROCESS, "retard")
    assert Role.CONSEIL in addressed(PROCESS, "invitation")
