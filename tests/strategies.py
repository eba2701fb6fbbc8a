"""Hypothesis strategies shared by the tests of the economic core."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from outsource_core.costs import (
    Format,
    FormatKind,
    Horizon,
    InHouse,
    Outsourced,
    Scenario,
    Store,
    WorkType,
)
from outsource_core.payment import Basis, PaymentScheme, Term, Tier, TierRule


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Finite floats within bounds, round enough to shrink to something readable."""
    return st.floats(low, high, allow_nan=False, allow_subnormal=False).map(lambda x: round(x, 4))


money = numbers(0, 100_000)
shares = numbers(0, 1)
quantities = numbers(0, 2_000)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    thresholds = sorted(draw(st.lists(numbers(1, 1_000), max_size=3, unique=True)))
    bounds = sorted(draw(st.tuples(money, money)))
    return Term(
        draw(st.sampled_from(Basis)),
        draw(numbers(0, 500)),
        tiers=tuple(Tier(threshold, draw(numbers(0, 500))) for threshold in thresholds),
        tier_rule=draw(st.sampled_from(TierRule)),
        minimum=draw(st.sampled_from((None, bounds[0]))),
        cap=draw(st.sampled_from((None, bounds[1]))),
    )


schemes: st.SearchStrategy[PaymentScheme] = st.lists(terms(), max_size=4).map(tuple)

stores = st.builds(
    Store,
    leads_per_month=numbers(0, 20_000),
    growth_per_year=numbers(-0.5, 1.0),
    conversion=shares,
    average_order_value=money,
    gross_margin=shares,
    repeat_share=numbers(0, 0.9),
    ad_cost_per_lead=numbers(0, 500),
)

teams = st.builds(
    InHouse,
    headcount=st.integers(0, 40).map(float),
    gross_pay=money,
    bonus_share=numbers(0, 0.2),
    contractor_share=shares,
    turnover_per_year=numbers(0, 2),
    hiring_cost=money,
    training_weeks=numbers(0, 8),
    new_hire_ramp_months=numbers(0, 6),
    supervisors=numbers(0, 3),
    absence_cover_share=numbers(0, 0.3),
    severance_months=numbers(0, 3),
)

providers = st.builds(
    Outsourced,
    scheme=schemes,
    set_up_fee=money,
    vat_rate=numbers(0, 0.2),
    vat_reclaimable=shares,
    relative_conversion=numbers(0, 2),
    contacts_added_per_month=quantities,
    repeat_uplift_points=numbers(0, 20),
    large_batch_share=shares,
    ramp_up_weeks=numbers(0, 26),
    ramp_up_start_share=shares,
    expected_loss_per_month=money,
    control_cost_per_month=money,
    switch_back_fee=money,
    switch_back_chance_per_year=shares,
)

formats = st.builds(Format, kind=st.sampled_from(FormatKind), share=shares)

horizons = st.builds(Horizon, months=st.integers(6, 36), discount_rate=numbers(0, 0.5))

scenarios = st.builds(
    Scenario,
    store=stores,
    in_house=teams,
    outsourced=providers,
    format=formats,
    horizon=horizons,
)

#: Every input at and between the bounds of the screen, and pay beyond the ESV cap.
anything_on_screen = st.builds(
    Scenario,
    store=st.builds(
        Store,
        leads_per_month=numbers(0, 100_000),
        growth_per_year=numbers(-0.5, 1),
        seasonality=st.tuples(*[numbers(0.1, 3)] * 12),
        conversion=shares,
        average_order_value=numbers(0, 500_000),
        gross_margin=shares,
        repeat_share=numbers(0, 0.95),
        ad_cost_per_lead=numbers(0, 10_000),
    ),
    in_house=st.builds(
        InHouse,
        headcount=st.one_of(st.integers(0, 200).map(float), numbers(0, 4)),
        gross_pay=numbers(0, 250_000),
        bonus_share=numbers(0, 0.2),
        contractor_share=st.one_of(st.sampled_from((0.0, 1.0)), shares),
        turnover_per_year=numbers(0, 1.5),
        hiring_cost=numbers(0, 100_000),
        training_weeks=numbers(0, 12),
        training_cost=numbers(0, 50_000),
        new_hire_ramp_months=numbers(0, 12),
        workplace_per_head=numbers(0, 20_000),
        software_per_head=numbers(0, 10_000),
        supervisors=numbers(0, 20),
        supervisor_gross_pay=numbers(0, 250_000),
        absence_cover_share=numbers(0, 0.3),
        hours_covered_per_week=numbers(0, 168),
        severance_months=numbers(0, 6),
        other_employees=numbers(0, 300),
    ),
    outsourced=st.builds(
        Outsourced,
        scheme=schemes,
        set_up_fee=numbers(0, 300_000),
        vat_rate=numbers(0, 0.2),
        vat_reclaimable=st.one_of(st.sampled_from((0.0, 1.0)), shares),
        product_training_cost=numbers(0, 100_000),
        oversight_hours_per_month=numbers(0, 160),
        oversight_hour_rate=numbers(0, 5_000),
        relative_conversion=numbers(0, 2),
        contacts_added_per_month=numbers(0, 100_000),
        repeat_uplift_points=numbers(0, 30),
        large_batch_share=shares,
        hours_covered_per_week=numbers(0, 168),
        extra_hour_worth=numbers(0, 1_000),
        ramp_up_weeks=st.one_of(st.integers(0, 26).map(float), numbers(0, 26)),
        ramp_up_start_share=shares,
        expected_loss_per_month=numbers(0, 500_000_000),
        control_cost_per_month=numbers(0, 500_000),
        switch_back_fee=numbers(0, 500_000),
        switch_back_chance_per_year=shares,
    ),
    format=st.builds(
        Format,
        kind=st.sampled_from(FormatKind),
        share=st.one_of(st.sampled_from((0.0, 1.0)), shares),
        work_types=st.sets(st.sampled_from(WorkType)).map(tuple),
        position_step=st.sampled_from((1.0, 0.5, 0.25)),
    ),
    horizon=st.builds(
        Horizon,
        months=st.integers(6, 36),
        start=st.dates(date(2024, 1, 1), date(2026, 12, 1)).map(lambda day: day.replace(day=1)),
        discount_rate=numbers(0, 0.6),
    ),
)
