"""The inputs of a savings scenario on the screen: a few in the open, the rest folded.

What lies folded is not drawn, which keeps a move of a slider cheap; it counts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import streamlit as st

from outsource_core.costs import Format, FormatKind, WorkType
from outsource_core.payment import Basis, TierRule
from outsource_core.problems import Problem
from ui import address, inputs, part_price, problems, scenario_address, state
from ui import scenario_catalogue as catalogue
from ui.i18n import _, _n
from ui.scenario_address import MOST_TIERS, Tiers
from ui.scenario_catalogue import Conditions, Input
from ui.scenario_inputs import labels, typed_term
from ui.words import basis_name, format_help, format_name, tier_rule_name, work_type_name


def draw(of: Format) -> None:
    """Every input, or the fold it lies in; ``of`` is what they say is handed over."""
    _draw_format()
    for one in catalogue.first_few():
        _draw(one)
    _draw_payment(of)
    for group in catalogue.folded():
        with _fold(group.code, group.name, _keys(group.inputs)) as is_open:
            if is_open:
                for one in group.inputs:
                    _draw(one)


def fold_key(code: str) -> str:
    """The key of a fold's widget; true in the session while it is open."""
    return f"fold_{code}"


@contextmanager
def _fold(code: str, name: str, keys: Sequence[str]) -> Iterator[bool]:
    """A fold that is drawn only when open; closed, it says which inputs within were changed.

    That stands below it and not in its name: a fold of another name is another to Streamlit.
    """
    with st.container(gap="xxsmall"):
        with st.expander(name, key=fold_key(code), on_change="rerun") as fold:
            yield bool(fold.open)
        changed = [key for key in keys if key in address.chosen()]
        if changed and not fold.open:
            names = labels()
            st.caption(
                ":primary[●] "
                + _n(
                    "{n} changed here: {names}",
                    "{n} changed here: {names}",
                    len(changed),
                    n=len(changed),
                    names=", ".join(names[key] for key in changed[:4])
                    + (" …" if len(changed) > 4 else ""),
                )
            )


def _keys(several: Sequence[Input]) -> list[str]:
    return [key for one in several for key in (one.path, f"{one.path}{inputs.RANGE}")]


def _draw(one: Input) -> None:
    inputs.draw_dial(
        one.label,
        key=one.path,
        default=one.default,
        bounds=one.bounds,
        help=one.help,
        may_range=one.may_range,
    )


def _draw_format() -> None:
    """What is handed over: the four formats as presets, each with its own share to change."""
    kind = FormatKind(
        inputs.choice(_("What you hand over"), list(FormatKind), key="format", written=format_name)
    )
    st.caption(format_help(kind))
    if kind is FormatKind.FULL:
        return
    if kind is FormatKind.PARTIAL:
        inputs.several(
            _("Which work"),
            list(WorkType),
            key="work",
            written=work_type_name,
            default=list(catalogue.WORK_OF_PARTIAL),
        )
    inputs.draw_dial(
        _("How much of it, %"),
        key=f"share_{kind}",
        default=catalogue.SHARE_OF_FORMAT[kind],
        bounds=catalogue.SHARE_BOUNDS,
    )


# ── what the vendor is paid ─────────────────────────────────────────────────────────────────


def _draw_payment(handed_over: Format) -> None:
    """The payment scheme: any of six terms, three of them in the open."""
    st.markdown("**" + _("What the vendor is paid") + "**")
    for _basis, one in catalogue.payment_inputs():
        _draw(one)
    part_price.say(handed_over)
    further = [one for _b, *two in catalogue.further_payment_inputs() for one in two]
    with _fold("further", _("Paid for something else"), _keys(further)) as is_open:
        if is_open:
            for one in further:
                _draw(one)
    conditions = catalogue.conditions()
    keys = [key for of in conditions for key in (of.tiers, of.rule, of.minimum, of.cap)]
    with _fold("conditions", _("Tiers, minimum and cap"), keys) as is_open:
        if is_open:
            _draw_all_conditions(conditions)
    for of, problem in _contradictions(conditions):
        said = problems.sentence(replace(problem, column=None))  # no column of anything here
        st.warning(f"**{basis_name(of.basis)}:** {said}", icon=":material/warning:")


def _draw_all_conditions(conditions: Sequence[Conditions]) -> None:
    """The conditions of the terms that have a price, and of those that are bound already."""
    noted = address.chosen()
    shown = [
        of
        for of in conditions
        if noted.get(of.price.path, of.price.default) > 0
        or any(key in noted for key in (of.tiers, of.minimum))
    ]
    for of in shown:
        _draw_conditions(of)
    if len(shown) < len(conditions):
        st.caption(
            _("What has a price above gets its tiers here: deals, revenue, contacts and so on.")
        )


def _draw_conditions(of: Conditions) -> None:
    """The tiers, the minimum and the cap of one term."""
    sign = state.currency_sign()
    st.markdown("**" + basis_name(of.basis) + "**")
    tiers: Tiers = address.chosen().get(of.tiers, ())
    for at, tier in enumerate(tiers):
        _draw_tier(of, at, tier)
    st.button(
        _("Add a tier"),
        key=f"{of.tiers}~add",
        icon=":material/add:",
        type="tertiary",
        on_click=_add_tier,
        args=(of,),
        disabled=len(tiers) >= MOST_TIERS,
        help=_("From so much on, another price holds. As many tiers as the contract has."),
    )
    if tiers:
        rule = inputs.choice(
            _("The new rate applies to"), list(TierRule), key=of.rule, written=tier_rule_name
        )
        st.caption(_rule_in_words(TierRule(rule)))
    with st.container(horizontal=True):
        inputs.box(
            _("At least, {sign} a month", sign=sign),
            key=of.minimum,
            bounds=catalogue.AMOUNT_BOUNDS,
            help=_("Paid even when the count brings less. 0 is none."),
        )
        inputs.box(
            _("At most, {sign} a month", sign=sign),
            key=of.cap,
            bounds=catalogue.AMOUNT_BOUNDS,
            help=_("Never more than this. 0 is none."),
        )


def _contradictions(conditions: Sequence[Conditions]) -> list[tuple[Conditions, Problem]]:
    """What in the terms' conditions contradicts itself, and where."""
    at = {key: one.default for key, one in scenario_address.fields().items()} | address.chosen()
    return [(of, problem) for of in conditions for problem in typed_term(at, of.basis, of)[1]]


def _rule_in_words(rule: TierRule) -> str:
    return {
        TierRule.MARGINAL: _(
            "What lies below a tier keeps its own price; the tier's price holds for the rest."
        ),
        TierRule.WHOLE_AMOUNT: _(
            "Once a tier is reached, its price holds for everything, from the first one on."
        ),
    }[rule]


#: The two numbers of a tier: from how much on, at what rate.
_NUMBERS = ("from", "rate")


def _draw_tier(of: Conditions, at: int, tier: tuple[float, float]) -> None:
    """A row of the table of tiers."""
    labels = _tier_label(of.basis), of.price.label
    bounds = of.quantity, of.price.bounds
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for which in range(2):
            inputs.number_box(
                labels[which],
                key=_tier_key(of, at, which),
                value=tier[which],
                bounds=bounds[which],
                take=partial(_set_tier, of, at, which),
            )
        st.button(
            "",
            icon=":material/close:",
            help=_("Remove this tier"),
            key=f"{of.tiers}.{at}~remove",
            type="tertiary",
            on_click=_remove_tier,
            args=(of, at),
        )
    for which in range(2):
        inputs.say_held(_tier_key(of, at, which), tier[which], bounds[which])


def _tier_key(of: Conditions, at: int, which: int) -> str:
    return f"{of.tiers}.{at}.{_NUMBERS[which]}"


def _tier_label(basis: Basis) -> str:
    """From how much on a tier holds, as the head of its box."""
    sign = state.currency_sign()
    names: Mapping[Basis, Callable[[], str]] = {
        Basis.PER_DEAL: lambda: _("From deals a month"),
        Basis.REVENUE_SHARE: lambda: _("From revenue a month, {sign}", sign=sign),
        Basis.PER_CONTACT_ADDED: lambda: _("From new contacts a month"),
        Basis.PER_REPEAT_RATE_POINT: lambda: _("From points gained"),
        Basis.PER_LARGE_BATCH: lambda: _("From large batches a month"),
    }
    return names[basis]()


def _add_tier(of: Conditions) -> None:
    """A further tier above the highest, at its price, so that nothing changes before it is set."""
    tiers: Tiers = address.chosen().get(of.tiers, ())
    last, rate = tiers[-1] if tiers else (0.0, inputs.kept(of.price.path, of.price.default))
    start = float(min(last + 10 * of.quantity.step, of.quantity.high))
    _note_tiers(of, (*tiers, (start, rate)))


def _set_tier(of: Conditions, at: int, which: int, value: float) -> str:
    """Sets one number of a tier; returns the key of its box once the tiers stand in order."""
    tiers: Tiers = address.chosen()[of.tiers]
    start, rate = tiers[at]
    tier = (value, rate) if which == 0 else (start, value)
    _note_tiers(of, (*tiers[:at], tier, *tiers[at + 1 :]))
    return _tier_key(of, address.chosen()[of.tiers].index(tier), which)


def _remove_tier(of: Conditions, at: int) -> None:
    tiers: Tiers = address.chosen().get(of.tiers, ())
    _note_tiers(of, tiers[:at] + tiers[at + 1 :])


def _note_tiers(of: Conditions, tiers: Tiers) -> None:
    address.choose(of.tiers, tuple(sorted(tiers, key=lambda tier: tier[0])), default=())
