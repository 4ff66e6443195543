"""On which line each request is counted, and what of it is withheld because less is due since.

A request that names several lines is counted on them in the order it names them. What a penalty or a
réfaction took off since is withheld from what is not paid yet: of the requests for that line, then of the
others, the latest first. What was paid already is borne by the requests to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_UP, Decimal

from models.amounts import CENT, ZERO, total, with_vat
from models.payments import PaymentRequest
from models.prestations import Prestation

#: What of one request is counted on each line.
Parts = dict[str, Decimal]


def imputed(
    lines: Sequence[Prestation], requests: Sequence[PaymentRequest], due_ht: Decimal, vat: Decimal
) -> tuple[tuple[Prestation, ...], tuple[PaymentRequest, ...]]:
    """The lines with what is asked for each, and the requests with what is withheld and payable of each."""
    parts = _counted(lines, requests)
    free = [_unpaid_ht(one, vat) for one in requests]
    for line in lines:
        _withhold(line.key, _on(parts, line.key) - max(ZERO, line.due_ht), parts, free)
    over = total(amount for one in parts for amount in one.values()) - max(ZERO, due_ht)
    for line in reversed(lines):
        over -= _withhold(line.key, over, parts, free)
    kept = [total(one.values()) for one in parts]
    engaged = with_vat(total(one.engaged_ht for one in lines), vat)
    return (
        tuple(replace(line, asked_ht=_on(parts, line.key)) for line in lines),
        tuple(_payable(requests, kept, engaged, vat)),
    )


def _counted(lines: Sequence[Prestation], requests: Sequence[PaymentRequest]) -> list[Parts]:
    """Each request on its lines, up to what each is worth; what is left over, on the last one."""
    room = {one.key: max(ZERO, one.admitted_ht) for one in lines}
    found = []
    for request in requests:
        left, mine, parts = request.amount_ht, [key for key in request.lines if key in room], Parts()
        for key in mine:
            parts[key] = left if key == mine[-1] else min(left, room[key])
            left, room[key] = left - parts[key], max(ZERO, room[key] - parts[key])
        found.append(parts)
    return found


def _on(parts: Iterable[Parts], key: str) -> Decimal:
    return total(one.get(key, ZERO) for one in parts)


def _unpaid_ht(request: PaymentRequest, vat: Decimal) -> Decimal:
    """What of a request may still be withheld: the rest was paid."""
    paid_ht = (request.paid_ttc * 100 / (100 + vat)).quantize(CENT, ROUND_UP)
    return max(ZERO, request.amount_ht - paid_ht)


def _withhold(key: str, over: Decimal, parts: list[Parts], free: list[Decimal]) -> Decimal:
    """Takes this much off what is asked for a line and unpaid, the latest first; gives what it took."""
    taken = ZERO
    for rank in reversed(range(len(parts))):
        take = max(ZERO, min(over - taken, parts[rank].get(key, ZERO), free[rank]))
        if take:
            parts[rank][key] -= take
            free[rank] -= take
            taken += take
    return taken


def _payable(
    requests: Sequence[PaymentRequest], kept: Sequence[Decimal], engaged_ttc: Decimal, vat: Decimal
) -> Iterable[PaymentRequest]:
    """Each is rounded like its invoice; the last cent never goes beyond what is engaged."""
    left = engaged_ttc
    for request, kept_ht in zip(requests, kept, strict=True):
        payable = min(with_vat(kept_ht, vat), left)
        left -= payable
        yield replace(request, withheld_ht=request.amount_ht - kept_ht, payable_ttc=payable)
