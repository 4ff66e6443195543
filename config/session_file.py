"""The import file: a session, its ateliers, people and dates (design.md, « The import file »)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from config.complaints import why
from config.process_file import available
from config.yaml_file import place_of, read_yaml
from models.calendar import parse_delay
from models.errors import BadInput
from models.kinds import Contract, Day, Days, Text, is_email
from models.process import Key, Strict
from models.roles import Role
from models.territories import zone_of


def _address(value: Any) -> Any:
    if not isinstance(value, str) or not is_email(value.strip()):
        raise ValueError("ce n’est pas une adresse de messagerie")
    return value.strip().lower()


def _contract(value: Any) -> Any:
    """Contract keys are typed with a hyphen; the delays must be known and readable."""
    for name, text in dict(value.get("delays", {}) if isinstance(value, dict) else {}).items():
        if name != "verification":
            raise ValueError(f"le délai « {name} » n’est pas connu ; possible : verification")
        try:
            parse_delay(str(text))
        except BadInput as error:
            raise ValueError(error.message.rstrip(".")) from None
    return value


Address = Annotated[str, BeforeValidator(_address)]


class PersonIn(Strict):
    """Somebody and their role."""

    email: Address
    name: Text
    role: Role
    until: Day | None = None


class AtelierIn(Strict):
    """A territory."""

    slug: Key
    name: Text
    departement: str
    start: Day
    people: tuple[PersonIn, ...] = ()
    planned: dict[str, Days] = Field(default_factory=dict)
    contract: Annotated[Contract, BeforeValidator(_contract)] = Contract()
    room: str | None = Field(default=None, max_length=255)

    @field_validator("departement")
    @classmethod
    def _exists(cls, code: str) -> str:
        try:
            zone_of(code)
        except BadInput as error:
            raise ValueError(error.message.rstrip(".")) from None
        return code


class SessionIn(Strict):
    """A national session."""

    slug: Key
    title: Text
    process: str

    @field_validator("process")
    @classmethod
    def _exists(cls, key: str) -> str:
        if key not in available():
            raise ValueError(f"le processus « {key} » n’existe pas ; possibles : {', '.join(available())}")
        return key


class SessionFile(Strict):
    """The whole file."""

    session: SessionIn
    events: dict[str, Days] = Field(default_factory=dict)
    people: tuple[PersonIn, ...] = ()
    ateliers: tuple[AtelierIn, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique(self) -> SessionFile:
        slugs = [self.session.slug, *(atelier.slug for atelier in self.ateliers)]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ValueError(f"le nom court « {twice[0]} » sert deux fois")
        return self


def read_session(path: Path) -> SessionFile:
    """The file, checked; BadInput names the line and the key in one sentence."""
    document = read_yaml(path)
    try:
        return SessionFile.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        line, key = place_of(document, first["loc"])
        raise BadInput(
            f"{path.name}, ligne {line}, clé « {key} » : {why(first)}.",
            todo="Corrigez cette ligne, puis importez à nouveau.",
            field=key,
        ) from None
