"""The shelf of scenarios: save what is on screen, open, rename, duplicate, delete, share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import streamlit as st

from outsource_core import sharing
from outsource_core.scenarios import (
    NAME_LENGTH,
    Circumstances,
    Figure,
    Inputs,
    SavedScenario,
    SharedScenario,
    also_hidden,
    clean_name,
)
from outsource_core.storage.scenarios import (
    delete_scenario,
    duplicate_scenario,
    rename_scenario,
    replace_scenario,
    restore_scenario,
    save_scenario,
    scenarios,
)
from outsource_core.storage.shares import create_share
from ui import notices, resources, scenario_inputs, state
from ui.formatting import moment, option, plain
from ui.i18n import _, _n
from ui.savings_view import month_starts
from ui.scenario_compare import left_out
from ui.shared_scenario import figure_name

#: How many ignored parts of an address are named one by one.
NAMED = 8


class _What(StrEnum):
    """What the shelf last did."""

    SAVED = "saved"
    OPENED = "opened"
    REPLACED = "replaced"
    RENAMED = "renamed"
    COPIED = "copied"
    DELETED = "deleted"
    RESTORED = "restored"
    SHARED = "shared"
    NAME_TAKEN = "name_taken"
    NO_NAME = "no_name"
    GONE = "gone"


#: What was asked for and not done: a form it was asked in stays, to be mended.
_REFUSED = (_What.NAME_TAKEN, _What.NO_NAME, _What.GONE)


class _Form(StrEnum):
    """What more the shelf asks, in place of its buttons, before it does something."""

    RENAMING = "renaming"
    SHARING = "sharing"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the shelf says of its last action, in whatever language the page is drawn."""

    what: _What
    name: str = ""
    scenario_id: int = 0
    earlier: Inputs | None = None
    ignored: tuple[str, ...] = ()
    token: str = ""


_SAID = "shelf_said"
_CHOSEN = "shelf_chosen"
_NAME = "scenario_name"
_FORM = "shelf_form"


def say_ignored() -> None:
    """Which parts of the address the page began with made no sense."""
    ignored = scenario_inputs.ignored()
    if not ignored:
        return
    named = ", ".join(plain(f"{key}={text}"[:60]) for key, text in ignored[:NAMED])
    more = len(ignored) - NAMED
    with st.container(border=False):
        st.warning(
            _(
                "Parts of the address make no sense here and were left at their defaults: {parts}",
                parts=named,
            )
            + (
                " " + _n("… and {n} more part.", "… and {n} more parts.", more, n=more)
                if more > 0
                else ""
            ),
            icon=":material/link_off:",
        )
        st.button(
            _("Understood"),
            key="ignored_seen",
            type="tertiary",
            on_click=scenario_inputs.forget_ignored,
        )


def draw(gathered: scenario_inputs.Gathered) -> None:
    """The shelf, folded until it is wanted."""
    with st.expander(
        _("Scenarios"), icon=":material/bookmarks:", key="shelf", on_change="rerun"
    ) as shelf:
        if not shelf.open:
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                _("Name for what is on screen"),
                key=_NAME,
                max_chars=NAME_LENGTH,
                placeholder=_("the careful plan, vendor B from March …"),
            )
            st.button(
                _("Save"),
                key="scenario_save",
                icon=":material/bookmark_add:",
                on_click=_save,
                args=(dict(gathered.chosen),),
            )
        saved = {one.id: one for one in scenarios(resources.store())}
        if not saved:
            _say()
            st.caption(_("Nothing is saved yet."))
            return
        _one(_choice(saved), gathered)


def _choice(saved: dict[int, SavedScenario]) -> SavedScenario:
    if st.session_state.get(_CHOSEN) not in saved:
        st.session_state[_CHOSEN] = next(iter(saved))
    chosen = st.selectbox(
        _n("{n} saved scenario", "{n} saved scenarios", len(saved), n=len(saved)),
        list(saved),
        format_func=lambda one: saved[one].name,
        key=_CHOSEN,
    )
    return saved[chosen]


def _one(one: SavedScenario, gathered: scenario_inputs.Gathered) -> None:
    """What can be done with the scenario chosen."""
    around = scenario_inputs.circumstances()
    same = scenario_inputs.gathered(one.inputs, around)[0].chosen == gathered.chosen
    when = _("Saved {when}.", when=moment(one.changed_at))
    st.caption(when + " " + _("The screen shows it.") if same else when)
    _say()
    form = st.session_state.get(_FORM)
    if form is None:
        _actions(one, gathered, same=same)
        return
    with st.container(border=True):
        if form == _Form.RENAMING:
            _renaming(one)
        else:
            _sharing(one)


def _actions(one: SavedScenario, gathered: scenario_inputs.Gathered, *, same: bool) -> None:
    """The buttons; what needs more than a press asks for it in their place."""
    with st.container(horizontal=True):
        _button(_("Open"), "open", ":material/open_in_browser:", _open, one, disabled=same)
        st.button(
            _("Replace with what is on screen"),
            key="scenario_replace",
            icon=":material/save:",
            on_click=_replace,
            args=(one, dict(gathered.chosen)),
            disabled=same,
        )
        _asking(_("Rename"), _Form.RENAMING, ":material/edit:")
        _button(_("Duplicate"), "duplicate", ":material/content_copy:", _duplicate, one)
        _asking(_("Share"), _Form.SHARING, ":material/share:")
        _button(_("Delete"), "delete", ":material/delete:", _delete, one)


def _asking(label: str, form: _Form, icon: str) -> None:
    st.button(label, key=f"scenario_{form}", icon=icon, on_click=_ask, args=(form,))


def _button(
    label: str,
    name: str,
    icon: str | None,
    action: Callable[[SavedScenario], None],
    one: SavedScenario,
    *,
    disabled: bool = False,
) -> None:
    st.button(
        label,
        key=f"scenario_{name}",
        icon=icon,
        on_click=action,
        args=(one,),
        disabled=disabled,
    )


def _renaming(one: SavedScenario) -> None:
    """What it is to be called."""
    st.text_input(_("New name"), value=one.name, key=f"rename_{one.id}", max_chars=NAME_LENGTH)
    _ends(_("Rename it"), "rename", None, _rename, one)


def _sharing(one: SavedScenario) -> None:
    """For whom, what stays hidden, for how long."""
    st.text_input(_("For whom"), key="scenario_whom", max_chars=80)
    hidden = st.pills(
        _("Keep hidden"),
        list(Figure),
        default=[Figure.OWN_COSTS, Figure.MARGIN],
        format_func=lambda figure: option(figure_name(figure)),
        selection_mode="multi",
        key="scenario_hidden",
    )
    chosen = {Figure(figure) for figure in hidden}
    follows = [figure_name(figure) for figure in Figure if figure in also_hidden(chosen) - chosen]
    if follows:
        st.caption(
            _(
                "Hidden as well, since the rest would tell it: {figures}.",
                figures=", ".join(follows),
            )
        )
    if Figure.SAVING not in chosen and chosen & {Figure.OWN_COSTS, Figure.VENDOR_PRICE}:
        st.caption(
            _(
                "A vendor knows their own price: with the saving they can work out about what "
                "your team costs. For a vendor, hide the amounts of the saving too."
            )
        )
    today = datetime.now(UTC).date()
    st.date_input(
        _("The link works until"),
        value=today + timedelta(days=30),
        min_value=today,
        max_value=today + timedelta(days=366),
        format="DD.MM.YYYY",
        key="scenario_until",
    )
    _ends(_("Make a link"), "share", ":material/link:", _share, one)


def _ends(
    label: str,
    name: str,
    icon: str | None,
    action: Callable[[SavedScenario], None],
    one: SavedScenario,
) -> None:
    """A form ends in doing it, or in leaving it."""
    with st.container(horizontal=True):
        _button(label, name, icon, action, one)
        st.button(_("Cancel"), key="scenario_cancel", type="tertiary", on_click=_close)


# ── what the buttons do ─────────────────────────────────────────────────────────────────────


def _now() -> datetime:
    return datetime.now(UTC)


def _ask(form: _Form) -> None:
    st.session_state[_FORM] = form


def _close() -> None:
    st.session_state.pop(_FORM, None)


def _tell(said: _Said) -> None:
    """Keeps what to say; what was done leaves no form open."""
    st.session_state[_SAID] = said
    if said.what not in _REFUSED:
        _close()


def _save(chosen: Inputs) -> None:
    name = clean_name(st.session_state[_NAME])
    made = save_scenario(resources.store(), name, chosen, now=_now())
    if made is None:
        _tell(_Said(_What.NAME_TAKEN if name else _What.NO_NAME, name))
        return
    st.session_state[_NAME] = ""
    st.session_state[_CHOSEN] = made
    _tell(_Said(_What.SAVED, name))


def _open(one: SavedScenario) -> None:
    ignored = scenario_inputs.put(one.inputs)
    _tell(_Said(_What.OPENED, one.name, ignored=ignored))


def _replace(one: SavedScenario, chosen: Inputs) -> None:
    earlier = replace_scenario(resources.store(), one.id, chosen, now=_now())
    if earlier is None:
        _tell(_Said(_What.GONE, one.name))
    else:
        _tell(_Said(_What.REPLACED, one.name, scenario_id=one.id, earlier=earlier))


def _rename(one: SavedScenario) -> None:
    name = clean_name(st.session_state[f"rename_{one.id}"])
    if rename_scenario(resources.store(), one.id, name, now=_now()):
        st.session_state[_CHOSEN] = one.id  # set anew, or the box would go on showing the old name
        _tell(_Said(_What.RENAMED, name))
    else:
        _tell(_Said(_What.NAME_TAKEN if name else _What.NO_NAME, name))


def _duplicate(one: SavedScenario) -> None:
    made = duplicate_scenario(resources.store(), one.id, name=one.name, now=_now())
    if made is None:
        _tell(_Said(_What.GONE, one.name))
        return
    st.session_state[_CHOSEN] = made
    copy = next(other for other in scenarios(resources.store()) if other.id == made)
    _tell(_Said(_What.COPIED, copy.name))


def _delete(one: SavedScenario) -> None:
    delete_scenario(resources.store(), one.id, now=_now())
    _tell(_Said(_What.DELETED, one.name, scenario_id=one.id))


def _restore(said: _Said) -> None:
    if said.earlier is None:
        restore_scenario(resources.store(), said.scenario_id)
    else:
        replace_scenario(resources.store(), said.scenario_id, said.earlier, now=_now())
    st.session_state[_CHOSEN] = said.scenario_id
    _tell(_Said(_What.RESTORED, said.name))


def _share(one: SavedScenario) -> None:
    token = sharing.new_token()
    until: date = st.session_state["scenario_until"]
    label = " ".join(str(st.session_state["scenario_whom"]).split())
    create_share(
        resources.store(),
        token,
        label=label or _("Partner"),
        scope=scenario_scope(
            one,
            frozenset(Figure(figure) for figure in st.session_state["scenario_hidden"]),
            scenario_inputs.circumstances(),
        ),
        created_at=_now(),
        expires_at=sharing.end_of(until),
    )
    _tell(_Said(_What.SHARED, one.name, token=token))


def scenario_scope(
    one: SavedScenario, hidden: frozenset[Figure], around: Circumstances
) -> sharing.Scope:
    """What a link to this scenario shows: the scenario as it stands now, no provider, no report."""
    shared = SharedScenario(one.name, one.inputs, around, hidden)
    months = month_starts(scenario_inputs.gathered(one.inputs, around)[0].scenario.horizon)
    return sharing.Scope((), (), months[0], months[-1], show_targets=False, scenario=shared)


def _say() -> None:
    """What the last action did; an Undo and a fresh link stay until the next action."""
    said: _Said | None = st.session_state.get(_SAID)
    if said is None:
        return
    name = plain(said.name)
    if said.what in _REFUSED:
        st.error(
            {
                _What.NAME_TAKEN: _("There is a scenario called “{name}” already.", name=name),
                _What.NO_NAME: _("A scenario needs a name."),
                _What.GONE: _("“{name}” is not on the shelf any more.", name=name),
            }[said.what]
        )
    else:
        st.success(
            {
                _What.SAVED: _("“{name}” is saved.", name=name),
                _What.OPENED: _("The screen shows “{name}”.", name=name),
                _What.REPLACED: _("“{name}” is now what the screen shows.", name=name),
                _What.RENAMED: _("It is now called “{name}”.", name=name),
                _What.COPIED: _("“{name}” is a copy to change.", name=name),
                _What.DELETED: _("“{name}” is deleted.", name=name),
                _What.RESTORED: _("“{name}” is back.", name=name),
                _What.SHARED: _(
                    "The link to “{name}” is ready. Copy it now: it is not kept and cannot be "
                    "shown again.",
                    name=name,
                ),
            }[said.what]
        )
    if said.ignored:
        st.caption(left_out(said.ignored))
    if said.what is _What.DELETED:
        st.caption(
            _(
                "If you shared it, those links go on working: each shows a copy of its own. Revoke "
                "them on the page “{page}”.",
                page=_("Share"),
            )
        )
    if said.what in (_What.DELETED, _What.REPLACED):
        st.button(
            _("Undo"),
            key="scenario_undo",
            icon=":material/undo:",
            on_click=_restore,
            args=(said,),
        )
    elif said.token:
        notices.link_is_only_here()
        st.code(
            sharing.share_address(state.public_address(), said.token),
            language=None,
            wrap_lines=True,
        )
    else:
        del st.session_state[_SAID]
