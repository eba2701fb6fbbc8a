"""How much the readable model costs: a simulation against the same arithmetic written flat.

Run ``python -m benchmarks.simulation``. Both sides take the same draws of the same ranges, compute
the same results (checked first), and run in turn in one process. The flat side is one function
without dataclasses, paths or parts kept; it runs whole and in batches, and the faster counts.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import numpy as np

from outsource_core.costs import Scenario, value_at
from outsource_core.number import WEEKS_PER_MONTH, Array
from outsource_core.uncertainty import Range, draw, simulate

DRAWS = 100_000
MONTHS = 24
ROUNDS = 7
FLAT_BATCH = 2048  # the quickest of the powers of two from 1,024 to 8,192

SCENARIO = Scenario()
PATHS = (
    "store.leads_per_month",
    "store.growth_per_year",
    "store.conversion",
    "store.average_order_value",
    "store.gross_margin",
    "in_house.gross_pay",
    "in_house.bonus_share",
    "in_house.turnover_per_year",
    "outsourced.scheme.0.rate",
    "outsourced.scheme.1.rate",
    "outsourced.relative_conversion",
    "outsourced.oversight_hours_per_month",
    "outsourced.ramp_up_weeks",
    "outsourced.expected_loss_per_month",
)
RANGES = {
    path: Range(0.8 * value, value, 1.2 * value)
    for path in PATHS
    for value in (value_at(SCENARIO, path),)
}
RESULTS = (
    "steady_saving",
    "npv",
    "break_even_month",
    "cumulative",
    "in_house_cost",
    "outsourced_cost",
)


def flat(draws: dict[str, Array]) -> dict[str, Array]:
    """The default scenario's arithmetic for these draws, line after line."""
    column = [draws[path][:, np.newaxis] for path in PATHS]
    leads, growth, conversion, order, margin, pay, bonus_share, turnover = column[:8]
    fixed_fee, per_deal, relative, oversight_hours, ramp, loss = column[8:]

    month = np.arange(1.0, MONTHS + 1.0)
    season = np.array(SCENARIO.store.seasonality * 2)
    volume = season / season.mean() * (1.0 + growth) ** ((month - 1.0) / 12.0)

    def lost(weeks: Array) -> Array:
        whole = np.minimum(np.floor(weeks), np.ceil(ramp))
        before = whole - whole * (whole - 1.0) / (2.0 * ramp)
        return 0.6 * (before + (weeks - whole) * np.maximum(1.0 - whole / ramp, 0.0))

    end = month * WEEKS_PER_MONTH
    productivity = 1.0 - (lost(end) - lost(end - WEEKS_PER_MONTH)) / WEEKS_PER_MONTH
    team = np.maximum(1.0 - turnover / 12.0 * (2.0 / WEEKS_PER_MONTH + 1.5), 0.0)
    hires = 3.0 * turnover / 12.0
    supervisor = 17_500.0 + 0.5 * 0.22 * 35_000.0
    heads = 3.5 * 3_500.0
    per_month = 3.0 * pay + supervisor + heads + hires * 18_000.0
    per_month = per_month + 0.27 * (pay + 0.22 * np.clip(pay, 8_647.0, 172_940.0))
    cover_worth = 15.0 * WEEKS_PER_MONTH * 40.0

    def in_house(volume: Array) -> tuple[Array, Array]:
        month_leads = leads * volume
        revenue = month_leads * (conversion * team) * order
        bonus = bonus_share * revenue
        contribution = 0.66 * np.clip(pay + bonus / 3.0, 8_647.0, 172_940.0)
        cost = per_month + bonus + contribution + month_leads * 60.0
        return cost, revenue * margin - cost

    def outsourced(volume: Array, productivity: Array) -> tuple[Array, Array]:
        month_leads = leads * volume
        deals = month_leads * np.minimum(conversion * relative, 1.0) * productivity
        cost = month_leads * 60.0 + (oversight_hours * 350.0 + loss)
        cost = cost + 1.2 * (fixed_fee + per_deal * deals)
        return cost, deals * order * margin + cover_worth * productivity - cost

    one = np.ones(1)
    own_cost, own = in_house(volume)
    their_cost, theirs = outsourced(volume, productivity)
    start = 1.2 * 20_000.0 + 10_000.0 + 3.0 * pay[:, 0]
    their_cost[:, 0] += start
    theirs[:, 0] -= start
    saving = theirs - own
    cumulative = np.cumsum(saving, axis=1)
    below = cumulative < -0.005
    last_below = MONTHS - np.argmax(below[:, ::-1], axis=1)
    found = np.where(below.any(axis=1), last_below + 1.0, 1.0)
    return {
        "steady_saving": (outsourced(one, one)[1] - in_house(one)[1])[:, 0],
        "npv": saving @ 1.16 ** (-month / 12.0),
        "break_even_month": np.where(found > MONTHS, np.nan, found),
        "cumulative": cumulative,
        "in_house_cost": np.cumsum(own_cost, axis=1),
        "outsourced_cost": np.cumsum(their_cost, axis=1),
    }


def flat_whole() -> dict[str, Array]:
    """All draws at once."""
    return flat(draw(RANGES, draws=DRAWS))


def flat_in_batches() -> dict[str, Array]:
    """As many draws at a time as suit it best."""
    draws = draw(RANGES, draws=DRAWS)
    batches = [
        flat({path: values[start : start + FLAT_BATCH] for path, values in draws.items()})
        for start in range(0, DRAWS, FLAT_BATCH)
    ]
    return {name: np.concatenate([batch[name] for batch in batches]) for name in RESULTS}


def drawing() -> dict[str, Array]:
    """What all sides share."""
    return draw(RANGES, draws=DRAWS)


def model() -> dict[str, Array]:
    """The simulation itself."""
    simulation = simulate(SCENARIO, RANGES, draws=DRAWS)
    return {name: getattr(simulation, name) for name in RESULTS}


def seconds(run: Callable[[], object]) -> float:
    """The processor's time for one run: what else the machine does meanwhile does not count."""
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    """Check that all sides agree, then print their times, the ratio and the memory."""
    expected = model()
    for other in (flat_whole(), flat_in_batches()):
        for name in RESULTS:
            np.testing.assert_allclose(other[name], expected[name], rtol=1e-9, atol=1e-4)
    del expected, other
    runs = (drawing, model, flat_in_batches, flat_whole)
    times = np.array([[seconds(run) for run in runs] for _ in range(ROUNDS)])
    draws_alone, *medians = np.median(times, axis=0)
    runs = runs[1:]
    for run, median in zip(runs, medians, strict=True):
        print(f"{run.__name__:16} {median:6.3f} s")
    floor = min(medians[1:])
    whole = medians[0] / floor
    arithmetic = (medians[0] - draws_alone) / (floor - draws_alone)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{DRAWS:,} draws × {MONTHS} months, {len(PATHS)} ranges; drawing {draws_alone:.3f} s")
    print(f"ratio with drawing {whole:.2f}, arithmetic alone {arithmetic:.2f} (aim 1.5)")
    print(f"peak memory {peak:.2f} GiB (aim below 1)")


if __name__ == "__main__":
    main()
