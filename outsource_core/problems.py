"""What can be wrong with something a person supplied, said as data.

A function that reads what a person supplied returns ``(good, problems)``. A problem names its
cause by a stable code, its place, the offending value and what was expected instead; the screen
and the command line turn it into a sentence in the reader's language (``ui/problems.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How much a problem stops."""

    REFUSED = "refused"  # the file, or the row it names, cannot be accepted as it is
    WARNING = "warning"  # it can be accepted; the person should know


class Code(StrEnum):
    """Every cause a person can be told of. The value is stable: it is stored and translated."""

    # the file
    EMPTY_FILE = "empty_file"
    NOT_A_TABLE = "not_a_table"
    UNKNOWN_FORMAT = "unknown_format"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    DOUBTFUL_ENCODING = "doubtful_encoding"
    # its layout
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    UNCLOSED_QUOTE = "unclosed_quote"
    RAGGED_ROW = "ragged_row"
    TOTAL_DIFFERS = "total_differs"
    # its columns
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    UNKNOWN_FIELD = "unknown_field"
    COLUMN_USED_TWICE = "column_used_twice"
    NO_PROVIDER = "no_provider"
    NOT_IN_LOOKUP = "not_in_lookup"
    UNIT_CONVERTED = "unit_converted"
    DOUBTFUL_NUMBERS = "doubtful_numbers"
    PERIOD_FROM_TITLE = "period_from_title"
    TEAM_FROM_SHEET = "team_from_sheet"
    ADDED_TO_TEAMS = "added_to_teams"
    NO_FIGURES = "no_figures"
    AMOUNT_ROUNDED = "amount_rounded"
    # its cells
    MISSING_VALUE = "missing_value"
    NOT_A_NUMBER = "not_a_number"
    OTHER_CURRENCY = "other_currency"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NEGATIVE = "negative"
    NOT_A_DATE = "not_a_date"
    AMBIGUOUS_DATES = "ambiguous_dates"
    UNLIKELY_DATE = "unlikely_date"
    UNKNOWN_STAGE = "unknown_stage"
    # its sense
    DUPLICATE_IN_FILE = "duplicate_in_file"
    OVERLAPPING_PERIODS = "overlapping_periods"
    BESIDE_TEAMS = "beside_teams"
    BESIDE_REFUSED = "beside_refused"
    CLOSED_BEFORE_OPENED = "closed_before_opened"
    MORE_DEALS_THAN_LEADS = "more_deals_than_leads"
    MORE_LEADS_THAN_CONTACTS = "more_leads_than_contacts"
    REVENUE_WITHOUT_DEALS = "revenue_without_deals"
    OUTSIDE_WEEK = "outside_week"
    # a payment scheme's sense
    MINIMUM_ABOVE_CAP = "minimum_above_cap"
    TIER_TWICE = "tier_twice"
    # against what is stored
    ALREADY_ACCEPTED = "already_accepted"
    ACCEPTED_FOR_ANOTHER = "accepted_for_another"
    CLAIMED_BY_ANOTHER = "claimed_by_another"
    COUNTED_BESIDE = "counted_beside"
    OVERTAKEN = "overtaken"
    MISSING_DAYS = "missing_days"
    UNUSUAL_VALUE = "unusual_value"
    STORE_BUSY = "store_busy"
    DISK_FULL = "disk_full"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file, a row or a cell.

    ``row`` is the 1-based row of the source as the person sees it, header included; ``expected``
    is a stable word for what would have been right ("date", "whole_number", a column's field);
    ``details`` holds the further figures that the sentence needs.
    """

    code: Code
    level: Level = Level.REFUSED
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None
    details: Mapping[str, str | int | float] = field(default_factory=dict)


def refusals(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems that stop a file or a row, in their order."""
    return tuple(problem for problem in problems if problem.level is Level.REFUSED)
