"""The savings model as spreadsheet formulas: the same arithmetic as ``outsource_core.costs``.

A formula names what it is made from in square brackets: an input by its path
(``[store.conversion]``), a line of the same month by its key (``[leads]``), a line of the month
before (``[lost_weeks@before]``), or all of a line up to this month (``[saving@so_far]``). The
workbook turns the names into addresses. Every formula comes with its value by the core, for viewers
that do not calculate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outsource_core import payment, payroll
from outsource_core.costs import (
    CostPart,
    Scenario,
    Side,
    compare,
    outsourced_share,
    steady_sides,
    switch_back_price,
)
from outsource_core.costs.months import Timeline, discount_factors, steady_month, timeline
from outsource_core.costs.provider import extra_cover_worth, repeat_growth
from outsource_core.costs.team import (
    in_house_conversion,
    lost_months_per_hire,
    positions_kept,
    team_productivity,
)
from outsource_core.number import WEEKS_PER_MONTH, Array, Number
from outsource_core.payment import Basis, Term, TierRule
from outsource_core.rampup import lost_weeks
from outsource_core.reference import all_facts
from ui.exports.cells import LAW, Kind, last_month, term_name
from ui.i18n import _
from ui.savings_view import part_name
from ui.words import fact_name

OWN, VENDOR = "own", "vendor"
RESULTS = ("deals", "revenue", "gross_profit", "cover_value")


@dataclass(frozen=True, slots=True)
class Result:
    """A single figure by formula."""

    key: str
    label: str
    formula: str
    value: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of each month: a formula, the steady month's own where it differs ("" for none).

    ``values`` are those of the steady month and of the months after it.
    """

    key: str
    label: str
    formula: str
    values: Array
    kind: Kind = Kind.MONEY
    steady: str | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


# --- single figures -----------------------------------------------------------------------------


def worked_out(scenario: Scenario) -> Sequence[Result]:
    """What follows from the inputs before any month is looked at."""
    store, team, provider = scenario.store, scenario.in_house, scenario.outsourced
    share, kept = _share_and_kept(scenario)
    own_conversion = in_house_conversion(store, team, sellers=team.headcount)
    kept_conversion = (1.0 - share) * in_house_conversion(store, team, sellers=kept)
    rows: tuple[tuple[str, str, str, Number, Kind], ...] = (
        (
            "share",
            _("Share of the work handed over"),
            "=IF([format.kind]=[word.full],1,IF([format.kind]=[word.partial],"
            "[format.share]*SUMPRODUCT([work],[effort]),[format.share]))",
            share,
            Kind.SHARE,
        ),
        ("engaged", _("A vendor is at work: 1 yes"), "=IF([share]>0,1,0)", share > 0, Kind.COUNT),
        (
            "kept",
            _("Sellers you keep"),
            "=MIN([in_house.headcount],MAX(-INT(-([in_house.headcount]*(1-[share])"
            "/[format.position_step]-1E-9))*[format.position_step],0))",
            kept,
            Kind.COUNT,
        ),
        (
            "kept_supervisors",
            _("Supervisors you keep"),
            "=IF([share]<1-1E-9,[in_house.supervisors],0)",
            team.supervisors if share < 1.0 - 1e-9 else 0.0,
            Kind.COUNT,
        ),
        (
            "lost_per_hire",
            _("Months of work lost with each new seller"),
            "=[in_house.training_weeks]*12/52+[in_house.new_hire_ramp_months]/2",
            lost_months_per_hire(team),
            Kind.FACTOR,
        ),
        (
            "team_productivity",
            _("Team's speed with leavers replaced"),
            "=MAX(1-[in_house.turnover_per_year]/12*[lost_per_hire],0)",
            team_productivity(team),
            Kind.SHARE,
        ),
        (
            "own_conversion",
            _("Own team: of all leads buy"),
            "=[store.conversion]*[team_productivity]*IF([in_house.headcount]>0,1,0)",
            own_conversion,
            Kind.SHARE,
        ),
        (
            "kept_conversion",
            _("Sellers you keep: of all leads buy"),
            "=(1-[share])*[store.conversion]*[team_productivity]*IF([kept]>0,1,0)",
            kept_conversion,
            Kind.SHARE,
        ),
        (
            "vendor_conversion",
            _("Vendor at full speed: of all leads buy"),
            "=[share]*MIN([store.conversion]*[outsourced.relative_conversion],1)",
            share * min(float(store.conversion * provider.relative_conversion), 1.0),
            Kind.SHARE,
        ),
        (
            "cover_worth",
            _("Worth of longer hours at full speed, a month"),
            "=[share]*([outsourced.hours_covered_per_week]-[in_house.hours_covered_per_week])"
            "*52/12*[outsourced.extra_hour_worth]",
            share * extra_cover_worth(team, provider),
            Kind.MONEY,
        ),
        (
            "vat_lost",
            _("VAT that cannot be reclaimed"),
            "=[outsourced.vat_rate]*(1-[outsourced.vat_reclaimable])",
            provider.vat_rate * (1.0 - provider.vat_reclaimable),
            Kind.SHARE,
        ),
        (
            "switch_back_price",
            _("Price of switching back, once"),
            "=[engaged]*[outsourced.switch_back_fee]+([in_house.headcount]-[kept])"
            "*([in_house.hiring_cost]+[in_house.training_cost])"
            "+([in_house.headcount]-[kept])/MAX([in_house.headcount],0.000000001)"
            "*[store.leads_per_month]*[store.conversion]*[store.average_order_value]"
            "*[store.gross_margin]*[lost_per_hire]",
            switch_back_price(scenario),
            Kind.MONEY,
        ),
    )
    return tuple(
        Result(key, label, formula, float(value), kind) for key, label, formula, value, kind in rows
    )


# --- months -------------------------------------------------------------------------------------


def month_sections(scenario: Scenario) -> tuple[Section, ...]:
    """Every line of the model, in the order in which one is made from another."""
    values = _values(scenario)
    return (
        Section(_("The month"), tuple(_calendar(values))),
        Section(
            _("Your own team does all the work"),
            (*_own_sales(values), *_costs(values, OWN, _team_costs(OWN))),
        ),
        Section(
            _("With the vendor: what is sold"),
            tuple(_vendor_sales(values)),
        ),
        Section(
            _("With the vendor: what the vendor is paid"),
            tuple(_term_lines(scenario, values)),
        ),
        Section(
            _("With the vendor: costs"),
            _costs(values, VENDOR, _vendor_costs(scenario)),
        ),
        Section(_("What outsourcing brings"), tuple(_outcome(values))),
    )


def _calendar(values: Mapping[str, Array]) -> Iterator[Line]:
    yield Line(
        "in_horizon",
        _("Looked at: 1 yes"),
        "=IF([n]<=[horizon.months],1,0)",
        values["in_horizon"],
        Kind.COUNT,
        steady="",
    )
    for name in LAW:
        dated = f"LOOKUP([date],[law.{name}.dates],[law.{name}.values])"
        by_law = dated if len(all_facts()[name]) > 1 else f"[law.{name}.values]"
        yield Line(
            name,
            fact_name(name),
            f"=IF(ISNUMBER([law.{name}.own]),[law.{name}.own],{by_law})",
            values[name],
            Kind.SHARE if name == "esv_rate" else Kind.COUNT,
        )
    yield Line(
        "volume",
        _("Leads against an average month of today"),
        "=INDEX([season],1+MOD(MONTH([horizon.start])+[n]-2,12))/AVERAGE([season])"
        "*(1+[store.growth_per_year])^(([n]-1)/12)",
        values["volume"],
        Kind.SHARE,
        steady="=1",
    )
    yield Line(
        "ramp_weeks",
        _("Whole weeks of ramp-up behind"),
        "=MIN(INT([n]*52/12),-INT(-[outsourced.ramp_up_weeks]))",
        values["ramp_weeks"],
        Kind.COUNT,
        steady="",
    )
    yield Line(
        "lost_weeks",
        _("Weeks of full speed the vendor has lost so far"),
        "=IF([outsourced.ramp_up_weeks]>0,(1-[outsourced.ramp_up_start_share])"
        "*([ramp_weeks]-[ramp_weeks]*([ramp_weeks]-1)/(2*[outsourced.ramp_up_weeks])"
        "+([n]*52/12-[ramp_weeks])*MAX(1-[ramp_weeks]/[outsourced.ramp_up_weeks],0)),0)",
        values["lost_weeks"],
        Kind.FACTOR,
        steady="=0",
    )
    yield Line(
        "productivity",
        _("Vendor's speed"),
        "=1-([lost_weeks]-[lost_weeks@before])*12/52",
        values["productivity"],
        Kind.SHARE,
        steady="=1",
    )
    yield Line(
        "leads", _("Leads"), "=[store.leads_per_month]*[volume]", values["leads"], Kind.COUNT
    )


def _own_sales(values: Mapping[str, Array]) -> Iterator[Line]:
    formulas = (
        "=[leads]*[own_conversion]",
        "=[own.deals]*[store.average_order_value]",
        "=[own.revenue]*[store.gross_margin]",
    )
    labels = (_("Closed deals"), _("Revenue"), _("Gross profit"))
    for key, label, formula in zip(RESULTS, labels, formulas, strict=False):
        kind = Kind.COUNT if key == "deals" else Kind.MONEY
        yield Line(f"own.{key}", label, formula, values[f"own.{key}"], kind)
    yield from _pay_lines(values, OWN, sellers="[in_house.headcount]", revenue="[own.revenue]")


def _vendor_sales(values: Mapping[str, Array]) -> Iterator[Line]:
    rows = (
        ("kept.deals", _("Deals of the sellers you keep"), "=[leads]*[kept_conversion]"),
        (
            "kept.revenue",
            _("Revenue of the sellers you keep"),
            "=[kept.deals]*[store.average_order_value]",
        ),
        (
            "provider.deals",
            _("Deals of the vendor"),
            "=[leads]*[vendor_conversion]*[productivity]",
        ),
        (
            "repeat_growth",
            _("Orders grow by repeat buyers, times"),
            "=MAX(1-[store.repeat_share],0.01)/MAX(1-[store.repeat_share]"
            "-[productivity]*[outsourced.repeat_uplift_points]/100,0.01)",
        ),
        (
            "provider.revenue",
            _("Revenue of the vendor"),
            "=[provider.deals]*[store.average_order_value]*[repeat_growth]",
        ),
        ("vendor.deals", _("Closed deals"), "=[kept.deals]+[provider.deals]"),
        ("vendor.revenue", _("Revenue"), "=[kept.revenue]+[provider.revenue]"),
        ("vendor.gross_profit", _("Gross profit"), "=[vendor.revenue]*[store.gross_margin]"),
        ("vendor.cover_value", _("Worth of longer hours"), "=[cover_worth]*[productivity]"),
    )
    for key, label, formula in rows:
        kind = Kind.COUNT if key.endswith("deals") else Kind.MONEY
        yield Line(
            key, label, formula, values[key], Kind.FACTOR if key == "repeat_growth" else kind
        )
    yield from _pay_lines(values, VENDOR, sellers="[kept]", revenue="[kept.revenue]")


def _pay_lines(
    values: Mapping[str, Array], side: str, *, sellers: str, revenue: str
) -> Iterator[Line]:
    """What one seller earns, and how much of it bears the social contribution."""
    each, base = f"{side}.pay_each", f"{side}.esv_base"
    bonus = f"{revenue}*[in_house.bonus_share]/MAX({sellers},1E-9)"
    label = _("Pay of one seller with the bonus")
    yield Line(each, label, f"=[in_house.gross_pay]+{bonus}", values[each])
    yield Line(base, _("Of it bears ESV"), f"={_esv_base(f'[{each}]')}", values[base])


def _term_lines(scenario: Scenario, values: Mapping[str, Array]) -> Iterator[Line]:
    quantities = {
        Basis.FIXED_FEE: "=[engaged]",
        Basis.PER_DEAL: "=[provider.deals]",
        Basis.PER_CONTACT_ADDED: "=[engaged]*[outsourced.contacts_added_per_month]*[productivity]",
        Basis.PER_REPEAT_RATE_POINT: "=[engaged]*[outsourced.repeat_uplift_points]*[productivity]",
        Basis.PER_LARGE_BATCH: "=[provider.deals]*[outsourced.large_batch_share]",
        Basis.REVENUE_SHARE: "=[provider.revenue]",
    }
    for at, term in enumerate(scenario.outsourced.scheme):
        name, quantity, amount = term_name(at, term), f"term.{at}.quantity", f"term.{at}.amount"
        yield Line(
            quantity,
            _("{term}: for how much", term=name),
            quantities[term.basis],
            values[quantity],
            Kind.MONEY if term.basis is Basis.REVENUE_SHARE else Kind.COUNT,
        )
        yield Line(amount, _("{term}: amount", term=name), f"={_amount(at, term)}", values[amount])


def _amount(at: int, term: Term) -> str:
    """A term's amount: quantity × rate by its tiers, held between its minimum and its cap."""
    quantity, rate = f"[term.{at}.quantity]", f"[term.{at}.rate]"
    tiers = [f"term.{at}.tier.{tier}" for tier in range(len(term.tiers))]
    amount = f"{quantity}*{rate}"
    if term.tier_rule is TierRule.WHOLE_AMOUNT:
        for tier in tiers:
            rate = f"IF({quantity}>=[{tier}.from]*[engaged]*(1-1E-9),[{tier}.rate],{rate})"
        amount = f"{quantity}*{rate}"
    else:
        for tier in tiers:
            above = f"MAX({quantity}-[{tier}.from]*[engaged],0)"
            amount, rate = f"{amount}+([{tier}.rate]-{rate})*{above}", f"[{tier}.rate]"
    least, most = f"[term.{at}.minimum]", f"[term.{at}.cap]"
    amount = f"MAX({amount},IF(ISNUMBER({least}),{least}*[engaged],-1E+15))"
    return f"MIN({amount},IF(ISNUMBER({most}),{most}*[engaged],1E+15))"


def _team_costs(side: str) -> dict[CostPart, str]:
    """The formula of what a team costs: all sellers on one side, those kept on the other."""
    own = side == OWN
    sellers = "[in_house.headcount]" if own else "[kept]"
    supervisors = "[in_house.supervisors]" if own else "[kept_supervisors]"
    revenue = "[own.revenue]" if own else "[kept.revenue]"
    hires = f"{sellers}*[in_house.turnover_per_year]/12"
    employed = f"{sellers}*(1-[in_house.contractor_share])"
    pay, supervisor_pay = "[in_house.gross_pay]", "[in_house.supervisor_gross_pay]"
    return {
        CostPart.PAY: f"={sellers}*{pay}",
        CostPart.SUPERVISOR: f"={supervisors}*{supervisor_pay}",
        CostPart.WORKPLACE: f"=({sellers}+{supervisors})*[in_house.workplace_per_head]",
        CostPart.SOFTWARE: f"=({sellers}+{supervisors})*[in_house.software_per_head]",
        CostPart.HIRING: f"={hires}*[in_house.hiring_cost]",
        CostPart.TRAINING: f"={hires}*[in_house.training_cost]",
        CostPart.ABSENCE_COVER: f"={employed}*[in_house.absence_cover_share]"
        f"*({pay}+[esv_rate]*{_esv_base(pay)})",
        CostPart.ADVERTISING: "=[leads]*[store.ad_cost_per_lead]",
        CostPart.BONUS: f"={revenue}*[in_house.bonus_share]",
        CostPart.SOCIAL_CONTRIBUTION: "=[esv_rate]*("
        + _positions_base(f"({employed})", f"[{side}.pay_each]", whole_base=f"[{side}.esv_base]")
        + "+"
        + _positions_base(supervisors, supervisor_pay, whole_base=_esv_base(supervisor_pay))
        + ")",
    }


def _positions_base(positions: str, pay: str, *, whole_base: str) -> str:
    """What so many positions bear the contribution on; a part of one is a person part time."""
    whole = f"INT({positions}+1E-9)"
    part = f"({positions}-{whole})"
    return f"({whole}*{whole_base}+IF({part}>1E-9,{_esv_base(f'{part}*{pay}')},0))"


def _esv_base(pay: str) -> str:
    """The pay that bears the social contribution: a minimum wage or more, the cap or less."""
    cap = "[esv_base_max_minimum_wages]*[minimum_wage]"
    return f"IF(({pay})>0,MIN(MAX({pay},[minimum_wage]),{cap}),0)"


def _vendor_costs(scenario: Scenario) -> dict[CostPart, str]:
    """The formula of every cost with the vendor, in the order in which they are summed."""
    scheme = scenario.outsourced.scheme
    fees = {
        CostPart(basis.value): "="
        + "+".join(f"[term.{at}.amount]" for at, term in enumerate(scheme) if term.basis is basis)
        for basis in Basis
        if any(term.basis is basis for term in scheme)
    }
    paid = "".join(f"+[vendor.{part.value}]" for part in fees)
    costs = _team_costs(VENDOR) | {
        CostPart.OVERSIGHT: "=[engaged]*[outsourced.oversight_hours_per_month]"
        "*[outsourced.oversight_hour_rate]",
        CostPart.EXPECTED_LOSS: "=[share]*[outsourced.expected_loss_per_month]"
        "+[engaged]*[outsourced.control_cost_per_month]",
        CostPart.SWITCH_BACK: "=[engaged]*[switch_back_price]"
        "*[outsourced.switch_back_chance_per_year]/12",
        CostPart.SET_UP: "=[engaged]*IF([n]=1,[outsourced.set_up_fee],0)",
        CostPart.PRODUCT_TRAINING: "=[engaged]*IF([n]=1,[outsourced.product_training_cost],0)",
        CostPart.SEVERANCE: "=IF([n]=1,([in_house.headcount]-[kept])"
        "*(1-[in_house.contractor_share])*[in_house.severance_months]*[in_house.gross_pay],0)",
        CostPart.VAT: f"=([vendor.set_up]{paid})*[vat_lost]",
        **fees,
    }
    return {part: costs[part] for part in CostPart if part in costs}


def _costs(
    values: Mapping[str, Array], side: str, formulas: Mapping[CostPart, str]
) -> tuple[Line, ...]:
    """A side's costs, their total, and what is left over."""
    keys = [f"{side}.{part.value}" for part in CostPart if part in formulas]
    total, left = f"{side}.total_cost", f"{side}.contribution"
    worth = "" if side == OWN else "+[vendor.cover_value]"
    return (
        *(
            Line(
                f"{side}.{part.value}",
                part_name(part),
                formulas[part],
                values[f"{side}.{part.value}"],
            )
            for part in CostPart
            if part in formulas
        ),
        Line(total, _("All costs"), f"=SUM([{keys[0]}]:[{keys[-1]}])", values[total], strong=True),
        Line(
            left,
            _("Left over (gross profit less costs)"),
            f"=[{side}.gross_profit]{worth}-[{total}]",
            values[left],
            strong=True,
        ),
    )


def _outcome(values: Mapping[str, Array]) -> Iterator[Line]:
    yield Line(
        "saving",
        _("Saved"),
        "=[vendor.contribution]-[own.contribution]",
        values["saving"],
        strong=True,
    )
    yield Line(
        "cumulative",
        _("Saved since the start"),
        "=SUM([saving@so_far])",
        values["cumulative"],
        steady="",
        strong=True,
    )
    yield Line(
        "discount",
        _("Worth today of one paid then"),
        "=(1+[horizon.discount_rate])^(-[n]/12)",
        values["discount"],
        Kind.FACTOR,
        steady="",
    )
    yield Line(
        "today",
        _("Saved, in today's money"),
        "=[saving]*[discount]",
        values["today"],
        steady="",
    )
    yield Line(
        "behind",
        _("Number of the month if it is still behind"),
        "=IF(AND([in_horizon]=1,[cumulative]<-0.005),[n],0)",
        values["behind"],
        Kind.COUNT,
        steady="",
    )


# --- the core's own values ----------------------------------------------------------------------


def _values(scenario: Scenario) -> Mapping[str, Array]:
    """Each line's values by the core: the steady month's, then those of every column."""
    months = last_month(scenario)
    longer = replace(scenario, horizon=replace(scenario.horizon, months=months))
    steady = _month_values(scenario, steady_month(scenario), *steady_sides(scenario))
    whole = compare(longer)
    monthly = _month_values(longer, timeline(longer), whole.in_house, whole.outsourced)
    number = np.arange(1.0, months + 1.0)
    in_horizon: Array = (number <= scenario.horizon.months).astype(float)
    discount = discount_factors(longer.horizon)
    lost = lost_weeks(
        number * WEEKS_PER_MONTH,
        ramp_up_weeks=scenario.outsourced.ramp_up_weeks,
        start_share=scenario.outsourced.ramp_up_start_share,
    )
    only_monthly: dict[str, Array] = {
        "in_horizon": in_horizon,
        "lost_weeks": np.asarray(lost),
        "ramp_weeks": np.minimum(
            np.floor(number * WEEKS_PER_MONTH), np.ceil(scenario.outsourced.ramp_up_weeks)
        ),
        "cumulative": whole.cumulative,
        "discount": discount,
        "today": whole.saving * discount,
        "behind": number * in_horizon * (whole.cumulative < -0.005),
    }
    zero = np.zeros(1)
    return {
        key: np.concatenate((steady.get(key, zero), np.broadcast_to(value, months)))
        for key, value in (monthly | only_monthly).items()
    }


def _month_values(
    scenario: Scenario, months: Timeline, own: Side, vendor: Side
) -> dict[str, Array]:
    store, provider = scenario.store, scenario.outsourced
    share, kept = _share_and_kept(scenario)
    engaged = float(share > 0.0)
    leads = store.leads_per_month * months.volume
    conversion = in_house_conversion(store, scenario.in_house, sellers=kept)
    kept_deals = leads * ((1.0 - share) * conversion)
    kept_revenue = kept_deals * store.average_order_value
    deals, revenue = vendor.deals - kept_deals, vendor.revenue - kept_revenue
    due = payment.amount_due(
        provider.scheme,
        payment.Results(
            deals=deals,
            revenue=revenue,
            contacts_added=months.productivity * engaged * provider.contacts_added_per_month,
            repeat_rate_points=months.productivity * provider.repeat_uplift_points,
            large_batch_deals=deals * provider.large_batch_share,
            months=engaged,
        ),
    )
    values: dict[str, Number] = {
        **{name: getattr(months.facts, name) for name in LAW},
        "volume": months.volume,
        "productivity": months.productivity,
        "leads": leads,
        "kept.deals": kept_deals,
        "kept.revenue": kept_revenue,
        "provider.deals": deals,
        "provider.revenue": revenue,
        "repeat_growth": repeat_growth(store, provider, months),
        "saving": vendor.contribution - own.contribution,
        **{f"term.{at}.quantity": part.quantity for at, part in enumerate(due.parts)},
        **{f"term.{at}.amount": part.amount for at, part in enumerate(due.parts)},
    }
    for name, side, sellers in ((OWN, own, scenario.in_house.headcount), (VENDOR, vendor, kept)):
        pay_each = scenario.in_house.gross_pay + side.costs[CostPart.BONUS] / max(sellers, 1e-9)
        values[f"{name}.pay_each"] = pay_each
        values[f"{name}.esv_base"] = payroll.contribution_base(pay_each, facts=months.facts)
        values |= {f"{name}.{result}": getattr(side, result) for result in RESULTS}
        values |= {f"{name}.{part.value}": amount for part, amount in side.costs.items()}
        values |= {
            f"{name}.{total}": getattr(side, total) for total in ("total_cost", "contribution")
        }
    shape = own.revenue.shape
    return {key: np.broadcast_to(value, shape) for key, value in values.items()}


def _share_and_kept(scenario: Scenario) -> tuple[float, float]:
    share = float(outsourced_share(scenario.format))
    step = scenario.format.position_step
    return share, float(positions_kept(scenario.in_house.headcount, share, step=step))
