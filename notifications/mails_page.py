"""The contact sheet as one page that stands alone: each mail's two parts side by side, and no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from notifications.render import markup_environment


def mails_page(found: Mapping[str, Sequence[Any]]) -> str:
    """A table of contents, then each message and the ways in which it is said, as they are sent."""
    return markup_environment().get_template("_mails/page.html").render(found=found)
