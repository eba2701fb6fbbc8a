"""From columns of text to values: numbers, money, counts, hours, dates, periods, yes and no.

Every function takes a pandas Series of text and decides by the evidence of the whole column.
Each result tells, row by row, which cells were ``missing`` and which were ``bad``.
"""

from outsource_core.reports.values.dates import DateOrder, ParsedDates, parse_dates
from outsource_core.reports.values.flags import ParsedFlags, parse_flags
from outsource_core.reports.values.numbers import (
    ParsedCounts,
    ParsedHours,
    ParsedMoney,
    ParsedNumbers,
    parse_counts,
    parse_hours,
    parse_money,
    parse_numbers,
)
from outsource_core.reports.values.periods import ParsedPeriods, parse_periods

__all__ = [
    "DateOrder",
    "ParsedCounts",
    "ParsedDates",
    "ParsedFlags",
    "ParsedHours",
    "ParsedMoney",
    "ParsedNumbers",
    "ParsedPeriods",
    "parse_counts",
    "parse_dates",
    "parse_flags",
    "parse_hours",
    "parse_money",
    "parse_numbers",
    "parse_periods",
]
