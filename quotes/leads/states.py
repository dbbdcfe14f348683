"""The ways of a lead: new → contacted → qualified → won or lost. Pure."""

from quotes.models.lead import Lead

_S = Lead.Status
WAYS: dict[str, tuple[str, ...]] = {
    _S.NEW: (_S.CONTACTED, _S.LOST),
    _S.CONTACTED: (_S.QUALIFIED, _S.LOST),
    _S.QUALIFIED: (_S.WON, _S.LOST),
    # A mistake can be taken back by the step before.
    _S.WON: (_S.QUALIFIED,),
    _S.LOST: (_S.CONTACTED,),
}
CLOSED = (_S.WON, _S.LOST)


def can_go(before: str, after: str) -> bool:
    return after in WAYS[before]
