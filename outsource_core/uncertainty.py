"""How sure a comparison is, when some of its inputs are ranges.

A range stands for a number of a scenario by its path (``store.conversion``). The draws run
through the same ``costs.compare`` as the single values do. They are quasi-random (scrambled
Sobol): evenly spread, repeatable for a seed, and far closer to the limit than plain random draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from math import pi, sin
from typing import Any, NamedTuple

import numpy as np

from outsource_core.costs import Comparison, Scenario, compare, value_at, with_values
from outsource_core.number import Array

Ranges = Mapping[str, "Range"]

DRAWS = 4096
SEED = 2026
BATCH = 2048  # draws computed at once: large enough for NumPy, small enough for the cache


@dataclass(frozen=True, slots=True)
class Range:
    """A low, likely and high value: a PERT distribution, a beta between low and high.

    Its mean is (low + 4 × likely + high) ÷ 6. Values out of order are a bug (``ValueError``).
    Source: Malcolm et al., "Application of a Technique for Research and Development Program
    Evaluation", Operations Research 7(5), 1959.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low, likely and high are out of order: {self}")

    @property
    def mean(self) -> float:
        """The average value."""
        return (self.low + 4.0 * self.likely + self.high) / 6.0

    @property
    def beta_shape(self) -> tuple[float, float]:
        """The two shape parameters of the beta distribution; they sum to 6."""
        width = self.high - self.low
        toward_high = 4.0 * (self.likely - self.low) / width if width > 0.0 else 2.0
        return 1.0 + toward_high, 5.0 - toward_high

    def ppf(self, probability: Array) -> Array:
        """The value below which a share of cases lies, right to a millionth of the range.

        The beta distribution is tabulated and inverted by interpolation, since inverting it
        exactly for each draw takes longer than everything else together.
        """
        return self.between(_within(probability, self.beta_shape))

    def between(self, share: Array) -> Array:
        """The value at a share of the way from low to high."""
        return np.asarray(self.low + (self.high - self.low) * share)


def _within(probability: Array, shape: tuple[float, float]) -> Array:
    """The share of a range below which a share of cases lies, for its beta distribution."""
    first, second = shape
    return np.interp(probability, *_beta_table(round(first, 9), round(second, 9)))


@lru_cache(maxsize=64)
def _beta_table(first: float, second: float) -> tuple[Array, Array]:
    """The beta distribution of this shape: probabilities, and the shares they belong to."""
    from scipy.special import betainc

    share = (1.0 - np.cos(np.linspace(0.0, np.pi, 4097))) / 2.0  # dense at both ends
    return betainc(first, second, share), share


@dataclass(frozen=True, slots=True)
class Correlation:
    """Two inputs that move together: ``rank`` is Spearman's, −1 to 1."""

    first: str
    second: str
    rank: float


CORRELATIONS = (
    # Wider advertising brings colder leads: apart, both tails of deals would be too long.
    Correlation("store.leads_per_month", "store.conversion", -0.3),
    # Dearer goods convert less: apart, both tails of revenue would be too long.
    Correlation("store.conversion", "store.average_order_value", -0.3),
    # Better paid people stay: apart, dear and restless teams would be drawn too often.
    Correlation("in_house.gross_pay", "in_house.turnover_per_year", -0.4),
    # A weak provider is weak all round: apart, its bad cases would look too mild.
    Correlation("outsourced.relative_conversion", "outsourced.ramp_up_weeks", -0.4),
    Correlation("outsourced.relative_conversion", "outsourced.expected_loss_per_month", -0.4),
)
"""Pairs whose independence would mislead. The sizes are judgement, not measurement."""


class Outcome(StrEnum):
    """A single result of a comparison. The value is stable: it names the comparison's field."""

    NPV = "npv"
    STEADY_SAVING = "steady_saving"


@dataclass(frozen=True, slots=True)
class Band:
    """What is undershot in one case of ten, in half, and in nine of ten."""

    p10: Array
    p50: Array
    p90: Array


@dataclass(frozen=True)
class Simulation:
    """The results of all draws: draws on the first axis, months on the last."""

    seed: int
    inputs: Mapping[str, Array]
    steady_saving: Array
    npv: Array
    break_even_month: Array
    cumulative: Array
    in_house_monthly_cost: Array  # ₴
    outsourced_monthly_cost: Array

    @cached_property
    def in_house_cost(self) -> Array:
        """All costs of the own team since the start, ₴, at the end of each month."""
        return np.cumsum(self.in_house_monthly_cost, axis=-1)

    @cached_property
    def outsourced_cost(self) -> Array:
        """All costs with the provider since the start, ₴, at the end of each month."""
        return np.cumsum(self.outsourced_monthly_cost, axis=-1)

    @cached_property
    def steady_saving_band(self) -> Band:
        """P10, P50 and P90 of the saving a month once steady, ₴."""
        return band(self.steady_saving)

    @cached_property
    def npv_band(self) -> Band:
        """P10, P50 and P90 of the saving over the horizon in today's ₴."""
        return band(self.npv)

    @cached_property
    def cumulative_band(self) -> Band:
        """P10, P50 and P90 of the saving since the start, ₴, by month."""
        return band(self.cumulative)

    @cached_property
    def break_even_shares(self) -> Array:
        """Share of draws that break even in each month; the last entry is those that never do."""
        months = self.cumulative.shape[-1]
        month = np.nan_to_num(self.break_even_month, nan=months + 1.0).astype(int)
        return np.bincount(month, minlength=months + 2)[1:] / len(month)

    def chance_it_pays(self, *, within_months: int) -> float:
        """Share of draws, 0 to 1, that break even in this many months and stay so."""
        return float(np.mean(self.break_even_month <= within_months))


def band(values: Array) -> Band:
    """P10, P50 and P90 over the draws, the first axis."""
    p10, p50, p90 = np.percentile(values, (10.0, 50.0, 90.0), axis=0)
    return Band(p10, p50, p90)


def simulate(
    scenario: Scenario,
    ranges: Ranges,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    correlations: tuple[Correlation, ...] = CORRELATIONS,
) -> Simulation:
    """Compare both sides for many draws of the ranges; the same seed gives the same answer."""
    inputs = draw(ranges, draws=draws, seed=seed, correlations=correlations)
    by_draw = {name: np.empty(draws) for name in ("steady_saving", "npv", "break_even_month")}
    by_month = {
        name: np.empty((draws, scenario.horizon.months))
        for name in ("cumulative", "in_house_monthly_cost", "outsourced_monthly_cost")
    }
    for start in range(0, draws, BATCH):
        batch = slice(start, start + BATCH)
        values = {path: column[batch] for path, column in inputs.items()}
        for name, result in _results(compare(with_values(scenario, values))).items():
            (by_draw if name in by_draw else by_month)[name][batch] = result
    return Simulation(seed=seed, inputs=inputs, **by_draw, **by_month)


def _results(comparison: Comparison) -> dict[str, Array]:
    return {
        "steady_saving": comparison.steady_saving,
        "npv": comparison.npv,
        "break_even_month": comparison.break_even_month,
        "cumulative": comparison.cumulative,
        "in_house_monthly_cost": comparison.in_house.total_cost,
        "outsourced_monthly_cost": comparison.outsourced.total_cost,
    }


#: How far, in shares of its value, an input that nobody gave a range for usually lies off: what
#: owners know least is what a vendor they have not worked with will do. A judgement, not a
#: measurement; measured values take its place as reports come in.
USUAL_SPREAD: Mapping[str, float] = {
    "store.leads_per_month": 0.20,
    "store.conversion": 0.15,
    "store.average_order_value": 0.10,
    "outsourced.relative_conversion": 0.20,
    "outsourced.ramp_up_weeks": 0.30,
    "outsourced.oversight_hours_per_month": 0.40,
    "outsourced.expected_loss_per_month": 0.60,
    "in_house.turnover_per_year": 0.40,
}


#: The same for what the store's owner knows well: it is unsure only until somebody tells it.
GUESS_SPREAD: Mapping[str, float] = {
    "store.gross_margin": 0.20,
    "in_house.gross_pay": 0.20,
    "in_house.supervisors": 1.00,  # a small team may have none
}
SHARES = ("store.conversion", "store.gross_margin")


def usual_ranges(
    scenario: Scenario, *, told: Set[str] = frozenset(GUESS_SPREAD)
) -> dict[str, Range]:
    """A range around each value that is seldom known, and around each guess nobody has replaced.

    ``told`` are the paths of the inputs that somebody has set. A share stays within 1.
    """
    guessed = {path: spread for path, spread in GUESS_SPREAD.items() if path not in told}
    return {
        path: _around(path, float(value_at(scenario, path)), spread)
        for path, spread in {**USUAL_SPREAD, **guessed}.items()
    }


def _around(path: str, value: float, spread: float) -> Range:
    most = 1.0 if path in SHARES else float("inf")
    return Range(value * (1.0 - spread), value, min(value * (1.0 + spread), most))


# --- draws --------------------------------------------------------------------------------------


def draw(
    ranges: Ranges,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    correlations: tuple[Correlation, ...] = CORRELATIONS,
) -> dict[str, Array]:
    """One array of draws for each range, the correlated pairs moving together."""
    cloud = _Cloud(tuple(ranges), draws, seed, correlations)
    shapes = [one.beta_shape for one in ranges.values()]
    if draws <= DRAWS:
        shares = [_kept_row(cloud, at, shape) for at, shape in enumerate(shapes)]
    else:  # too many to keep
        shares = [_within(row, shape) for row, shape in zip(_rows(cloud), shapes, strict=True)]
    return {
        path: one.between(share) for (path, one), share in zip(ranges.items(), shares, strict=True)
    }


class _Cloud(NamedTuple):
    """What the points that ranges are drawn by depend on; not on where the ranges lie."""

    paths: tuple[str, ...]
    draws: int
    seed: int
    correlations: tuple[Correlation, ...]


@lru_cache(maxsize=64)
def _kept_row(cloud: _Cloud, at: int, shape: tuple[float, float]) -> Array:
    """The draws of one range as shares of its width: the same while a slider moves it along."""
    return _kept(_within(_kept_rows(cloud)[at], shape))


@lru_cache(maxsize=4)
def _kept_rows(cloud: _Cloud) -> Array:
    return _kept(_rows(cloud))


def _rows(cloud: _Cloud) -> Array:
    """The points, a row a path, the correlated ones moving together."""
    points = _points(len(cloud.paths), cloud.draws, cloud.seed)
    return correlated(points, correlation_matrix(cloud.paths, cloud.correlations))


@lru_cache(maxsize=4)
def _points(dimensions: int, draws: int, seed: int) -> Array:
    """Evenly spread points of the unit cube, a row a dimension; the same at every move."""
    from scipy.stats import qmc

    power = max(draws - 1, 1).bit_length()  # Sobol points are balanced in powers of two
    points = qmc.Sobol(dimensions, rng=seed).random_base2(power)[:draws].T
    return _kept(np.asarray(points))


def _kept(values: Array) -> Array:
    """The values, which nobody may change any more."""
    values.flags.writeable = False
    return values


def correlation_matrix(paths: tuple[str, ...], correlations: tuple[Correlation, ...]) -> Array:
    """Pearson's correlation of the normals behind the draws: 2 × sin(π × rank ÷ 6).

    Pairs of which one is no range are left out.
    """
    matrix = np.eye(len(paths))
    for pair in correlations:
        if pair.first in paths and pair.second in paths:
            at = paths.index(pair.first), paths.index(pair.second)
            matrix[at] = matrix[at[::-1]] = 2.0 * sin(pi * pair.rank / 6.0)
    return matrix


def correlated(uniform: Array, matrix: Array) -> Array:
    """Uniform rows made to move together by a Gaussian copula; each row stays uniform.

    Ranks that cannot hold together (no positive definite matrix) are a bug (``LinAlgError``).
    """
    from scipy.special import ndtr, ndtri

    moved = np.flatnonzero((matrix != np.eye(len(matrix))).any(axis=1))
    if not len(moved):
        return uniform
    mixing = np.linalg.cholesky(matrix[np.ix_(moved, moved)])
    tiny = np.finfo(float).eps
    result = uniform.copy()
    result[moved] = ndtr(mixing @ ndtri(np.clip(uniform[moved], tiny, 1.0 - tiny)))
    return result


# --- which inputs decide ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Swing:
    """What an outcome becomes when one input alone goes to its low and to its high, ₴."""

    path: str
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        """The distance between the two, ₴."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Influence:
    """Shares of an outcome's variance that an input explains: alone, and with interactions."""

    path: str
    first_order: float
    total: float
    variance: float  # the outcome's, ₴²


def tornado(
    scenario: Scenario, ranges: Ranges, *, outcome: Outcome = Outcome.NPV
) -> tuple[Swing, ...]:
    """Each range alone at its low and high, the others likely; the widest swing first."""
    count = len(ranges)
    if not count:
        return ()
    columns = {}
    for at, (path, one) in enumerate(ranges.items()):
        columns[path] = np.full(2 * count, one.likely)
        columns[path][[2 * at, 2 * at + 1]] = one.low, one.high
    values = np.broadcast_to(_outcome(compare(with_values(scenario, columns)), outcome), 2 * count)
    swings = (
        Swing(path, float(low), float(high))
        for path, (low, high) in zip(ranges, values.reshape(count, 2), strict=True)
    )
    return tuple(sorted(swings, key=lambda swing: -swing.size))


def influences(
    scenario: Scenario,
    ranges: Ranges,
    *,
    outcome: Outcome = Outcome.NPV,
    draws: int = 1024,
    seed: int = SEED,
) -> tuple[Influence, ...]:
    """Sobol indices of each range, the largest total first; ``draws`` is a power of two.

    The ranges are taken as independent, as the indices require. Where the outcome does not vary
    there is nothing to explain: all are 0. Source: Saltelli et al., Computer Physics
    Communications 181(2), 2010.
    """
    from scipy.stats import sobol_indices

    runs: list[Array] = []

    def outcomes(columns: Array) -> Array:
        values = dict(zip(ranges, columns, strict=True))
        result = _outcome(compare(with_values(scenario, values)), outcome)
        runs.append(np.array(np.broadcast_to(result, (1, *columns.shape[1:]))))
        return runs[-1]

    if not ranges:
        return ()
    sample = outcomes(np.array(list(draw(ranges, draws=64, seed=seed).values())))
    if not np.ptp(sample) > 0.0:
        return tuple(Influence(path, 0.0, 0.0, 0.0) for path in ranges)
    runs.clear()
    distributions: list[Any] = list(ranges.values())
    indices = sobol_indices(func=outcomes, n=draws, dists=distributions, rng=seed)
    pairs = zip(ranges, indices.first_order.ravel(), indices.total_order.ravel(), strict=True)
    variance = float(np.var(np.concatenate(runs[:2], axis=-1)))  # of its two independent samples
    found = (
        Influence(path, _share(first), _share(total), variance) for path, first, total in pairs
    )
    return tuple(sorted(found, key=lambda influence: -influence.total))


def _outcome(comparison: Comparison, outcome: Outcome) -> Array:
    return comparison.npv if outcome is Outcome.NPV else comparison.steady_saving


def _share(index: float) -> float:
    """An estimated index held within 0 to 1; 0 where it is undefined."""
    return float(np.clip(np.nan_to_num(index), 0.0, 1.0))
