"""What a form sends, read with suspicion: its size, its kind and its very fields are known beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

#: Bytes; our form makes less than two hundred.
LARGEST = 4096
#: Seconds given to whoever sends it.
PATIENCE = 10.0
_KIND = "application/x-www-form-urlencoded"


async def form_of(request: Request, fields: Collection[str]) -> dict[str, str]:
    """Each of these fields, once; HTTPException says why anything else is not read.

    Whoever follows a mail's links in its reader's place may well POST: a form that lacks a field is not one
    that a person sent, and an empty one must never turn anything off.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise HTTPException(415, "Ce n’est pas le formulaire de cette page qui a été envoyé.")
    try:
        text = (await _body(request)).decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=20
        )
    except ValueError:
        raise HTTPException(400, "Ce qui a été envoyé n’est pas lisible.") from None
    said = dict(pairs)
    if len(said) != len(pairs) or set(said) != set(fields):
        raise HTTPException(400, "Il manque un champ au formulaire, ou il y en a un de trop.")
    return said


async def _body(request: Request) -> bytes:
    """No more of it than a form of ours holds, and not for ever."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise HTTPException(413, "Ce qui a été envoyé est trop long.")
    except ClientDisconnect:
        raise HTTPException(400, "Le formulaire n’est pas arrivé en entier.") from None
    except TimeoutError:
        raise HTTPException(408, "Le formulaire a mis trop longtemps à arriver.") from None
    return bytes(body)
