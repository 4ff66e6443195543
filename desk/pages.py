"""Templates and values become a page: no script, nothing fetched from elsewhere, the spaces of French."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from models.errors import AtelierError
from models.french import french_date, french_moment, plural
from notifications.typesetting import typeset

TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (TEMPLATES / "_style.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: Nobody keeps, frames, indexes or retells these pages: their address is what opens them.
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def page(name: str, values: dict[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page of ours."""
    html = environment().get_template(name).render(values)
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def refusal(error: AtelierError, *, status: int) -> HTMLResponse:
    """What happened, what was kept and what to do, as a page."""
    return page("refused.html", {"error": error, "simulation": False}, status=status)


@functools.cache
def environment() -> Environment:
    """Where pages are made: every value is escaped, and one that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"moment": french_moment, "day": french_date, "plural": plural, "typeset": typeset}
    made.globals["style"] = _STYLE
    return made
