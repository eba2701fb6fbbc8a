"""Share: what may a partner see, and for how long?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from outsource_core import sharing
from outsource_core.kpis import Kpi
from outsource_core.storage.providers import providers
from outsource_core.storage.results import span
from outsource_core.storage.shares import create_share, openings, revoke, shares
from ui import empty, notices, resources, state
from ui.formatting import day, moment, option, period, plain
from ui.i18n import _, _n
from ui.words import kpi_name, share_status

st.title(_("What may a partner see, and for how long?"))
st.write(
    _(
        "A link shows the providers, figures and days you choose, and nothing else. Whoever has it "
        "can look; it stops working on its day, or when you revoke it."
    )
)

db = resources.store()
known = {provider.id: provider for provider in providers(db)}
reported = span(db)
now = datetime.now(UTC)

if reported is None:
    empty.no_reports()
else:
    last_day = reported[1] + timedelta(days=6)
    with st.form("new_share"):
        label = st.text_input(
            _("For whom"), max_chars=80, placeholder=_("the vendor's director, our lawyer …")
        )
        chosen = st.multiselect(
            _("Providers"),
            list(known),
            format_func=lambda one: known[one].name,
            placeholder=_("Choose one or more"),
            key="share_who",
        )
        kpis = st.pills(
            _("Figures"),
            list(Kpi),
            default=list(Kpi),
            format_func=lambda kpi: option(kpi_name(kpi)),
            selection_mode="multi",
            key="share_kpis",
        )
        left, right = st.columns(2)
        days = left.date_input(
            _("Days shown"),
            value=(max(reported[0], last_day - timedelta(weeks=12, days=-1)), last_day),
            min_value=reported[0],
            max_value=max(last_day, now.date()) + timedelta(days=366),
            format="DD.MM.YYYY",
            key="share_days",
        )
        expires_on = right.date_input(
            _("The link works until"),
            value=now.date() + timedelta(days=30),
            min_value=now.date(),
            max_value=now.date() + timedelta(days=366),
            format="DD.MM.YYYY",
            key="share_until",
        )
        show_targets = st.checkbox(_("Show the goals as well"), value=True, key="share_goals")
        made = st.form_submit_button(_("Make a link"), type="primary", icon=":material/link:")
    if made:
        if not chosen or not kpis or len(days) != 2:
            st.error(_("Choose at least one provider, one figure and both days of the period."))
        else:
            token = sharing.new_token()
            scope = sharing.Scope(
                tuple(sorted(chosen)), tuple(Kpi(k) for k in kpis), *days, show_targets
            )
            create_share(
                db,
                token,
                label=label.strip() or _("Partner"),
                scope=scope,
                created_at=now,
                expires_at=sharing.end_of(expires_on),
            )
            st.success(
                _("The link is ready. Copy it now: it is not kept and cannot be shown again.")
            )
            notices.link_is_only_here()
            st.code(
                sharing.share_address(state.public_address(), token), language=None, wrap_lines=True
            )

made_before = shares(db)
st.subheader(_("Links made so far"))
if not made_before:
    st.caption(_("None yet."))
for share in made_before:
    worth = sharing.status(share, now)
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        names = ", ".join(
            plain(known[one].name) for one in share.scope.provider_ids if one in known
        )
        if share.scope.scenario is not None:
            names = _("scenario “{name}”", name=plain(share.scope.scenario.name))
        left.markdown(f"**{plain(share.label)}** · {share_status(worth)}")
        left.caption(
            " · ".join(
                [
                    names or _("no provider is left"),
                    period(share.scope.start, share.scope.end),
                    _("works until {when}", when=day(share.last_day)),
                    _n("opened {n} time", "opened {n} times", share.openings, n=share.openings),
                ]
            )
        )
        if worth is sharing.ShareStatus.ACTIVE:
            right.button(
                _("Revoke"),
                key=f"revoke_{share.id}",
                on_click=lambda one=share.id: revoke(resources.store(), one, datetime.now(UTC)),
            )
        if share.openings:
            with left.expander(
                _("When it was opened"), key=f"log_{share.id}", on_change="rerun"
            ) as log:
                if log.open:
                    for opened_at, was in openings(db, share.id)[:50]:
                        st.caption(f"{moment(opened_at)} · {share_status(was)}")
