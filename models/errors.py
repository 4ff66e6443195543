"""Errors are part of the product: each says what happened, what was kept and what to do.

AtelierError
├── BadInput            exit 2: a wrong word, key, date or file
├── NotFound            exit 4: an unknown atelier, session, phase or process
├── Contradiction       exit 3: what is given contradicts what is recorded
├── Stale               exit 3: facts recorded meanwhile change the answer
├── BadLink             exit 3: a signed link that opens nothing, or nothing any more
├── BrokenChain         exit 1: the journal was altered
└── EnvironmentProblem  exit 5: the database, the mail server or Prefect
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from models.characters import sentence

NOTHING_KEPT = "Rien n’a été enregistré."


class AtelierError(Exception):
    """Base of every error shown to a person; `message`, `kept` and `todo` are French sentences."""

    code = "erreur"
    exit_code = 1

    def __init__(self, message: str, *, kept: str = NOTHING_KEPT, todo: str = "", field: str = "") -> None:
        # It may quote what was typed, whatever that is: an error never carries it raw to a screen or a log.
        self.message = sentence(message)
        self.kept = kept
        self.todo = sentence(todo)
        self.field = sentence(field)
        super().__init__(self.message)

    @classmethod
    @contextmanager
    def placed(cls, place: str) -> Iterator[None]:
        """Says where in a file the trouble is, whatever finds it."""
        try:
            yield
        except AtelierError as error:
            if place:
                error.message = sentence(f"{place} : {error.message}")
            raise

    @classmethod
    @contextmanager
    def after(cls, kept: str, *, todo: str) -> Iterator[None]:
        """What fails from here on fails after something was kept, and must not say otherwise."""
        try:
            yield
        except cls as error:
            error.kept, error.todo = kept, todo
            raise

    def as_dict(self) -> dict[str, str]:
        """The error as the command line prints it with `--json`."""
        return {
            "code": self.code,
            "field": self.field,
            "message": self.message,
            "kept": self.kept,
            "todo": self.todo,
        }


class BadInput(AtelierError):
    """What was typed or read cannot be understood; nothing was kept."""

    code = "saisie"
    exit_code = 2


class NotFound(AtelierError):
    """The thing named does not exist here."""

    code = "introuvable"
    exit_code = 4


class Contradiction(AtelierError):
    """What is given says otherwise than what is recorded; a correction is a fact of its own."""

    code = "contradiction"
    exit_code = 3


class Stale(AtelierError):
    """Facts recorded since the reader looked change the answer."""

    code = "depasse"
    exit_code = 3


class BadLink(AtelierError):
    """A signed link that is none of ours or, where it is `gone`, opens nothing any more."""

    code = "lien"
    exit_code = 3

    def __init__(self, message: str, *, kept: str, todo: str, gone: bool = False) -> None:
        super().__init__(message, kept=kept, todo=todo, field="lien")
        self.gone = gone


class BrokenChain(AtelierError):
    """A digest of the journal no longer matches its row."""

    code = "journal-altere"
    exit_code = 1


class EnvironmentProblem(AtelierError):
    """The database, the mail server or Prefect cannot do its part."""

    code = "environnement"
    exit_code = 5
