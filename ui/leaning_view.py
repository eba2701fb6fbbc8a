"""What the answer leans on that nobody has set, in a sentence below it."""

from __future__ import annotations

import streamlit as st

from outsource_core.costs import Leaning, leans_on
from ui import actuals_view, part_price
from ui.formatting import money, plain
from ui.i18n import _
from ui.savings_lab import Lab
from ui.savings_view import part_name
from ui.scenario_catalogue import folded


def say(lab: Lab, *, is_measured: bool) -> None:
    """Says it, if there is anything to say."""
    if said := sentence(lab, is_measured=is_measured):
        st.caption(plain(said))


def sentence(lab: Lab, *, is_measured: bool = False) -> str | None:
    """The largest guess that carries the answer; of a store of guesses alone, that it is one.

    And where to find better figures, if reports have measured some.

    Before any guess comes the price for all the work, where a part of it is handed over.
    """
    if not lab.gathered.chosen and is_measured:
        return _(
            "So far every figure is our guess of a store like many; some your reports know better: "
            "see “{fold}”.",
            fold=actuals_view.fold_name(),
        )
    if not lab.gathered.chosen:
        return _("So far every figure is our guess of a store like many: put in your own.")
    if part_price.is_of_all(lab.scenario.format):
        return _(
            "This still reckons with the vendor's price for all the work, though you hand over a "
            "part of it: set its price under “What the vendor is paid”."
        )
    found = leans_on(lab.comparison, lab.gathered.told)
    if found is None:
        return None
    guess = {"part": part_name(found.part), "amount": money(found.spared)}
    if (fold := _fold_of(found)) is None:
        return _(
            "The answer leans on our guess for “{part}”: {amount} a month in the vendor's favour. "
            "Put in your own figures below.",
            **guess,
        )
    return _(
        "The answer leans on our guess for “{part}”: {amount} a month in the vendor's favour. Put "
        "in your own under “{fold}”.",
        **guess,
        fold=fold,
    )


def _fold_of(found: Leaning) -> str | None:
    """The name of the fold that its inputs lie in; None where they lie open."""
    return next(
        (group.name for group in folded() if any(one.path in found.inputs for one in group.inputs)),
        None,
    )
