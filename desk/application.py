"""The pages of one house: what answers where, and what is said when nothing can be."""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.links import PATH
from config.wiring import House
from desk.pages import refusal
from desk.preferences import PreferencesPage
from models.errors import AtelierError, BadLink, EnvironmentProblem, NotFound

log = logging.getLogger("ateliers")
UNCHANGED = "Rien n’a été changé."
_ADDRESS = "Ouvrez le lien « vos préférences » de votre dernier mail, en entier."


def application(house: House) -> Starlette:
    """What a server serves; the house is the caller's to close."""
    choices = PreferencesPage(house)
    # A redirection would send the link back through http, in clear: a path that is not ours is not found.
    found = Starlette(
        routes=[
            Route(f"{PATH}{{token}}", choices.show, methods=["GET"]),
            Route(f"{PATH}{{token}}", choices.change, methods=["POST"]),
        ],
        exception_handlers={AtelierError: _refused, HTTPException: _unread, Exception: _failed},
    )
    found.router.redirect_slashes = False
    return found


async def _refused(_: Request, error: Exception) -> Response:
    """A link that opens nothing; a database that does not answer."""
    assert isinstance(error, AtelierError)  # noqa: S101 - it is registered for these alone
    if isinstance(error, BadLink):
        return refusal(error, status=410 if error.gone else 403)
    if isinstance(error, NotFound):
        return refusal(error, status=410)
    if isinstance(error, EnvironmentProblem):
        # What it says is for whoever runs the program, and may name what is nobody else's business.
        log.warning("%s %s", error.message, error.todo)
        return refusal(_away(), status=503)
    return refusal(error, status=422)


async def _unread(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these alone
    said = {404: "Cette page n’existe pas.", 405: "Cette page se lit, ou reçoit son formulaire."}
    message = said.get(error.status_code, error.detail)
    page = refusal(AtelierError(message, kept=UNCHANGED, todo=_ADDRESS), status=error.status_code)
    page.headers.update(error.headers or {})
    return page


async def _failed(_: Request, error: Exception) -> Response:
    """Whatever it was, its trace is for whoever mends it."""
    log.error("a page failed", exc_info=error)
    return refusal(_away(), status=500)


def _away() -> AtelierError:
    return AtelierError(
        "Nous ne pouvons pas répondre pour le moment.",
        kept=UNCHANGED,
        todo="Réessayez dans quelques minutes ; si cela dure, répondez à l’un de nos mails.",
    )
