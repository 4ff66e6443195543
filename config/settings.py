"""Settings of this installation: `ATELIER_*` variables, listed by `atelier settings`."""

from __future__ import annotations

import functools
import re
from email.utils import parseaddr
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.characters import steering
from models.errors import EnvironmentProblem
from models.fields import is_email
from models.rhythm import Rhythm

ROOT = Path(__file__).resolve().parent.parent
#: Characters of a secret that nobody finds by trying.
SHORTEST_KEY = 32


class Settings(BaseSettings):
    """What may differ from one installation to another; secrets never show in `repr`."""

    model_config = SettingsConfigDict(env_prefix="ATELIER_", frozen=True, hide_input_in_errors=True)

    home: Path = Field(default=ROOT, description="Dossier dont « var » garde la base, les mails et Prefect")
    database_url: str = Field(
        default="", repr=False, description="Base de données ; vide : SQLite dans var/atelier.db"
    )
    courier: SecretStr = Field(
        default=SecretStr("fichiers"),
        description="« fichiers » : des .eml dans var/mail, rien ne part ; sinon une adresse mailto://",
    )
    sender: str = Field(
        default="Ateliers des territoires <ateliers@ddt.example>", description="Expéditeur des mails"
    )
    mail_rate: int = Field(
        default=200, ge=0, description="Mails qui peuvent partir en dix minutes ; 0 : sans limite"
    )
    rhythm: Rhythm = Field(
        default=Rhythm.DIGEST,
        description="Pour qui n’a rien choisi : recapitulatif (un mail par jour), immediat, ou continu",
    )
    chat: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "Salons : matrixs://JETON@serveur/{room}, mmosts://serveur/CLÉ… ; « {room} » à la place du "
            "salon ; plusieurs services : « tchap=matrixs://… ; equipes=mmosts://… » ; vide : aucun salon"
        ),
    )
    chat_rate: float = Field(
        default=1.0, ge=0.2, le=100, description="Appels par seconde aux services de discussion"
    )
    mailbox: SecretStr = Field(
        default=SecretStr(""),
        description="Où lire les réponses et les retours : un dossier de .eml, ou imaps://nom:mot@serveur/INBOX",
    )
    key: SecretStr = Field(
        default=SecretStr(""),
        description="Secret des liens des mails, 32 caractères au moins ; vide : tiré une fois, dans var/cle",
    )
    pages: str = Field(
        default="",
        description="Adresse publique de nos pages, sans mot de passe ; vide : sur cette machine seulement",
    )
    pages_port: int = Field(
        default=4280, ge=1, le=65535, description="Port de nos pages, sur la machine seulement"
    )
    alarm: SecretStr = Field(
        default=SecretStr(""),
        description="Adresse apprise à prévenir quand plus rien ne part ; vide : Prefect seul le montre",
    )
    alarm_after: int = Field(
        default=15,
        ge=1,
        le=1440,
        description="Minutes sans départ, alors que des mails sont dus, avant l’alerte",
    )
    link: str = Field(
        default="",
        description="Adresse écrite dans les mails, sans mot de passe ; vide : l’interface de Prefect",
    )
    port: int = Field(
        default=4200, ge=1, le=65535, description="Port du serveur Prefect, sur la machine seulement"
    )
    by: str = Field(default="", description="Adresse de la personne qui agit, quand --by n’est pas donné")
    clock: str = Field(
        default="", description="Moment simulé ; seulement sur une base marquée « simulation »"
    )
    backup_folder: str = Field(default="", description="Dossier des sauvegardes ; vide : var/backups")
    ics_folder: str = Field(default="", description="Dossier des calendriers ; vide : var/abonnements")
    ics_url: SecretStr = Field(
        default=SecretStr(""), description="Adresse où ce dossier est servi, pour dire à quoi s’abonner"
    )
    json_logs: bool = Field(default=False, description="Journaux techniques en JSON")

    @field_validator("key")
    @classmethod
    def _cannot_be_guessed(cls, key: SecretStr) -> SecretStr:
        """Whoever finds it out opens everybody’s page."""
        if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"{SHORTEST_KEY} caractères au moins")
        return key

    @field_validator("link", "pages")
    @classmethod
    def _leads_somewhere(cls, link: str) -> str:
        """It becomes the button of every mail: a password in it would be everybody’s."""
        if link and not re.fullmatch(r"https?://[^\s\"'<>@/?#]+([/?#][^\s\"'<>]*)?", link):
            raise ValueError("une adresse https:// ou http://, sans nom ni mot de passe")
        return link

    @field_validator("sender")
    @classmethod
    def _is_somebody(cls, sender: str) -> str:
        """It becomes a header of every mail."""
        if steering(sender) or "\n" in sender or not is_email(parseaddr(sender)[1]):
            raise ValueError("Nom <adresse>")
        return sender

    @property
    def var(self) -> Path:
        """Where everything that this installation writes lives."""
        return self.home / "var"

    @property
    def calendars(self) -> Path:
        """Where people put the school calendars and the periods of this installation."""
        return self.home / "calendriers"

    @property
    def documents(self) -> Path:
        """Where the documents of each atelier are written."""
        return self.home / "documents"

    @property
    def backups(self) -> Path:
        """Where backups are written, and looked for."""
        return Path(self.backup_folder) if self.backup_folder else self.var / "backups"

    @property
    def subscriptions(self) -> Path:
        """Where the calendars that people subscribe to are written."""
        return Path(self.ics_folder) if self.ics_folder else self.var / "abonnements"

    @property
    def url(self) -> str:
        """The database as SQLAlchemy names it."""
        return self.database_url or f"sqlite:///{self.var / 'atelier.db'}"

    @property
    def ui(self) -> str:
        """Where the Prefect UI answers."""
        return self.link.rstrip("/") or f"http://127.0.0.1:{self.port}"


@functools.cache
def load_settings() -> Settings:
    """The settings of this process, read once; EnvironmentProblem names one that makes no sense."""
    try:
        return Settings()
    except ValidationError as error:
        # Never the value: it may be a secret.
        name = f"ATELIER_{str(error.errors()[0]['loc'][0]).upper()}"
        raise EnvironmentProblem(
            f"Le réglage {name} ne convient pas.",
            todo="« atelier settings » dit ce qui est attendu.",
            field=name,
        ) from None
