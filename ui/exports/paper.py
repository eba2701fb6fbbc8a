"""The answer of the savings lab on two pages of A4, for the meeting with a partner."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from outsource_core.costs import (
    CliffCode,
    Comparison,
    CostPart,
    Scenario,
    cost_cliffs,
    outsourced_share,
    steady_sides,
    switch_back_price,
    value_at,
)
from outsource_core.number import Array, Number
from outsource_core.payment import Basis, PaymentScheme, Term, TierRule
from outsource_core.uncertainty import Band, Range, Simulation, Swing
from ui import scenario_inputs, state
from ui.exports.cells import input_sections, term_name
from ui.formatting import money, month, number, percent
from ui.i18n import _, _n, locale
from ui.savings_view import either_way_a_loss, headline, month_starts, part_name
from ui.words import format_name

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FONTS = Path(__file__).parents[1] / "fonts"
FACES = {"": FONTS / "PTS55F.ttf", "B": FONTS / "PTS75F.ttf"}
FACE = "PT Sans"

GREEN, BLUE, ORANGE = (0x0B, 0x6B, 0x63), (0x2F, 0x8F, 0xCB), (0xDD, 0x6B, 0x20)
INK, QUIET = (0x17, 0x23, 0x1F), (0x5F, 0x6F, 0x69)
RULE, PALE, BAND = (0xD5, 0xDE, 0xDA), (0xF3, 0xF6, 0xF4), (0xD8, 0xE9, 0xF5)

LEFT, RIGHT, TOP, BOTTOM = 18.0, 192.0, 16.0, 281.0  # the edges of what is written, mm
WIDTH = RIGHT - LEFT
GUTTER = 10.0
LINE = 4.9  # the height of a line of a table, mm
SMALL_LINE = 3.6
ASIDE = 7.5  # the size of what stands beside a figure, points
LAST_OF_COLUMNS = BOTTOM - 29  # where the two columns of the second page end at the latest
SMALLEST = 6.0  # points
LONGEST = 200  # characters of one line, before it is made to fit
TICKS = 6  # of an axis, about
SWINGS_SHOWN = 5

Colour = tuple[int, int, int]


def savings_pdf(
    scenario: Scenario,
    comparison: Comparison,
    *,
    title: str,
    simulation: Simulation | None,
    swings: tuple[Swing, ...],
    ranges: Mapping[str, Range],
) -> bytes:
    """Two pages in the reader's language: the answer, then what it is made from and how sure it is.

    ``comparison`` and ``simulation`` are those of the scenario. The ``swings`` are of the saving
    over the horizon in today's money, the widest first. ``ranges`` are the inputs that were entered
    as such, by their paths.
    """
    sheet = Sheet(_document(title), title)
    _answer_page(sheet, comparison, scenario, simulation)
    _detail_page(sheet, scenario, ranges, simulation, swings)
    return bytes(sheet.pdf.output())


def _document(title: str) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    for style, file in FACES.items():
        pdf.add_font(FACE, style, file)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_title(in_one_line(title))
    pdf.set_lang(locale().replace("_", "-"))
    return pdf


def in_one_line(text: str) -> str:
    """The text in one line, without marks that are not seen; narrow spaces become plain ones."""
    spaced = re.sub("[\u2009\u202f]", "\u00a0", re.sub(r"[ \t\r\n\f\v]+", " ", text))
    return "".join(one for one in spaced if one.isprintable() or one == "\u00a0")


# --- a sheet of paper ---------------------------------------------------------------------------


@dataclass
class Sheet:
    """The paper being written: text, rules and shapes, measured in millimetres from the top."""

    pdf: FPDF
    title: str

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        size: float = 9.0,
        bold: bool = False,
        colour: Colour = INK,
        align: str = "L",
    ) -> None:
        """One line, made to fit its width: smaller first, as far as can be read, then cut."""
        self._face(size, bold=bold, colour=colour)
        text = self._written(text[:LONGEST])
        while self.pdf.get_string_width(text) > width and self.pdf.font_size_pt > SMALLEST:
            self.pdf.set_font_size(self.pdf.font_size_pt - 0.25)
        while self.pdf.get_string_width(text) > width and len(text) > 1:
            text = text.rstrip("…")[:-1] + "…"
        self.pdf.set_xy(x, y)
        self.pdf.cell(width, size * 0.3528 * 1.25, text, align=align)

    def width(self, text: str, *, size: float = 9.0, bold: bool = False) -> float:
        """How wide a line is, mm."""
        self._face(size, bold=bold, colour=INK)
        return float(self.pdf.get_string_width(self._written(text)))

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        size: float = 9.0,
        bold: bool = False,
        colour: Colour = INK,
        leading: float = 1.35,
    ) -> float:
        """Lines that wrap at the width; returns where they end."""
        self._face(size, bold=bold, colour=colour)
        self.pdf.set_xy(x, y)
        height = size * 0.3528 * leading
        self.pdf.multi_cell(
            width, height, self._written(text), align="L", new_x="LEFT", new_y="NEXT"
        )
        return float(self.pdf.get_y())

    def rule(
        self, y: float, *, x: float = LEFT, to: float = RIGHT, colour: Colour = RULE, w: float = 0.2
    ) -> None:
        """A thin level line."""
        self.line((x, y), (to, y), colour=colour, width=w)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: Colour = RULE,
        width: float = 0.2,
    ) -> None:
        """A straight line."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
        self.pdf.line(*start, *end)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(x, y, width, height, style="F")

    def page(self, number_: int) -> None:
        """A new page with its head and foot."""
        self.pdf.add_page()
        self.box(0, 0, 210, 3, GREEN)
        self.text(LEFT, TOP - 5, self.title, width=WIDTH, bold=True, size=9.5, colour=GREEN)
        self.rule(BOTTOM + 1)
        foot = _("Amounts are in {sign}.", sign=state.currency_sign())
        self.text(LEFT, BOTTOM + 2.5, foot, width=WIDTH - 20, size=8, colour=QUIET)
        page = f"{number_} / 2"
        self.text(RIGHT - 20, BOTTOM + 2.5, page, width=20, size=8, colour=QUIET, align="R")

    def heading(self, x: float, y: float, text: str, *, width: float) -> float:
        """A heading over a rule; returns where what follows begins."""
        self.text(x, y, text, width=width, size=11.5, bold=True, colour=GREEN)
        self.rule(y + 6, x=x, to=x + width, colour=GREEN, w=0.35)
        return y + 7.2

    def _written(self, text: str) -> str:
        """The text in characters that the font has; a question mark for each that it has not."""
        known = cast("TTFFont", self.pdf.fonts[FACE.lower()]).cmap
        return "".join(one if ord(one) in known else "?" for one in in_one_line(text))

    def _face(self, size: float, *, bold: bool, colour: Colour) -> None:
        self.pdf.set_font(FACE, "B" if bold else "", size)
        self.pdf.set_text_color(*colour)


# --- page one: the answer -----------------------------------------------------------------------


def _answer_page(
    sheet: Sheet, comparison: Comparison, scenario: Scenario, simulation: Simulation | None
) -> None:
    months = scenario.horizon.months
    sheet.page(1)
    saving, break_even = float(comparison.steady_saving), float(comparison.break_even_month)
    answer = headline(saving, break_even, months)
    y = sheet.paragraph(LEFT, 24, answer, width=WIDTH, size=23, bold=True, leading=1.18) + 3
    days = month_starts(scenario.horizon)
    looked_at = _(
        "Handed over: {format}. Looked at from {first} to {last}.",
        format=_lower_first(format_name(scenario.format.kind)),
        first=month(days[0]),
        last=month(days[-1]),
    )
    y = sheet.paragraph(LEFT, y, looked_at, width=WIDTH, size=10.5, colour=QUIET)
    if loss := either_way_a_loss(comparison):
        y = sheet.paragraph(LEFT, y + 2, loss, width=WIDTH, bold=True, colour=ORANGE)
    y += 6
    y = _key_figures(sheet, y, _figures(comparison, simulation, months)) + 10
    total = float(comparison.cumulative[-1])
    title = _chart_title(total, months)
    y = sheet.heading(LEFT, y, title, width=WIDTH)
    caption = _("Saved since the start, {sign}", sign=state.currency_sign())
    sheet.text(LEFT, y, caption, width=WIDTH, size=8.5, colour=QUIET)
    note = (
        _("The band holds eight outcomes of ten; the line takes each input as likely.")
        if simulation
        else _("The line takes every input as it stands on the next page.")
    )
    milestones = _milestones(months)
    table = BOTTOM - 3 - LINE * (len(milestones) + 1) - 7.2
    sheet.text(LEFT, table - 9.5, note, width=WIDTH, size=8.5, colour=QUIET)
    band = simulation.cumulative_band if simulation else None
    _chart(sheet, Frame(LEFT + 21, y + 8, RIGHT - 4, table - 18), comparison, scenario, band)
    _along_the_way(sheet, table, comparison, milestones, days)


def _figures(
    comparison: Comparison, simulation: Simulation | None, months: int
) -> Sequence[tuple[str, str, Colour]]:
    """The figures the answer rests on: what, how much, and its colour."""
    saving, break_even = float(comparison.steady_saving), float(comparison.break_even_month)
    total, today = float(comparison.cumulative[-1]), float(comparison.npv)
    pays = _("in month {n}", n=number(break_even)) if not math.isnan(break_even) else _("not yet")
    over = _n("Saved in {n} month", "Saved in {n} months", months, n=months)
    last = (
        (_("Chance that it pays"), percent(simulation.chance_it_pays(within_months=months)), INK)
        if simulation
        else (_("In today's money"), money(today), _sign_colour(today))
    )
    return (
        (_("Saved a month, once steady"), money(saving), _sign_colour(saving)),
        (_("Pays for itself"), pays, INK),
        (over, money(total), _sign_colour(total)),
        last,
    )


def _key_figures(
    sheet: Sheet, y: float, figures: Sequence[tuple[str, str, Colour]], *, height: float = 19.0
) -> float:
    """The figures side by side, thin rules between them; returns where they end."""
    width = WIDTH / len(figures)
    sheet.box(LEFT, y, WIDTH, height, PALE)
    sheet.box(LEFT, y, 1.2, height, GREEN)
    for at, (label, figure, colour) in enumerate(figures):
        x = LEFT + at * width
        if at:
            sheet.line((x, y + 3.5), (x, y + height - 3.5))
        sheet.text(x + 4.5, y + 3.6, label, width=width - 7, size=8.5, colour=QUIET)
        sheet.text(x + 4.5, y + 9, figure, width=width - 7, size=15, bold=True, colour=colour)
    return y + height


def _milestones(months: int) -> Sequence[int]:
    """The months worth a line of their own, 1-based; the last is always one."""
    return sorted({at for at in (1, 3, 6, 12, 18, 24) if at < months} | {months})


def _along_the_way(
    sheet: Sheet,
    y: float,
    comparison: Comparison,
    milestones: Sequence[int],
    days: Sequence[date],
) -> None:
    """What both sides have cost, and what was saved, by then."""
    y = sheet.heading(LEFT, y, _("Since the start, by month"), width=WIDTH)
    columns = (_("Own team: costs"), _("With the vendor: costs"), _("Saved since the start"))
    y = _table_row(sheet, y, (_("Month"), *columns), colour=QUIET)
    series = (
        comparison.in_house.cumulative_cost,
        comparison.outsourced.cumulative_cost,
        comparison.cumulative,
    )
    for at in milestones:
        sheet.rule(y)
        name = f"{number(at)} · {month(days[at - 1])}"
        texts = (name, *(money(float(amounts[at - 1])) for amounts in series))
        y = _table_row(sheet, y, texts, bold=at == milestones[-1])


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _sign_colour(amount: float) -> Colour:
    return GREEN if amount >= 0 else ORANGE


def _chart_title(total: float, months: int) -> str:
    if total >= 0:
        return _n(
            "After {n} month outsourcing is {total} ahead",
            "After {n} months outsourcing is {total} ahead",
            months,
            n=months,
            total=money(total),
        )
    return _n(
        "After {n} month outsourcing is {total} behind",
        "After {n} months outsourcing is {total} behind",
        months,
        n=months,
        total=money(-total),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart is drawn: its edges on the page, mm."""

    left: float
    top: float
    right: float
    bottom: float

    def x(self, at: float, *, count: int) -> float:
        """Where a month stands, counted from 0."""
        return self.left + (self.right - self.left) * (at / max(count - 1, 1))

    def y(self, value: float, *, low: float, high: float) -> float:
        """How high an amount stands."""
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def _chart(
    sheet: Sheet, frame: Frame, comparison: Comparison, scenario: Scenario, band: Band | None
) -> None:
    """What outsourcing has brought since its start: band, line, and where it pays for itself."""
    values = comparison.cumulative
    drawn = np.concatenate([values, [0.0]] if band is None else [values, [0.0], band.p10, band.p90])
    ticks = round_ticks(float(drawn.min()), float(drawn.max()))
    count, days = len(values), month_starts(scenario.horizon)

    def place(at: int, value: float) -> tuple[float, float]:
        return frame.x(at, count=count), frame.y(value, low=ticks[0], high=ticks[-1])

    def points(amounts: Array) -> list[tuple[float, float]]:
        return [place(at, float(amount)) for at, amount in enumerate(amounts)]

    if band is not None:
        sheet.pdf.set_fill_color(*BAND)
        sheet.pdf.polygon(points(band.p10) + points(band.p90)[::-1], style="F")
    for tick in ticks:
        y = place(0, tick)[1]
        strong = tick == 0.0
        sheet.rule(y, x=frame.left, to=frame.right, colour=QUIET if strong else RULE)
        sheet.text(LEFT, y - 1.9, number(tick), width=18, size=8, colour=QUIET, align="R")
    every = max(1, -(-count // 6))
    for at in range(0, count, every):
        x = min(max(frame.x(at, count=count) - 12, LEFT), RIGHT - 24)
        sheet.text(x, frame.bottom + 2, month(days[at]), width=24, size=8, colour=QUIET, align="C")
    sheet.pdf.set_draw_color(*BLUE)
    sheet.pdf.set_line_width(0.9)
    sheet.pdf.polyline(points(values))
    _mark_break_even(sheet, frame, comparison, place)


def _mark_break_even(
    sheet: Sheet,
    frame: Frame,
    comparison: Comparison,
    place: Callable[[int, float], tuple[float, float]],
) -> None:
    """An orange dot, and its words on the side where there is room."""
    break_even = float(comparison.break_even_month)
    if math.isnan(break_even) or break_even <= 1:
        return
    at = int(break_even) - 1
    x, y = place(at, float(comparison.cumulative[at]))
    sheet.line((x, frame.top), (x, frame.bottom), colour=ORANGE, width=0.25)
    sheet.pdf.set_fill_color(*ORANGE)
    sheet.pdf.circle(x, y, 1.5, style="F")
    words, width = _("pays for itself"), 40.0
    to_the_right = x + width + 2 < frame.right
    sheet.text(
        x + 2 if to_the_right else x - width - 2,
        frame.top,
        words,
        width=width,
        bold=True,
        colour=ORANGE,
        align="L" if to_the_right else "R",
    )


def round_ticks(low: float, high: float) -> list[float]:
    """Round numbers, evenly apart, that hold both ends between them."""
    span = max(high - low, 1.0)
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(one for one in (1, 2, 2.5, 5, 10) if one * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step), math.ceil(high / step)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


# --- page two: what it is made from, and how sure it is -----------------------------------------


def _detail_page(
    sheet: Sheet,
    scenario: Scenario,
    ranges: Mapping[str, Range],
    simulation: Simulation | None,
    swings: tuple[Swing, ...],
) -> None:
    sheet.page(2)
    y = _steady_month(sheet, 19, scenario) + 6
    width = (WIDTH - GUTTER) / 2
    left = _inputs(sheet, y, scenario, ranges, width=width)
    right = _how_sure(sheet, y, scenario, simulation, swings, width=width)
    _what_it_is_not(sheet, max(left, right) + 5, scenario)


def _steady_month(sheet: Sheet, y: float, scenario: Scenario) -> float:
    """Every cost of both sides that is not nothing, and what is left over."""
    own, vendor = steady_sides(scenario)
    columns = (_("Own team"), _("With the vendor"), _("Difference"))
    y = sheet.heading(LEFT, y, _("A steady month, opened"), width=WIDTH)
    y = _table_row(sheet, y, (_("Part"), *columns), colour=QUIET)
    sheet.rule(y)
    for part in CostPart:
        amounts = tuple(
            float(side.costs[part][0]) if part in side.costs else 0.0 for side in (own, vendor)
        )
        if any(abs(amount) >= 0.5 for amount in amounts):
            y = _amount_row(sheet, y, part_name(part), amounts)
    sheet.rule(y, colour=QUIET)
    results = (
        (_("All costs"), "total_cost"),
        (_("Gross profit"), "gross_profit"),
        (_("Worth of longer hours"), "cover_value"),
        (_("Left over (gross profit less costs)"), "contribution"),
    )
    for label, name in results:
        strong = name == "contribution"
        if strong:
            sheet.box(LEFT, y, WIDTH, LINE, PALE)
        amounts = tuple(float(getattr(side, name)[0]) for side in (own, vendor))
        y = _amount_row(sheet, y, label, amounts, bold=strong or name == "total_cost")
    sheet.rule(y, colour=GREEN, w=0.35)
    note = _(
        "An average month once the ramp-up is over, at today's number of leads. In the last line "
        "“{vendor}” less “{own}” is the monthly saving.",
        vendor=_("With the vendor"),
        own=_("Own team"),
    )
    return sheet.paragraph(LEFT, y + 1.2, note, width=WIDTH, size=8, colour=QUIET)


def _amount_row(
    sheet: Sheet, y: float, label: str, amounts: tuple[float, ...], *, bold: bool = False
) -> float:
    own, vendor = amounts
    texts = (label, *map(_amount, (own, vendor, vendor - own)))
    return _table_row(sheet, y, texts, bold=bold)


def _amount(amount: float) -> str:
    """An amount of a table, where nothing is a short dash."""
    return money(amount) if abs(amount) >= 0.5 else "–"


def _table_row(
    sheet: Sheet, y: float, texts: Sequence[str], *, bold: bool = False, colour: Colour = INK
) -> float:
    """A label, then figures that end below one another."""
    column = 34.0
    first = WIDTH - column * (len(texts) - 1)
    sheet.text(LEFT + 1, y + 0.6, texts[0], width=first - 2, bold=bold, colour=colour)
    for at, text in enumerate(texts[1:]):
        x = LEFT + first + at * column
        sheet.text(x, y + 0.6, text, width=column - 1, bold=bold, colour=colour, align="R")
    return y + LINE


def _inputs(
    sheet: Sheet, y: float, scenario: Scenario, ranges: Mapping[str, Range], *, width: float
) -> float:
    y = sheet.heading(LEFT, y, _("What it is made from"), width=width)
    for one in _key_inputs(scenario):
        spread = _between(ranges.get(one.path), one.written)
        y = _pair(sheet, LEFT, y, one.label, one.written(one.value), aside=spread, width=width)
    return _terms(sheet, y, scenario.outsourced.scheme, ranges, width=width)


def _terms(
    sheet: Sheet, y: float, scheme: PaymentScheme, ranges: Mapping[str, Range], *, width: float
) -> float:
    """What the vendor is paid, as many terms as there is room for."""
    for at, term in enumerate(scheme):
        conditions = "; ".join(_conditions(term))
        more = len(scheme) - at
        wrapped = math.ceil(1.1 * sheet.width(conditions, size=7.5) / (width - 2))
        needed = LINE * (2 if more > 1 else 1) + SMALL_LINE * wrapped + 1.0
        if y + needed > LAST_OF_COLUMNS:
            words = _n("and {n} more term", "and {n} more terms", more, n=more)
            return _pair(sheet, LEFT, y, words, "", width=width)
        spread = _between(ranges.get(f"outsourced.scheme.{at}.rate"), partial(_rate, term))
        y = _pair(sheet, LEFT, y, term_name(at, term), _rate(term), aside=spread, width=width)
        if conditions:
            y = sheet.paragraph(
                LEFT + 1, y + 0.3, conditions, width=width - 2, size=7.5, colour=QUIET
            )
            sheet.rule(y + 0.4, x=LEFT, to=LEFT + width)
            y += 0.4
    return y


@dataclass(frozen=True, slots=True)
class _KeyInput:
    """An input by its path, what it is called and how its value is written."""

    label: str
    path: str
    value: float
    written: Callable[[float], str]


def _key_inputs(scenario: Scenario) -> Iterator[_KeyInput]:
    """What the reader would ask about first."""

    def handed_over(share: float) -> str:
        return percent(float(outsourced_share(replace(scenario.format, share=share))))

    for label, path, written in (
        (_("Leads a month"), "store.leads_per_month", number),
        (_("Of them buy"), "store.conversion", _tenths_of_percent),
        (_("Average order"), "store.average_order_value", money),
        (_("Gross margin"), "store.gross_margin", percent),
        (_("Sellers you employ"), "in_house.headcount", _heads),
        (_("Pay of one before tax"), "in_house.gross_pay", money),
        (_("Share of the work handed over"), "format.share", handed_over),
        (_("How well it sells against your team"), "outsourced.relative_conversion", percent),
        (_("Weeks of ramp-up"), "outsourced.ramp_up_weeks", number),
        (_("Set-up fee"), "outsourced.set_up_fee", money),
    ):
        yield _KeyInput(label, path, float(value_at(scenario, path)), written)


def _tenths_of_percent(share: float) -> str:
    return percent(share, digits=1)


def _heads(count: float) -> str:
    return number(count, digits=1 if count % 1 else 0)


def _between(spread: Range | None, written: Callable[[float], str]) -> str:
    """The ends of a range; nothing where there is none."""
    if spread is None:
        return ""
    return f"{written(float(spread.low))} – {written(float(spread.high))}"


def _rate(term: Term, rate: Number | None = None) -> str:
    """A term's rate, or another one on the same basis."""
    value = float(term.rate if rate is None else rate)
    if term.basis is Basis.REVENUE_SHARE:
        return percent(value, digits=1)
    return money(value, digits=0 if value.is_integer() else 2)


def _conditions(term: Term) -> Iterator[str]:
    """The steps and bounds that change what a term comes to."""
    for tier in term.tiers:
        start = number(
            float(tier.from_quantity), digits=0 if float(tier.from_quantity).is_integer() else 1
        )
        yield _("from {start}: {rate}", start=start, rate=_rate(term, tier.rate))
    if term.tiers:
        is_marginal = term.tier_rule is TierRule.MARGINAL
        yield _("this rate for what lies above") if is_marginal else _("this rate for everything")
    if term.minimum is not None:
        yield _("at least {amount} a month", amount=money(float(term.minimum)))
    if term.cap is not None:
        yield _("at most {amount} a month", amount=money(float(term.cap)))


def _pair(
    sheet: Sheet, x: float, y: float, label: str, value: str, *, width: float, aside: str = ""
) -> float:
    """A label and its value at the ends of a line, ``aside`` before it, a thin rule under them."""
    value_width = min(sheet.width(value, bold=True) + 1.5, width * 0.6)
    left = x + width - value_width
    aside_width = sheet.width(aside, size=ASIDE) + 1.5 if aside else 0.0
    sheet.text(x + 1, y + 0.5, label, width=width - value_width - aside_width - 2.5)
    if aside:
        at = left - aside_width
        sheet.text(at, y + 0.75, aside, width=aside_width, size=ASIDE, colour=QUIET)
    sheet.text(left, y + 0.5, value, width=value_width - 1, bold=True, align="R")
    sheet.rule(y + LINE, x=x, to=x + width)
    return y + LINE


def _how_sure(
    sheet: Sheet,
    y: float,
    scenario: Scenario,
    simulation: Simulation | None,
    swings: tuple[Swing, ...],
    *,
    width: float,
) -> float:
    x = LEFT + width + GUTTER
    y = sheet.heading(x, y, _("How sure it is"), width=width)
    if simulation is None:
        words = _("Every input was taken as a single value, so nobody can say how sure this is.")
        y = sheet.paragraph(x + 1, y + 0.6, words, width=width - 2) + 2
    else:
        y = _bands(sheet, x, y, scenario, simulation, width=width)
    if swings:
        y = _tornado(sheet, x, y + 2.5, swings[:SWINGS_SHOWN], scenario, width=width)
    return y


def _bands(
    sheet: Sheet, x: float, y: float, scenario: Scenario, simulation: Simulation, *, width: float
) -> float:
    """P10, P50 and P90 of both results, the chance that it pays, and how this was found."""
    months = scenario.horizon.months
    column = width / 3
    for label, one in (
        (_("Saved a month, once steady"), simulation.steady_saving_band),
        (_("Saved over all months, in today's money"), simulation.npv_band),
    ):
        sheet.text(x + 1, y + 0.6, label, width=width - 2, colour=QUIET)
        y += LINE
        for at, (name, value) in enumerate(
            (
                (_("poor (P10)"), one.p10),
                (_("in the middle (P50)"), one.p50),
                (_("good (P90)"), one.p90),
            )
        ):
            left, amount = x + at * column + 1, float(value)
            colour = _sign_colour(amount)
            sheet.text(left, y, money(amount), width=column - 2, size=11, bold=True, colour=colour)
            sheet.text(left, y + 5, name, width=column - 2, size=7.5, colour=QUIET)
        y += 9.5
        sheet.rule(y, x=x, to=x + width)
    chance = _n(
        "Pays for itself within {n} month", "Pays for itself within {n} months", months, n=months
    )
    share = percent(simulation.chance_it_pays(within_months=months))
    y = _pair(sheet, x, y, chance, share, width=width)
    draws = len(simulation.npv)
    found = _(
        "From {draws} draws of the uncertain inputs (seed {seed}): one case of ten is worse than "
        "poor, one better than good.",
        draws=number(draws),
        seed=simulation.seed,
    )
    return sheet.paragraph(x + 1, y + 1, found, width=width - 2, size=8, colour=QUIET)


def _tornado(
    sheet: Sheet,
    x: float,
    y: float,
    swings: Sequence[Swing],
    scenario: Scenario,
    *,
    width: float,
) -> float:
    """The inputs that move the result most, each as a bar between its two ends."""
    names = _input_names(scenario)
    head = _("What moves it most (in today's money over all months)")
    sheet.text(x + 1, y, head, width=width - 2, colour=QUIET)
    y += LINE
    ends = [end for swing in swings for end in (swing.at_low, swing.at_high)]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    left, span = x + width * 0.58, width * 0.42 - 1

    def across(amount: float) -> float:
        return left + span * (amount - low) / max(high - low, 1.0)

    for swing in swings:
        start, end = sorted((across(swing.at_low), across(swing.at_high)))
        sheet.text(x + 1, y + 0.4, names.get(swing.path, swing.path), width=width * 0.58 - 3)
        falls = swing.at_high < swing.at_low  # more of it is worse
        sheet.box(start, y + 1, max(end - start, 0.4), LINE - 2, ORANGE if falls else BLUE)
        y += LINE
    zero = across(0.0)
    sheet.line((zero, y - LINE * len(swings)), (zero, y), colour=INK, width=0.25)
    key = _("blue: more of it is better; orange: worse; the line is 0")
    sheet.text(x + 1, y + 0.4, key, width=width - 2, size=7.5, colour=QUIET)
    return y + LINE


def _input_names(scenario: Scenario) -> dict[str, str]:
    """What each input is called, by its path."""
    sections = input_sections(scenario, sign=state.currency_sign())
    names = {one.key: one.label for entries in sections.values() for one in entries}
    scheme = enumerate(scenario.outsourced.scheme)
    terms = {f"outsourced.scheme.{at}.rate": term_name(at, term) for at, term in scheme}
    return scenario_inputs.names(scenario) | names | terms


def _what_it_is_not(sheet: Sheet, y: float, scenario: Scenario) -> None:
    """What a reader must not take the figures for."""
    words = [
        _(
            "These figures follow from the inputs above. They are an estimate, not an offer, a "
            "promise or advice on law and taxes."
        ),
        _(
            "Should you have to take the work back, that would cost about {price}, once.",
            price=money(float(switch_back_price(scenario))),
        ),
    ]
    fines = [
        cliff.amount
        for cliff in cost_cliffs(scenario)
        if cliff.code is CliffCode.CONTRACTOR_RECLASSIFICATION
    ]
    if fines:
        words.append(
            _(
                "They leave out the fine if contractors are found to be employees: up to {amount}.",
                amount=money(max(fines)),
            )
        )
    y = min(y, BOTTOM - 22)
    y = sheet.heading(LEFT, y, _("What these figures are not"), width=WIDTH)
    sheet.paragraph(LEFT + 1, y + 0.6, " ".join(words), width=WIDTH - 2, size=8.5, colour=QUIET)
