"""Every message, rendered from what the rules really say, for everybody and with everything missing."""

import copy
import html.parser
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from config.process_file import load_process
from models import told
from models.assess import assess
from models.commands import Refusal
from models.conditions import Verb
from models.decide import decide
from models.commands import OpenPhase
from models.facts import Fact, read_payload
from models.irregular import silences_of
from models.evidence import Evidence
from models.moments import on_day, parse_day, parse_when
from models.process import Process
from models.roles import Role
from models.settle import REQUESTED, settle
from models.situation import Situation
from models.wording import what
from notifications.render import TEMPLATES, Recipient, Rendered, available, render

PROCESS = load_process("national")
ZONE = "Europe/Paris"
LINK = "https://ateliers.example/suivi/les-coevrons"
PEOPLE = {role: f"{role.value}@atelier.example" for role in Role}


@dataclass
class Journal:
    """Facts told one after the other, and the situation that follows."""

    scope: str = "les-coevrons"
    facts: list[Fact] = field(default_factory=list)

    def tell(self, day: str, kind: str, **said: Any) -> None:
        when = parse_when(day, ZONE)
        payload = read_payload(kind, {key.replace("_", "-"): value for key, value in said.items()})
        self.facts.append(Fact(self.scope, len(self.facts) + 1, kind, payload, when, when.at, "somebody"))

    def at(self, day: str) -> Situation:
        return assess(PROCESS, self.facts, on_day(parse_day(day), ZONE).at, scope=self.scope)


def _registered(scope: str = "les-coevrons", *, departement: str = "53") -> Journal:
    journal = Journal(scope)
    journal.tell(
        "2027-01-11",
        "atelier-inscrit",
        name="Les Coëvrons",
        departement=departement,
        zone=ZONE,
        start="2027-01-11",
        process="national",
        process_version=1,
        process_digest="0" * 64,
        calendar="national-1",
        verification="2 mois",
    )
    for role, person in PEOPLE.items():
        journal.tell("2027-01-11", "personne-ajoutee", person=person, role=role.value)
    return journal
