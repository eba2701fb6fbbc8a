"""What sales work costs in-house and outsourced, and what follows from the difference.

Read ``inputs`` (what it is made from), ``model`` (both sides month by month), then what ``model``
is made of: ``months``, ``team``, ``provider``. ``answers`` solves for what would turn the answer,
``cliffs`` names the limits of law that bite, ``leaning`` the guess that carries the answer,
``paths`` reaches single numbers.
"""

from outsource_core.costs.answers import (
    BestShare,
    BreakEven,
    BreakEvenFee,
    NoFee,
    best_share,
    break_even_conversion,
    break_even_deals,
    break_even_deals_and_conversion,
    break_even_fee,
    saving_over,
    with_deals,
    with_price,
    with_share,
)
from outsource_core.costs.cliffs import Cliff, CliffCode, SideName, cost_cliffs
from outsource_core.costs.inputs import (
    WORK_EFFORT,
    CostPart,
    Format,
    FormatKind,
    Horizon,
    InHouse,
    Outsourced,
    Scenario,
    Store,
    WorkType,
)
from outsource_core.costs.leaning import Leaning, leans_on
from outsource_core.costs.model import Comparison, Side, compare, steady_saving, steady_sides
from outsource_core.costs.paths import number_paths, value_at, with_values
from outsource_core.costs.provider import switch_back_price
from outsource_core.costs.team import outsourced_share

__all__ = [
    "WORK_EFFORT",
    "BestShare",
    "BreakEven",
    "BreakEvenFee",
    "Cliff",
    "CliffCode",
    "Comparison",
    "CostPart",
    "Format",
    "FormatKind",
    "Horizon",
    "InHouse",
    "Leaning",
    "NoFee",
    "Outsourced",
    "Scenario",
    "Side",
    "SideName",
    "Store",
    "WorkType",
    "best_share",
    "break_even_conversion",
    "break_even_deals",
    "break_even_deals_and_conversion",
    "break_even_fee",
    "compare",
    "cost_cliffs",
    "leans_on",
    "number_paths",
    "outsourced_share",
    "saving_over",
    "steady_saving",
    "steady_sides",
    "switch_back_price",
    "value_at",
    "with_deals",
    "with_price",
    "with_share",
    "with_values",
]
