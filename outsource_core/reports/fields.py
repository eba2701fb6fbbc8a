"""The two shapes of file a provider sends, and the fields each of them has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """An activity report has a row per day or week and team; a deal register a row per deal."""

    ACTIVITY = "activity"
    DEALS = "deals"


class Kind(StrEnum):
    """What a field's cells hold once they are read."""

    TEXT = "text"
    COUNT = "count"  # a whole number, not negative
    MONEY = "money"  # in the store's currency; kept in hundredths
    HOURS = "hours"
    DATE = "date"
    PERIOD = "period"  # a day, a week or a range of days
    STAGE = "stage"  # open, won or lost
    IDENTIFIER = "identifier"  # a person's phone, e-mail or name; kept only as a keyed hash


@dataclass(frozen=True, slots=True)
class Field:
    """A column the product understands."""

    name: str
    kind: Kind
    required: bool = False


PROVIDER = Field("provider", Kind.TEXT)
TEAM = Field("team", Kind.TEXT)
AGENT = Field("agent", Kind.TEXT)  # in an activity report rows are added up to their team

ACTIVITY_FIELDS = (
    Field("period", Kind.PERIOD, required=True),
    PROVIDER,
    TEAM,
    AGENT,
    Field("contacts_added", Kind.COUNT),
    Field("contacts_made", Kind.COUNT),
    Field("leads", Kind.COUNT),
    Field("deals", Kind.COUNT, required=True),
    Field("revenue", Kind.MONEY),
    Field("new_customers", Kind.COUNT),
    Field("repeat_orders", Kind.COUNT),
    Field("large_batch_deals", Kind.COUNT),
    Field("paid", Kind.MONEY),
    Field("hours", Kind.HOURS),
)

DEAL_FIELDS = (
    Field("deal_id", Kind.TEXT, required=True),
    Field("stage", Kind.STAGE, required=True),
    Field("opened_on", Kind.DATE),
    Field("closed_on", Kind.DATE, required=True),
    Field("value", Kind.MONEY, required=True),
    Field("customer", Kind.IDENTIFIER),
    PROVIDER,
    TEAM,
    AGENT,
    Field("product", Kind.TEXT),
)

FIELDS = {Shape.ACTIVITY: ACTIVITY_FIELDS, Shape.DEALS: DEAL_FIELDS}
