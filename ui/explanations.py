"""How each figure of the savings lab is made, in the reader's words."""

from __future__ import annotations

from outsource_core.costs import NoFee
from ui.i18n import _


def no_turning_fee(never: NoFee) -> list[str]:
    """Why no fixed fee turns the answer, in a sentence; nothing where none is asked."""
    match never:
        case NoFee.CAP_HOLDS:
            return [_("No fixed fee turns it: its cap keeps what you pay below that.")]
        case NoFee.MINIMUM_HOLDS:
            return [_("No fixed fee turns it: its minimum alone is too much.")]
        case NoFee.NOTHING_HANDED_OVER | NoFee.RATE_UNUSED:
            return []
