"""The words for the core's codes, in the reader's language."""

from __future__ import annotations

from outsource_core.costs import FormatKind, WorkType
from outsource_core.kpis import DEFINITIONS, Kpi, Status, Unit
from outsource_core.payment import Basis, TierRule
from outsource_core.reports.fields import Shape
from outsource_core.reports.reading.groups import SECTION_COLUMN
from outsource_core.reports.reading.turned import PERIOD_COLUMN
from outsource_core.reports.sheets import LeftOut
from outsource_core.reports.surroundings import SHEET_COLUMN
from outsource_core.reports.table import Table
from outsource_core.sharing import ShareStatus
from outsource_core.storage.providers import ProviderKind
from outsource_core.storage.results import Grain
from ui.formatting import money, number, percent
from ui.i18n import _


def kpi_name(kpi: str) -> str:
    """What a KPI is called."""
    return {
        Kpi.DEALS: _("Closed deals"),
        Kpi.REVENUE: _("Revenue"),
        Kpi.CONVERSION: _("Conversion"),
        Kpi.CAC: _("Cost of a new customer"),
        Kpi.CONTACTS_ADDED: _("New contacts"),
        Kpi.REPEAT_RATE: _("Repeat orders"),
    }[Kpi(kpi)]


def kpi_help(kpi: str) -> str:
    """How a KPI is made, in a sentence."""
    return {
        Kpi.DEALS: _("Sales that were closed in the period."),
        Kpi.REVENUE: _("The value of all closed deals."),
        Kpi.CONVERSION: _("Closed deals ÷ interested contacts (leads) of the same period."),
        Kpi.CAC: _(
            "CAC: what was paid for winning customers ÷ people who bought for the first time."
        ),
        Kpi.CONTACTS_ADDED: _("People added to the contact base: those the store can now reach."),
        Kpi.REPEAT_RATE: _(
            "Orders from people who had bought before ÷ all orders whose buyer is known."
        ),
    }[Kpi(kpi)]


def kpi_value(kpi: Kpi, value: float | None) -> str:
    """A KPI's figure with its unit."""
    return {
        Unit.COUNT: number,
        Unit.MONEY: money,
        Unit.SHARE: lambda share: percent(share, digits=1),
    }[DEFINITIONS[kpi].unit](value)


def kpi_unit(kpi: Kpi) -> str:
    """What a KPI is counted in, for an axis."""
    return {
        Unit.COUNT: _("number"),
        Unit.MONEY: money(0).replace("0", "").strip(),
        Unit.SHARE: _("share"),
    }[DEFINITIONS[kpi].unit]


def status_name(status: Status) -> str:
    """How a KPI stands, in a word or two."""
    return {
        Status.MET: _("Met"),
        Status.CLOSE: _("Close"),
        Status.MISSED: _("Missed"),
        Status.TOO_EARLY: _("Too early to say"),
        Status.NO_TARGET: _("No goal set"),
        Status.NO_DATA: _("Not reported"),
    }[status]


def provider_kind(kind: str) -> str:
    """What sort of provider this is."""
    return {
        ProviderKind.IN_HOUSE: _("In-house team"),
        ProviderKind.OUTSOURCER: _("Outsourcing company"),
        ProviderKind.CALL_CENTRE: _("Call centre"),
        ProviderKind.PARTNER: _("Partner company"),
    }[ProviderKind(kind)]


def grain_name(grain: str) -> str:
    """By week or by month."""
    return {Grain.WEEK: _("By week"), Grain.MONTH: _("By month")}[Grain(grain)]


def shape_name(shape: Shape) -> str:
    """What kind of file a report came as."""
    return {
        Shape.ACTIVITY: _("Activity report"),
        Shape.DEALS: _("Deal register"),
    }[shape]


def left_out_reason(why: LeftOut) -> str:
    """Why a table of a file is not taken."""
    return {
        LeftOut.OTHER_COLUMNS: _("left out: its columns are not those of the others"),
        LeftOut.SAME: _("left out: word for word what another one says"),
        LeftOut.PLAN: _("left out: a plan, beside a sheet of what was done"),
        LeftOut.OVERLAPS: _("left out: the same deals or days as another one"),
        LeftOut.NO_REPORT: _("left out: a text, no report"),
        LeftOut.BY_CHOICE: _("left out by you"),
    }[why]


def share_status(status: ShareStatus) -> str:
    """What a link is worth now."""
    return {
        ShareStatus.ACTIVE: _("Works"),
        ShareStatus.EXPIRED: _("Expired"),
        ShareStatus.REVOKED: _("Revoked"),
        ShareStatus.UNKNOWN: _("Unknown"),
    }[status]


def field_name(field: str) -> str:
    """What a column of a report holds."""
    names = {
        "period": _("Day or week"),
        "provider": _("Provider"),
        "team": _("Team"),
        "contacts_added": _("New contacts"),
        "contacts_made": _("Contacts made"),
        "leads": _("Leads"),
        "deals": _("Closed deals"),
        "lost": _("Lost deals"),
        "revenue": _("Revenue"),
        "new_customers": _("New customers"),
        "repeat_orders": _("Repeat orders"),
        "large_batch_deals": _("Large-batch deals"),
        "paid": _("Paid"),
        "hours": _("Hours"),
        "deal_id": _("Deal number"),
        "stage": _("Stage"),
        "opened_on": _("Opened on"),
        "closed_on": _("Closed on"),
        "value": _("Value"),
        "customer": _("Customer"),
        "agent": _("Seller"),
        "product": _("Product"),
    }
    return names.get(field, field)


def column_name(table: Table, column: str) -> str:
    """A column's own name, or what it is where no header names it."""
    if column not in table.added:
        return column
    return {
        PERIOD_COLUMN: _("Period, from a title or other columns"),
        SECTION_COLUMN: _("Heading above the rows"),
        SHEET_COLUMN: _("Name of the sheet"),
    }[column]


def risk_name(code: str) -> str:
    """What can go wrong."""
    return {
        "customers_leak": _("Customers leak to a competitor"),
        "poor_product_knowledge": _("Sellers do not know the product"),
        "divided_attention": _("The vendor's attention is divided"),
        "unverifiable_results": _("Results cannot be checked"),
        "fixed_fee_for_nothing": _("A fixed fee is paid for nothing"),
        "rude_to_customers": _("Customers are treated badly"),
        "dependence_on_one_vendor": _("The store depends on one vendor"),
        "vendor_stops_working": _("The vendor stops working"),
    }[code]


def control_name(code: str) -> str:
    """What can be done about it."""
    return {
        "customers_stay_in_own_crm": _("Customers stay in your own CRM, with limited access"),
        "nda_with_penalty": _("Non-disclosure agreement with a penalty"),
        "product_training": _("Product training and a script for sellers"),
        "dedicated_team": _("A team that works for you alone"),
        "weekly_reports_checked": _("Weekly reports, checked against your own data"),
        "call_recordings_sampled": _("A sample of call recordings heard each week"),
        "pay_by_result": _("Payment by result instead of a fixed fee"),
        "second_vendor_in_parallel": _("A second vendor, or your own team, in parallel"),
        "exit_terms_in_contract": _("Terms of leaving written into the contract"),
    }[code]


def format_name(kind: str) -> str:
    """What is handed over, in a word."""
    return {
        FormatKind.FULL: _("Everything"),
        FormatKind.PARTIAL: _("Some of the work"),
        FormatKind.NARROW: _("One product group"),
        FormatKind.PARTNER: _("Sales together with a partner"),
    }[FormatKind(kind)]


def format_help(kind: FormatKind) -> str:
    """What is handed over, in a sentence."""
    return {
        FormatKind.FULL: _("Full outsourcing: the vendor does all sales work."),
        FormatKind.PARTIAL: _("Partial outsourcing: the vendor does some of the work for you."),
        FormatKind.NARROW: _("Narrow outsourcing: the vendor sells one group of your goods."),
        FormatKind.PARTNER: _("Partner outsourcing: another company sells alongside your team."),
    }[kind]


def work_type_name(work: str) -> str:
    """A kind of sales work."""
    return {
        WorkType.LEAD_GENERATION: _("Finding leads"),
        WorkType.NEGOTIATION: _("Negotiating"),
        WorkType.CLOSING: _("Closing deals"),
        WorkType.REACTIVATION: _("Winning back dormant customers"),
        WorkType.CONTACT_BASE: _("Keeping the contact base"),
        WorkType.CUSTOMER_INFORMATION: _("Informing customers"),
        WorkType.CALLING: _("Calling"),
    }[WorkType(work)]


def basis_name(basis: Basis) -> str:
    """What a term of a payment scheme pays for."""
    return {
        Basis.FIXED_FEE: _("Fixed fee"),
        Basis.PER_DEAL: _("Paid per deal"),
        Basis.PER_CONTACT_ADDED: _("Paid per contact"),
        Basis.PER_REPEAT_RATE_POINT: _("Paid for repeat orders"),
        Basis.PER_LARGE_BATCH: _("Paid per large batch"),
        Basis.REVENUE_SHARE: _("Share of revenue"),
    }[basis]


def tier_rule_name(rule: str) -> str:
    """What the rate of a tier applies to."""
    return {
        TierRule.MARGINAL: _("only what lies above"),
        TierRule.WHOLE_AMOUNT: _("the whole amount"),
    }[TierRule(rule)]


def fact_name(name: str) -> str:
    """What one of the law's figures is called."""
    return {
        "esv_rate": _("Employer's social contribution (ESV), %"),
        "esv_base_max_minimum_wages": _("Pay above so many minimum wages bears no ESV"),
        "minimum_wage": _("Minimum wage, ₴ a month"),
        "income_tax_rate": _("Income tax, %"),
        "military_levy_rate": _("Military levy, %"),
        "vat_rate": _("VAT, %"),
        "vat_threshold": _("VAT registration from sales of, ₴ in 12 months"),
        "disability_quota_from_employees": _("Quota for people with disabilities from, employees"),
        "disability_quota_one_place_up_to": _("One place of the quota up to, employees"),
        "disability_quota_share": _("Quota beyond that, %"),
        "disability_levy_share": _("Levy for a place not filled, share of an average wage, %"),
        "contractor_fine_minimum_wages": _("Fine for a disguised employee, minimum wages"),
    }[name]
