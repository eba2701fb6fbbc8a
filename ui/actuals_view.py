"""Measured values in place of estimates: offered where reports exist, taken at one click."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from outsource_core.actuals import Measured, by_week, measured_inputs, off_by
from outsource_core.storage.providers import ProviderKind, providers
from outsource_core.storage.results import Grain, results, span
from ui import inputs, resources, scenario_catalogue
from ui.formatting import number
from ui.i18n import _, _n

#: The last quarter: enough weeks to average out chance, few enough to be today's business.
WEEKS = 13


def offer() -> None:
    """Each estimate that the reports can replace, with how wrong it is, and a button to take it."""
    found = measured()
    if not found:
        return
    by_path = {one.path: one for one in scenario_catalogue.every_input()}
    with st.expander(_("Use what your reports measured"), icon=":material/query_stats:"):
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
                "team's, or the vendors' where your team has not reported. How many sellers you "
                "pay no report tells: set that to go with the leads."
            )
        )
        st.button(
            _("Use all of them"),
            key="use_all_actuals",
            on_click=_take_all,
            args=(found, by_path),
        )


def measured() -> tuple[Measured, ...]:
    """What the reports of the last weeks measured."""
    db = resources.store()
    reported = span(db)
    if reported is None:
        return ()
    kinds = {provider.id: provider.kind for provider in providers(db)}
    weekly = results(
        db,
        Grain.WEEK,
        provider_ids=list(kinds),
        start=reported[1] - timedelta(weeks=WEEKS - 1),
        end=reported[1],
    )
    is_own: Mapping[int, bool] = {one: kind is ProviderKind.IN_HOUSE for one, kind in kinds.items()}
    return measured_inputs(
        by_week((week.start, week.results) for week in weekly if is_own[week.provider_id]),
        by_week((week.start, week.results) for week in weekly if not is_own[week.provider_id]),
    )


def _one(measured_value: Measured, of: scenario_catalogue.Input) -> None:
    spread = measured_value.range
    estimated, is_used = estimate(of)
    digits = 0 if of.step >= 1 and not of.percent else 1
    low, likely, high, guess = (
        number(value * of.scale, digits=digits)
        for value in (spread.low, spread.likely, spread.high, estimated)
    )
    share = off_by(estimated, measured_value.spread.likely).value
    words = {"guess": guess, "off": number(share * 100)}
    if guess == likely:
        off = _("as estimated")
    elif is_used:
        off = _("in use; you had estimated {guess}, {off} % off", **words)
    else:
        off = _("you estimated {guess}, {off} % off", **words)
    st.markdown(f"**{of.label}:** {likely} ({low}–{high}); {off}")
    st.button(
        _("Use {value}", value=likely),
        key=f"use_{of.path}",
        on_click=_take,
        args=(measured_value, of),
    )


def estimate(of: scenario_catalogue.Input) -> tuple[float, bool]:
    """What was estimated, and whether the measured value has taken its place."""
    now = inputs.kept(of.path, of.default) / of.scale
    replaced = _replaced().get(of.path)
    if replaced is None or not math.isclose(now, replaced[1], rel_tol=1e-6):
        return now, False
    return replaced[0], True


def _replaced() -> dict[str, tuple[float, float]]:
    """By path, the estimates that this session replaced, and by what."""
    noted: dict[str, tuple[float, float]] = st.session_state.setdefault("replaced_estimates", {})
    return noted


def _take_all(found: Sequence[Measured], by_path: Mapping[str, scenario_catalogue.Input]) -> None:
    for one in found:
        _take(one, by_path[one.path])


def _take(measured_value: Measured, of: scenario_catalogue.Input) -> None:
    spread = measured_value.range
    before, _is_used = estimate(of)
    measured_dial = inputs.Dial(
        spread.likely * of.scale, (spread.low * of.scale, spread.high * of.scale)
    )
    inputs.put_dial(of.path, measured_dial, default=of.default, bounds=of.bounds)
    _replaced()[of.path] = before, inputs.kept(of.path, of.default) / of.scale
