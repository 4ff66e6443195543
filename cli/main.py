"""`atelier`: the command line. Each command's module is imported only when it is called."""

from __future__ import annotations

import importlib
import io
import logging
import sys
from collections.abc import Sequence

import click

from cli.answer import fail
from models.errors import AtelierError, BadInput
from models.french import enumerate_french, nearest

#: Command → where it lives. Only `up`, `demo` and `worker` import Prefect, and only once called.
COMMANDS = {
    "process": "cli.reading",
    "plan": "cli.planning",
    "explain": "cli.rehearsing",
    "rehearse": "cli.rehearsing",
    "list": "cli.reading",
    "status": "cli.reading",
    "todo": "cli.reading",
    "owed": "cli.owing",
    "journal": "cli.reading",
    "market": "cli.market",
    "money": "cli.money",
    "document": "cli.documents",
    "calendar": "cli.days",
    "verify": "cli.reading",
    "deadline": "cli.counting",
    "messages": "cli.watching",
    "health": "cli.watching",
    "settings": "cli.watching",
    "preferences": "cli.preferring",
    "pages": "cli.preferring",
    "channels": "cli.channels",
    "import": "cli.acting",
    "record": "cli.acting",
    "open": "cli.acting",
    "waive": "cli.acting",
    "correct": "cli.acting",
    "move": "cli.moving",
    "ics": "cli.calendars",
    "release": "cli.keeping",
    "mailbox": "cli.mailbox",
    "address": "cli.mailbox",
    "backup": "cli.keeping",
    "restore": "cli.keeping",
    "database": "cli.database",
    "deliver": "cli.running",
    "up": "cli.running",
    "demo": "cli.running",
    "worker": "cli.cluster",
    "cluster": "cli.cluster",
}


class Commands(click.Group):
    """Finds a command by its name without importing the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of the table, which is the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(COMMANDS[cmd_name]), f"{cmd_name}_command")
        assert isinstance(found, click.Command)  # noqa: S101 - narrows the type for mypy
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def atelier() -> None:
    """Suit les Ateliers des territoires : phases, livrables, délais et messages."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with the code that the contract promises."""
    arguments = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in arguments
    _never_fail_to_print()
    try:
        code = atelier.main(args=list(arguments), prog_name="atelier", standalone_mode=False)
    except AtelierError as error:
        sys.exit(fail(error, as_json=as_json))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        sys.exit(BadInput.exit_code)
    except click.UsageError as error:
        sys.exit(fail(_in_french(error), as_json=as_json))
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        # The contract promises an answer even then; the trace is for whoever mends it.
        _ready_to_trace()
        logging.getLogger("ateliers").exception("unexpected")
        sys.exit(fail(_unexpected(error), as_json=as_json))
    sys.exit(code if isinstance(code, int) else 0)


def _never_fail_to_print() -> None:
    """A terminal that lacks a sign of ours shows « ? » for it; the answer is given all the same."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _ready_to_trace() -> None:
    """Logs the trace of what goes wrong, without what it may hold of people and secrets."""
    from config.logs import start_logs
    from config.settings import Settings, load_settings

    try:
        settings = load_settings()
    except AtelierError:
        settings = Settings.model_construct()
    start_logs(settings)


def _unexpected(error: Exception) -> AtelierError:
    return AtelierError(
        f"Une erreur inattendue s’est produite ({type(error).__name__}).",
        kept="Rien n’a été enregistré par cette commande, sauf si elle l’a dit.",
        todo="Gardez le message technique ci-dessus et transmettez-le à qui entretient le programme.",
    )


def _in_french(error: click.UsageError) -> BadInput:
    """Click's complaints, which are in English, as the sentence that staff read."""
    name = error.ctx.command_path if error.ctx else "atelier"
    todo = f"Voyez « {name} --help »."
    if isinstance(error, click.NoSuchOption):
        todo = f"{nearest(error.option_name, error.possibilities or ())}{todo}"
        return BadInput(f"L’option {error.option_name} n’existe pas.", todo=todo, field=error.option_name)
    if isinstance(error, click.MissingParameter):
        missing = _named(error.param)
        return BadInput(f"Il manque {missing}.", todo=todo, field=missing)
    if isinstance(error, click.BadParameter):
        choices = (
            error.param.type.choices if error.param and isinstance(error.param.type, click.Choice) else ()
        )
        right = f"Choix : {enumerate_french(choices, last='ou')}. " if choices else ""
        return BadInput(
            f"{_named(error.param)} : cette valeur ne convient pas.",
            todo=f"{right}{todo}",
            field=_named(error.param),
        )
    if error.message.startswith("No such command"):
        return BadInput(
            f"Cette commande n’existe pas. Commandes : {', '.join(COMMANDS)}.", todo="atelier --help"
        )
    if error.message.startswith("Missing command"):
        return BadInput("Il manque la commande.", todo=todo)
    return BadInput("La commande est mal formée.", todo=todo)


def _named(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return param.opts[-1]
    return (param.human_readable_name or "un argument") if param else "un argument"
