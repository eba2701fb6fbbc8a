"""Makes the demo store: an invented Ukrainian kitchen and home goods shop and its year of sales.

``python sample_data/make_demo.py`` rewrites ``sample_data/demo/``. Every draw is seeded, so with
the pinned NumPy the bytes come out the same. Nobody here exists: companies, agents and phone
numbers are made up (no Ukrainian number begins with +380 00).

The story: one steady in-house team; one vendor that keeps its promises after five weeks of
ramp-up; one that keeps them until its week 17, then slides over six weeks to about 65 % of its
deals, converting worse and worse, while what it is paid stays nearly the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

SEED = 20261115
FIRST_MONDAY = date(2025, 11, 17)
REPORTED_WEEKS = 52  # 2025-W47 to 2026-W46, which ended on 2026-11-15
NEW_WEEK = REPORTED_WEEKS  # 2026-W47, left for the reader to upload by hand
AVERAGE_ORDER = 1_200  # ₴ without large batches; about 1,400 ₴ with them
AVERAGE_BATCH = 6_500  # ₴
RAMP_UP = (0.40, 0.55, 0.70, 0.83, 0.94)  # share of usual deals in a vendor's first weeks
SLIP_FROM, SLIP_WEEKS, SLIP_TO = 17, 6, 0.65
DEALS_IN_REGISTER = 60

# Demand against a usual week: by month of the week's Thursday, then the weeks that stand out.
MONTHS = (0.89, 0.96, 1.04, 1.00, 0.98, 0.93, 0.88, 0.91, 1.02, 1.06, 1.10, 1.22)
PEAKS_AND_DIPS = {
    "2025-W48": 1.60,  # Black Friday
    "2025-W49": 1.28,  # Cyber Monday, St Nicholas
    "2025-W51": 1.35,  # the last week that delivers before Christmas
    "2026-W01": 0.80,
    "2026-W10": 1.15,  # 8 March
    "2026-W46": 1.16,  # the 11.11 sale
}
# Weeks of power cuts and long air alarms: the share of contacts lost by those hit hardest.
OUTAGES = {
    "2025-W50": 0.20,
    "2026-W03": 0.14,
    "2026-W06": 0.24,
    "2026-W16": 0.12,
    "2026-W28": 0.18,
    "2026-W41": 0.22,
    "2026-W44": 0.10,
}


@dataclass(frozen=True, slots=True)
class Provider:
    """Who sells, and their usual week: counts a week, shares from 0 to 1, pay in kopiykas."""

    key: str
    name: str
    kind: str
    team: str
    contacts_added: int
    contacts_made: int
    lead_rate: float  # leads ÷ contacts made
    conversion: float  # deals ÷ leads
    repeat_rate: float  # repeat orders ÷ deals
    large_batch_rate: float  # large batch deals ÷ deals
    growth: float  # rise of contacts over the year
    exposure: float  # how much of an outage reaches them; a generator helps
    hours: float
    fixed_fee: int
    per_deal: int
    targets: dict[str, str]  # a week's figure, or a ratio
    ramps_up: bool = True
    slips: bool = False


# Six agents at 24,000 ₴ gross, 22 % social contribution on top, 3,500 ₴ a month for a workplace.
PAYROLL_AND_WORKPLACE = round(6 * (24_000_00 * 1.22 + 3_500_00) * 12 / 52)
BONUS_PER_DEAL = round(15_00 * 1.22)

PROVIDERS = (
    Provider(
        key="in_house",
        name="Власна команда",
        kind="in_house",
        team="Відділ продажу",
        contacts_added=46,
        contacts_made=1_100,
        lead_rate=0.30,
        conversion=0.365,
        repeat_rate=0.38,
        large_batch_rate=0.04,
        growth=0.02,
        exposure=0.8,
        hours=236,
        fixed_fee=PAYROLL_AND_WORKPLACE,
        per_deal=BONUS_PER_DEAL,
        targets={
            "contacts_added": "40",
            "cac": "680.00",
            "deals": "105",
            "repeat_rate": "0.35",
            "conversion": "0.34",
            "revenue": "145000.00",
        },
        ramps_up=False,
    ),
    Provider(
        key="vendor_good",
        name="Кобза Продажі",
        kind="outsourcer",
        team="Полтава",
        contacts_added=120,
        contacts_made=1_500,
        lead_rate=0.30,
        conversion=0.36,
        repeat_rate=0.33,
        large_batch_rate=0.04,
        growth=0.08,
        exposure=0.5,
        hours=288,
        fixed_fee=22_000_00,
        per_deal=90_00,
        targets={
            "contacts_added": "100",
            "cac": "380.00",
            "deals": "135",
            "repeat_rate": "0.28",
            "conversion": "0.33",
            "revenue": "185000.00",
        },
    ),
    Provider(
        key="vendor_slipping",
        name="Степ Контакт",
        kind="call_centre",
        team="Одеса",
        contacts_added=104,
        contacts_made=1_380,
        lead_rate=0.30,
        conversion=0.36,
        repeat_rate=0.32,
        large_batch_rate=0.04,
        growth=0.0,
        exposure=0.6,
        hours=264,
        fixed_fee=30_000_00,
        per_deal=25_00,
        targets={
            "contacts_added": "85",
            "cac": "400.00",
            "deals": "115",
            "repeat_rate": "0.27",
            "conversion": "0.32",
            "revenue": "158000.00",
        },
        slips=True,
    ),
)
GOOD_VENDOR = PROVIDERS[1]


class Week(NamedTuple):
    """One row of a weekly report, in the words of the product's own fields."""

    period: str
    team: str
    contacts_added: int
    contacts_made: int
    leads: int
    deals: int
    revenue: str
    new_customers: int
    repeat_orders: int
    large_batch_deals: int
    paid: str
    hours: str


# The same columns as a vendor's bookkeeper heads them.
UKRAINIAN_HEADERS = (
    "Тиждень",
    "Команда",
    "Додано контактів",
    "Зроблено контактів",
    "Ліди",
    "Угоди",
    "Виручка, грн",
    "Нові клієнти",
    "Повторні замовлення",
    "Великі партії",
    "Сплачено, грн",
    "Години",
)


class Deal(NamedTuple):
    """One row of a deal register."""

    deal_id: str
    stage: str
    opened_on: str
    closed_on: str
    value: str
    customer: str
    agent: str


AGENTS = ("Оксана Л.", "Дмитро В.", "Ірина С.", "Тарас Г.", "Марічка П.")


def iso_week(index: int) -> str:
    """The ISO week ``index`` weeks after the first, like ``2026-W46``."""
    year, week, _ = (FIRST_MONDAY + timedelta(weeks=index)).isocalendar()
    return f"{year}-W{week:02d}"


def season(index: int) -> float:
    """Demand in a week against a usual week."""
    thursday = FIRST_MONDAY + timedelta(weeks=index, days=3)
    return PEAKS_AND_DIPS.get(iso_week(index), MONTHS[thursday.month - 1])


def ramp_up(provider: Provider, index: int) -> float:
    """Share of usual deals, below 1 while a vendor learns the store."""
    return RAMP_UP[index] if provider.ramps_up and index < len(RAMP_UP) else 1.0


def slip(provider: Provider, index: int) -> float:
    """Share of usual deals: 1 at first, then down a straight line to ``SLIP_TO``."""
    slid = min(max(index - SLIP_FROM + 1, 0), SLIP_WEEKS) / SLIP_WEEKS
    return 1.0 - (1.0 - SLIP_TO) * slid if provider.slips else 1.0


def money(kopiykas: int) -> str:
    """Hryvnias with two decimals and a point."""
    return f"{kopiykas // 100}.{kopiykas % 100:02d}"


def order_values(rng: np.random.Generator, *, count: int, average: float) -> list[int]:
    """Values of ``count`` orders in kopiykas, skewed as baskets are, ending in .00 or .50."""
    halves = np.rint(rng.gamma(shape=4.0, scale=average / 4.0, size=count) * 2)
    return [int(half) * 50 for half in halves]


def deal_values(rng: np.random.Generator, *, deals: int, large: int) -> list[int]:
    """Values of ``deals`` deals in kopiykas, ``large`` of them, the last, large batches."""
    usual = order_values(rng, count=deals - large, average=AVERAGE_ORDER)
    return usual + order_values(rng, count=large, average=AVERAGE_BATCH)


def week(provider: Provider, index: int, rng: np.random.Generator) -> Week:
    """One provider's week. Each step draws from the one before, so the counts always nest."""
    ramp, slipped = ramp_up(provider, index), slip(provider, index)
    lost = OUTAGES.get(iso_week(index), 0.0) * provider.exposure
    reach = (1.0 + provider.growth * index / REPORTED_WEEKS) * (1.0 - lost)
    # A busy season brings both more people to talk to and readier ones.
    crowd = season(index) ** 0.5

    usual_contacts = provider.contacts_made * reach * crowd * ramp**0.5 * slipped**0.3
    contacts_made = round(usual_contacts * rng.normal(1.0, 0.03))
    leads = int(rng.binomial(contacts_made, provider.lead_rate * crowd))
    deals = int(rng.binomial(leads, provider.conversion * ramp**0.5 * slipped**0.7))
    repeat_orders = int(rng.binomial(deals, provider.repeat_rate * slipped**0.3))
    large = int(rng.binomial(deals, provider.large_batch_rate))
    revenue = sum(deal_values(rng, deals=deals, large=large))
    added = int(rng.poisson(provider.contacts_added * reach * crowd * ramp * slipped**0.6))
    hours = provider.hours * (1.0 - lost / 2) * crowd**0.25 * rng.normal(1.0, 0.02)
    return Week(
        period=iso_week(index),
        team=provider.team,
        contacts_added=added,
        contacts_made=contacts_made,
        leads=leads,
        deals=deals,
        revenue=money(revenue),
        new_customers=deals - repeat_orders,
        repeat_orders=repeat_orders,
        large_batch_deals=large,
        paid=money(provider.fixed_fee + provider.per_deal * deals),
        hours=f"{round(hours * 2) / 2:.1f}",
    )


def year(provider: Provider) -> list[Week]:
    """The reported weeks and, last, the new one."""
    # A stream of its own, so that retouching one provider leaves the others as they are.
    rng = np.random.default_rng([SEED, PROVIDERS.index(provider)])
    return [week(provider, index, rng) for index in range(REPORTED_WEEKS + 1)]


def phone(rng: np.random.Generator) -> str:
    """A number nobody has."""
    digits = f"{rng.integers(0, 10_000_000):07d}"
    return f"+380 00 {digits[:3]} {digits[3:5]} {digits[5:]}"


def october_deals() -> list[Deal]:
    """A part of the good vendor's deal register for October 2026; some customers come back."""
    rng = np.random.default_rng([SEED, len(PROVIDERS)])
    phones = [phone(rng) for _ in range(DEALS_IN_REGISTER - 9)]
    stages = rng.choice(["won", "lost", "open"], p=[0.68, 0.20, 0.12], size=DEALS_IN_REGISTER)
    opened_days = np.sort(rng.integers(1, 32, size=DEALS_IN_REGISTER))
    values = rng.permutation(deal_values(rng, deals=DEALS_IN_REGISTER, large=3))
    deals = []
    for number, (stage, day, value) in enumerate(zip(stages, opened_days, values, strict=True), 1):
        opened = date(2026, 10, int(day))
        closed = min(opened + timedelta(days=int(rng.integers(0, 8))), date(2026, 10, 31))
        customer = str(rng.choice(phones))
        # Some agents leave out the country's code.
        written = customer if rng.random() < 0.8 else customer.removeprefix("+38").replace(" ", "")
        deals.append(
            Deal(
                deal_id=f"KP-2610-{number:03d}",
                stage=str(stage),
                opened_on=opened.isoformat(),
                closed_on="" if stage == "open" else closed.isoformat(),
                value=money(int(value)),
                customer=written,
                agent=str(rng.choice(AGENTS)),
            )
        )
    return deals


def csv_text(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    line_end: str = "\n",
) -> str:
    """The rows as CSV, header first."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def as_bookkeeper_sends(row: Week) -> bytes:
    """One week as it leaves 1C or a Ukrainian Excel: cp1251, semicolons, decimal commas."""
    decimal = {name: getattr(row, name).replace(".", ",") for name in ("revenue", "paid", "hours")}
    cells = row._replace(**decimal)
    return csv_text(UKRAINIAN_HEADERS, [cells], delimiter=";", line_end="\r\n").encode("cp1251")


def demo_files() -> dict[str, bytes]:
    """Every file of the demo store: its name and its bytes."""
    years = {provider.key: year(provider) for provider in PROVIDERS}
    texts = {
        f"{key}.csv": csv_text(Week._fields, weeks[:REPORTED_WEEKS]) for key, weeks in years.items()
    }
    texts["providers.csv"] = csv_text(
        ("key", "name", "kind"), [(p.key, p.name, p.kind) for p in PROVIDERS]
    )
    texts["targets.csv"] = csv_text(
        ("provider", "kpi", "target"),
        [(p.key, kpi, target) for p in PROVIDERS for kpi, target in p.targets.items()],
    )
    texts["deals_example.csv"] = csv_text(Deal._fields, october_deals())
    files = {name: text.encode("utf-8") for name, text in texts.items()}
    files["weekly_example.csv"] = as_bookkeeper_sends(years[GOOD_VENDOR.key][NEW_WEEK])
    return files


def main() -> None:
    """Write the files beside this script."""
    folder = Path(__file__).parent / "demo"
    folder.mkdir(exist_ok=True)
    for name, content in demo_files().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
