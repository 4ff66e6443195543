"""People: found or entered by their address; facts hold only a reference to them."""

from __future__ import annotations

import secrets
from typing import Any

from sqlmodel import Session

from models.errors import BadInput
from models.fields import is_email, stray
from models.queries import people_by_ref, person_of, ref_of
from models.tables import Person
from models.typed import named
from tasks.outbox import insert_new

#: Keys of a payload that name a person by address when typed.
PERSON_KEYS = ("decided-by", "signed-by", "delegate", "contact")
#: Kinds about one person, typed as email= and name=.
ABOUT_A_PERSON = frozenset(
    {"personne-ajoutee", "personne-retiree", "personne-cle-designee", "remplacant-propose"}
)


def ensure_person(session: Session, email: str, name: str | None = None, *, field: str = "email") -> str:
    """The reference of the person at this address, who is entered if unknown."""
    email = email.strip().lower()
    if not is_email(email):
        raise _not_an_address(email, field)
    person = person_of(session, email)
    if person is None:
        # Two acts may name the same new person at the same moment: one row wins, both then read it.
        insert_new(session, Person, [{"ref": f"p-{secrets.token_hex(8)}", "email": email, "name": name}])
        person = person_of(session, email)
        assert person is not None  # noqa: S101 - it was there, or has just been written
    elif name and person.name != name:
        person.name = name
        session.add(person)
    return person.ref


def author(session: Session, email: str) -> str:
    """The reference of who acts; an unknown address stands for itself and holds no role."""
    if not is_email(email.strip()):
        if "@" in email:
            raise _not_an_address(email, "by")
        raise BadInput(
            "Il faut dire qui agit : --by doit être une adresse de messagerie.",
            todo="Ajoutez --by ADRESSE, ou réglez ATELIER_BY.",
            field="by",
        )
    return ref_of(session, email) or email.strip().lower()


def _not_an_address(email: str, field: str) -> BadInput:
    return BadInput(
        f"« {email} » n’est pas une adresse de messagerie{stray(email)}.",
        todo="Écrivez-la en lettres sans accent, sans rien avant ni après.",
        field=field,
    )


def without_addresses(session: Session, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The typed values with each address replaced by a reference, so that people can be forgotten."""
    said = {key.replace("_", "-"): value for key, value in values.items()}
    if "person" in said:
        raise BadInput(
            "Une personne se nomme par son adresse.", todo="Écrivez email=ADRESSE.", field="person"
        )
    if kind in ABOUT_A_PERSON:
        name = str(said.pop("name", ""))
        if "email" in said:
            known_as = named(name, field="name") if name else None
            said["person"] = ensure_person(session, str(said.pop("email")), known_as)
    for key in PERSON_KEYS:
        if key in said:
            said[key] = ensure_person(session, str(said[key]), field=key)
    if kind == "marche-notifie" and "@" in str(said.get("mandataire", "")):
        # An address that cannot be read would be kept as words, and a fact keeps no address.
        said["mandataire"] = ensure_person(session, str(said["mandataire"]), field="mandataire")
    if "present" in said:
        said["present"] = ",".join(
            _attendee(session, word) for word in str(said["present"]).split(",") if word.strip()
        )
    return said


def _attendee(session: Session, word: str) -> str:
    """A territory's slug stays; a person's address becomes a reference; a bare name is refused."""
    word = word.strip()
    if is_email(word):
        return ensure_person(session, word, field="present")
    if not all(c.isascii() and (c.isalnum() or c in "-:") for c in word):
        raise BadInput(
            f"« {word} » n’est ni une adresse ni le nom court d’un atelier.",
            todo="Nommez les présents par leur adresse ; un fait ne garde pas de nom de personne.",
            field="present",
        )
    return word


def with_addresses(session: Session, refs: set[str]) -> dict[str, str]:
    """For display: each reference's address, or « personne oubliée »."""
    found = people_by_ref(session, refs)
    return {ref: (found[ref].email or "personne oubliée") if ref in found else ref for ref in refs}
