"""What an employee costs the store and takes home, by Ukrainian law on a date.

All amounts are hryvnias a month. Every function takes one pay or an array of them.
"""

from __future__ import annotations

import numpy as np

from outsource_core.number import Number, is_nothing, plain, times
from outsource_core.reference import Facts

ALMOST = 1e-9  # a position within this of a whole one is a whole one


def contribution_base(gross: Number, *, facts: Facts) -> Number:
    """The pay that the employer's social contribution (ESV) is taken from, ₴ a month.

    At a main job not below one minimum wage, part time included; nowhere above the cap; no pay,
    no base. Source: Law 2464-VI, article 1(1)(4) and article 8(5), second paragraph.
    """
    base = np.asarray(np.minimum(np.maximum(gross, facts.minimum_wage), facts.esv_base_max))
    unpaid = np.less_equal(gross, 0.0)
    return plain(np.where(unpaid, 0.0, base) if unpaid.any() else base)


def employer_social_contribution(gross: Number, *, facts: Facts) -> Number:
    """ESV that the employer pays on top of gross pay, ₴ a month; at most 38,046.80 in 2026."""
    return facts.esv_rate * contribution_base(gross, facts=facts)


def positions_contribution(gross: Number, positions: Number, *, facts: Facts) -> Number:
    """ESV on so many positions of this full pay, ₴ a month.

    A part of a position is one person part time at that part of the pay, whose base is a whole
    minimum wage all the same: half a position of 10,000 bears 0.22 × 8,647 in 2026, not 1,100.
    """
    if is_nothing(positions):
        return 0.0
    whole, part = whole_and_part(positions)
    contribution = times(employer_social_contribution(gross, facts=facts), whole)
    if is_nothing(part):
        return contribution
    return contribution + employer_social_contribution(part * gross, facts=facts)


def whole_and_part(positions: Number) -> tuple[Number, Number]:
    """Whole positions, and what is left of one: a person part time."""
    whole = np.floor(positions + ALMOST)
    part = plain(np.asarray(positions - whole))
    return plain(whole), plain(np.where(np.greater(part, ALMOST), part, 0.0))


def spared_by_cap(gross: Number, positions: Number, *, facts: Facts) -> Number:
    """ESV that is not due on so many positions since pay above the cap bears none, ₴ a month."""
    whole, part = whole_and_part(positions)
    above = [np.maximum(pay - facts.esv_base_max, 0.0) for pay in (gross, part * gross)]
    return facts.esv_rate * (whole * above[0] + above[1])


def employer_cost(gross: Number, *, facts: Facts) -> Number:
    """Gross pay and ESV, ₴ a month: 30,000 gross costs 36,600 in 2026."""
    return gross + employer_social_contribution(gross, facts=facts)


def net_pay(gross: Number, *, facts: Facts) -> Number:
    """What the employee is paid after income tax and military levy, ₴ a month.

    30,000 gross pays 23,100 from 2024-12-01. Source: Tax Code, article 167.1 and subsection 10
    of section XX.
    """
    return gross * (1.0 - facts.income_tax_rate - facts.military_levy_rate)
