"""How often something comes true, in a sentence: in no case, in every case, in so many of them."""

from __future__ import annotations

from ui.formatting import percent
from ui.i18n import _, _n


def of_cases(share: float) -> str:
    """A share of cases between none and all, which no rounding makes none or all."""
    if share < 0.005:
        return _("less than {share}", share=percent(0.01))
    if share > 0.995:
        return _("more than {share}", share=percent(0.99))
    return percent(share)


def cases(share: float, *, digits: int = 0) -> str:
    """In how many cases, after what comes true in them; to ``digits`` decimals, if any."""
    if share <= 0.0:
        return _("in no case")
    if share >= 1.0:
        return _("in every case")
    return _(
        "in {share} of cases",
        share=percent(share, digits=digits) if digits else of_cases(share),
    )


def costs_more(share: float) -> str:
    """In how many cases outsourcing would cost more than it saves."""
    if share <= 0.0:
        return _("In no case would outsourcing cost more than it saves")
    if share >= 1.0:
        return _("In every case outsourcing would cost more than it saves")
    return _("In {share} of cases outsourcing would cost more than it saves", share=of_cases(share))


def does_not_pay(share: float, *, months: int) -> str:
    """In how many cases it does not pay for itself within so many months."""
    if share <= 0.0:
        return _n(
            "In every case it pays for itself in {n} month",
            "In every case it pays for itself in {n} months",
            months,
            n=months,
        )
    if share >= 1.0:
        return _n(
            "In no case does it pay for itself in {n} month",
            "In no case does it pay for itself in {n} months",
            months,
            n=months,
        )
    return _n(
        "In {share} of cases it does not pay for itself in {n} month",
        "In {share} of cases it does not pay for itself in {n} months",
        months,
        share=of_cases(share),
        n=months,
    )


def saving_between(low: str, high: str, *, pays: float, months: int) -> str:
    """Between which amounts the saving lies, and in how many cases it pays within the months."""
    words = {"low": low, "high": high, "n": months}
    if pays <= 0.0:
        return _n(
            "In eight cases of ten the saving lies between {low} and {high} a month; in no case "
            "does it pay for itself within {n} month.",
            "In eight cases of ten the saving lies between {low} and {high} a month; in no case "
            "does it pay for itself within {n} months.",
            months,
            **words,
        )
    if pays >= 1.0:
        return _n(
            "In eight cases of ten the saving lies between {low} and {high} a month; it pays for "
            "itself within {n} month in every case.",
            "In eight cases of ten the saving lies between {low} and {high} a month; it pays for "
            "itself within {n} months in every case.",
            months,
            **words,
        )
    return _n(
        "In eight cases of ten the saving lies between {low} and {high} a month; it pays for "
        "itself within {n} month in {chance} of cases.",
        "In eight cases of ten the saving lies between {low} and {high} a month; it pays for "
        "itself within {n} months in {chance} of cases.",
        months,
        chance=of_cases(pays),
        **words,
    )


def best_mix(share: float, brings: str) -> str:
    """How much of the work to hand over, and what that brings in today's money."""
    if share <= 0.0:
        return _("Best mix: hand over nothing; every share costs more than it brings.")
    if share >= 1.0:
        return _(
            "Best mix: hand over all of the work; over the whole time that brings {npv} in "
            "today's money.",
            npv=brings,
        )
    return _(
        "Best mix: hand over {share} of the work; over the whole time that brings {npv} in "
        "today's money.",
        share=percent(share),
        npv=brings,
    )
