"""Measured values in place of estimates: offered where reports exist, taken at one click."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import Enum, auto

import streamlit as st

from outsource_core.actuals import Measured, by_week, measured_inputs, off_by
from outsource_core.costs import Outsourced, Scenario
from outsource_core.costs.explanations import Step, Working
from outsource_core.kpis import Results
from outsource_core.rampup import is_ramping_up
from outsource_core.storage.providers import Provider, ProviderKind, providers
from outsource_core.storage.results import Grain, results, span
from ui import inputs, resources, scenario_catalogue
from ui.formatting import number, percent
from ui.i18n import _, _n
from ui.inputs import Dial
from ui.scenario_catalogue import Input

#: The last quarter: enough weeks to average out chance, few enough to be today's business.
WEEKS = 13
_USED = ":material/check:"


def fold_name() -> str:
    """What the offer is called."""
    return _("Use what your reports measured")


def offer(scenario: Scenario) -> bool:
    """Each estimate that the reports can replace, with how wrong it is, and a button to take it.

    Returns whether there are any.
    """
    found = measured(scenario)
    if not found:
        return False
    by_path = {one.path: one for one in scenario_catalogue.every_input()}
    with st.expander(fold_name(), icon=":material/query_stats:"):
        st.caption(
            _n(
                "From the last {n} week of reports, each with the range chance leaves.",
                "From the last {n} weeks of reports, each with the range chance leaves.",
                WEEKS,
                n=WEEKS,
            )
        )
        for one in found:
            _one(one, by_path[one.path])
        st.caption(
            _(
                "Leads are those of everyone who reported, together. How they sell is your own "
                "team's, or the vendors' where your team has not reported; a vendor's weeks of "
                "ramp-up are left out, as they are reckoned with apart. How many sellers you pay "
                "no report tells: set that to go with the leads."
            )
        )
        is_done = all(_is_used(one, by_path[one.path]) for one in found)
        st.button(
            _("All of them are in use") if is_done else _("Use all of them"),
            key="use_all_actuals",
            icon=_USED if is_done else None,
            on_click=_take_all,
            args=(found, by_path),
            disabled=is_done,
        )
    return True


def measured(scenario: Scenario) -> tuple[Measured, ...]:
    """What the reports of the last weeks measured, as inputs of which the model makes just that."""
    db = resources.store()
    reported = span(db)
    if reported is None:
        return ()
    known = {provider.id: provider for provider in providers(db)}
    weekly = results(
        db,
        Grain.WEEK,
        provider_ids=list(known),
        start=reported[1] - timedelta(weeks=WEEKS - 1),
        end=reported[1],
    )
    sides: dict[_Side, list[tuple[date, Results]]] = {side: [] for side in _Side}
    for week in weekly:
        side = _side_of(known[week.provider_id], week.start, scenario.outsourced)
        sides[side].append((week.start, week.results))
    return measured_inputs(
        by_week(sides[_Side.OWN]),
        by_week(sides[_Side.VENDORS]),
        ramping_up=by_week(sides[_Side.RAMPING_UP]),
        speed=Working(scenario).team_productivity,
    )


class _Side(Enum):
    """Whose week it is."""

    OWN = auto()
    VENDORS = auto()
    RAMPING_UP = auto()  # vendors', in their first weeks


def _side_of(provider: Provider, week: date, vendor: Outsourced) -> _Side:
    """What the model takes off for the ramp-up is left out, no week more and no week less."""
    if provider.kind is ProviderKind.IN_HOUSE:
        return _Side.OWN
    started, weeks = provider.started_on, float(vendor.ramp_up_weeks)
    first_weeks = is_ramping_up(week, started=started, ramp_up_weeks=weeks)
    return _Side.RAMPING_UP if first_weeks else _Side.VENDORS


def _one(measured_value: Measured, of: Input) -> None:
    held = _held(measured_value, of)
    digits = of.bounds.digits
    low, high = held.spread or (held.value, held.value)
    estimated, is_replaced = estimate(of)
    guess = number(estimated * of.scale, digits=digits)
    likely, least, most = (number(one, digits=digits) for one in (held.value, low, high))
    share = off_by(estimated, measured_value.spread.likely).value
    words = {"guess": guess, "off": number(share * 100)}
    if guess == likely:
        off = _("as estimated")
    elif is_replaced:
        off = _("in use; you had estimated {guess}, {off} % off", **words)
    else:
        off = _("you estimated {guess}, {off} % off", **words)
    st.markdown(f"**{of.label}:** {likely} ({least}–{most}); {off}")
    if measured_value.reported is not None:
        st.caption(_why_another(of.path, measured_value.reported, measured_value.spread.likely))
    _buttons(measured_value, of, likely=likely, guess=guess if is_replaced else None)


def _buttons(measured_value: Measured, of: Input, *, likely: str, guess: str | None) -> None:
    """Takes the measured value, or says that it is in use and goes back to what was estimated."""
    is_used = _is_used(measured_value, of)
    with st.container(horizontal=True):
        st.button(
            _("In use: {value}", value=likely) if is_used else _("Use {value}", value=likely),
            key=f"use_{of.path}",
            icon=_USED if is_used else None,
            on_click=_take,
            args=(measured_value, of),
            disabled=is_used,
        )
        if is_used and guess is not None:
            st.button(
                _("Back to {value}", value=guess),
                key=f"unuse_{of.path}",
                type="tertiary",
                on_click=_put_back,
                args=(of,),
            )


def _why_another(path: str, reported: Step, likely: Step) -> str:
    """Why the input is not the share that was measured: the model takes off what leavers cost."""
    words = {
        "reported": percent(reported.value, digits=1),
        "likely": percent(likely.value, digits=1),
    }
    if path == "store.conversion":
        return _(
            "Your team sold to {reported} of its leads, newcomers and vacant places included. The "
            "model takes those off by itself, so {likely} here makes {reported} again.",
            **words,
        )
    return _(
        "The vendors sold {reported} as well as your team did. Against your team without "
        "newcomers and vacant places, which is what counts here, that is {likely}.",
        **words,
    )


def estimate(of: Input) -> tuple[float, bool]:
    """What was estimated, and whether the measured value has taken its place."""
    now = _now(of)
    replaced = _replaced().get(of.path)
    if replaced is None or not math.isclose(now.value, replaced[1].value, rel_tol=1e-6):
        return now.value / of.scale, False
    return replaced[0].value / of.scale, True


def _now(of: Input) -> Dial:
    return inputs.kept_dial(of.path, of.default)


def _held(measured_value: Measured, of: Input) -> Dial:
    """The measured value and its range as the dial holds them."""
    spread = measured_value.range
    ends = (spread.low * of.scale, spread.high * of.scale)
    return inputs.held_dial(Dial(spread.likely * of.scale, ends), of.bounds)


def _is_used(measured_value: Measured, of: Input) -> bool:
    return _now(of) == _held(measured_value, of)


def _replaced() -> dict[str, tuple[Dial, Dial]]:
    """By path, the estimates that this session replaced, and by what."""
    noted: dict[str, tuple[Dial, Dial]] = st.session_state.setdefault("replaced_estimates", {})
    return noted


def _take_all(found: Sequence[Measured], by_path: Mapping[str, Input]) -> None:
    for one in found:
        _take(one, by_path[one.path])


def _take(measured_value: Measured, of: Input) -> None:
    now, is_replaced = _now(of), estimate(of)[1]
    before = _replaced()[of.path][0] if is_replaced else now
    held = _held(measured_value, of)
    inputs.put_dial(of.path, held, default=of.default, bounds=of.bounds)
    _replaced()[of.path] = before, held


def _put_back(of: Input) -> None:
    before, _after = _replaced().pop(of.path)
    inputs.put_dial(of.path, before, default=of.default, bounds=of.bounds)
