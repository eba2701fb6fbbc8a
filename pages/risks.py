"""Risks: what could handing sales over cost you, and which controls are worth their price?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from outsource_core import risks
from outsource_core.costs import outsourced_share
from outsource_core.storage.settings import choose
from ui import charts, inputs, notices, resources, scenario_inputs, state, tables
from ui.formatting import money, percent, plain
from ui.i18n import _
from ui.words import control_name, risk_name

st.title(_("What could handing sales over cost you, and which controls pay for themselves?"))

notices.foreign_currency()
db = resources.store()
all_risks, all_controls = risks.catalogue()
kept = state.setting("controls", [])
scenario = scenario_inputs.as_noted().scenario
share = float(outsourced_share(scenario.format))

profit = inputs.dial(
    _("Gross profit a month from the sales you hand over, {sign}", sign=state.currency_sign()),
    key="gross_profit",
    default=round(scenario_inputs.handed_over_profit(scenario), -3),
    bounds=inputs.Bounds(0, 3_000_000, 1_000),
    help=_("Revenue × gross margin. What goes wrong is measured in months of it."),
    may_range=False,
).value
if share == 0.0:
    st.caption(_("Savings hands nothing over, so it counts neither losses nor controls."))
elif share < 1.0:
    st.caption(
        _(
            "Savings hands over {share} of the work: it counts {share} of what the whole store "
            "could lose, and all of what the controls cost.",
            share=percent(share),
        )
    )


def keep_controls() -> None:
    choose(
        resources.store(),
        controls=[c.code for c in all_controls if st.session_state[f"control_{c.code}"]],
    )


chosen = [control.code for control in all_controls if control.code in kept]
assessment = risks.assess(all_risks, all_controls, chosen=chosen, monthly_gross_profit=profit)

if not chosen:
    headline = _(
        "Without controls, expect to lose about {before} a year. Choose controls below to see what "
        "they save.",
        before=money(assessment.before),
    )
elif assessment.net_benefit >= 0:
    headline = _(
        "The controls you chose cut the expected loss from {before} to {after} a year and cost "
        "{cost}: you gain {net} a year.",
        before=money(assessment.before),
        after=money(assessment.after),
        cost=money(assessment.control_cost),
        net=money(assessment.net_benefit),
    )
else:
    headline = _(
        "The controls you chose cut the expected loss from {before} to {after} a year but cost "
        "{cost}: {net} a year more than they save.",
        before=money(assessment.before),
        after=money(assessment.after),
        cost=money(assessment.control_cost),
        net=money(-assessment.net_benefit),
    )
st.markdown(f"### {plain(headline)}")

ranked = sorted(assessment.exposures, key=lambda exposure: -exposure.before)
top = max(ranked, key=lambda exposure: exposure.after)
title = _(
    "The dearest risk is “{risk}”: {loss} a year", risk=risk_name(top.code), loss=money(top.after)
)
charts.draw(
    charts.pairs_of_bars(
        [risk_name(exposure.code) for exposure in ranked],
        [
            (_("Without controls"), [exposure.before for exposure in ranked]),
            (_("With the controls chosen"), [exposure.after for exposure in ranked]),
        ],
        texts=[
            [money(exposure.before) for exposure in ranked],
            [money(exposure.after) for exposure in ranked],
        ],
        x_title=_("Expected loss a year, {sign}", sign=state.currency_sign()),
    ),
    title=title,
    key="risks_chart",
)

st.subheader(_("Controls, by what each is worth alone"))


def worth(control: risks.Control, others: list[str]) -> float:
    return risks.worth(control, all_risks, all_controls, chosen=others, monthly_gross_profit=profit)


# The order is by what each is worth alone, so that no line jumps when one is ticked.
for control in sorted(all_controls, key=lambda one: -worth(one, [])):
    saved = worth(control, chosen)
    verdict = (
        _("saves {amount} a year more than it costs", amount=money(saved))
        if saved > 0
        else _("costs {amount} a year more than it saves", amount=money(-saved))
    )
    with st.container(gap=None):
        st.checkbox(
            control_name(control.code),
            value=control.code in kept,
            key=f"control_{control.code}",
            on_change=keep_controls,
        )
        told = _("{cost} a year; {verdict}", cost=money(control.cost), verdict=verdict)
        st.caption(plain(told))

with st.expander(_("How these figures are made")):
    st.write(
        _(
            "Expected loss = how likely it is in a year × what it costs when it happens. A control "
            "takes its share off the likelihood, the cost, or both; several controls multiply. The "
            "likelihoods and costs are starting estimates, not measurements of your store."
        )
    )
    frame = pd.DataFrame(
        [
            {
                _("Risk"): risk_name(exposure.code),
                _("Likelihood a year"): exposure.likelihood,
                _("Cost when it happens"): exposure.impact,
                _("Expected loss a year"): exposure.before,
                _("Likelihood with controls"): exposure.likelihood_after,
                _("Cost with controls"): exposure.impact_after,
                _("Expected loss with controls"): exposure.after,
            }
            for exposure in ranked
        ]
    )
    writers = dict.fromkeys([frame.columns[1], frame.columns[4]], percent)
    writers |= dict.fromkeys([frame.columns[i] for i in (2, 3, 5, 6)], money)
    tables.show(frame, file_name="risks", key="risks_table", alt=_("Risks"), written=writers)
