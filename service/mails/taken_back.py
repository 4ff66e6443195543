"""A decision that was corrected, and messages whose fact was annulled: what is said of it in the story."""

from __future__ import annotations

from models.moments import parse_when
from models.roles import Role
from models.withdrawn import RETRACTION, about_retraction
from notifications.subjects import subject_of
from service.mails.journal import ZONE, Journal, Said

#: What is taken back, and from whom.
_TAKEN = (
    ("decision-prise", Role.MANDATAIRE, "La décision portait sur un autre livrable."),
    ("version-circulee", Role.COLLECTIVITE, "Le fichier n’était pas le bon."),
)


def takes_back(journal: Journal) -> None:
    """Once everything of this journal was told."""
    situation, written = journal.at("2027-10-21"), parse_when("2027-10-20 10:00", ZONE).at
    for message, role, because in _TAKEN:
        if not (contexts := journal.contexts.get(message)):
            continue
        said = contexts[0]
        what = subject_of(message, said, role).partition("\u00a0: ")[2]
        context = about_retraction(situation, said, "", what, written, because)
        journal.contexts.setdefault(RETRACTION, []).append(context)
        journal.told.append(Said(RETRACTION, role, context))
    corrected = {**journal.contexts["decision-prise"][0], "replaces": written.isoformat()}
    journal.contexts["decision-prise"].append(corrected)
    journal.told.append(Said("decision-prise", Role.MANDATAIRE, corrected))
