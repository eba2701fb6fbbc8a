"""A job on screen: what is being done, how far it is, how fast, how long still, and a way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from outsource_core.progress import Stage
from ui.formatting import number, plain
from ui.i18n import _, _n
from ui.jobs import Job, Pace

#: How often the screen asks a job how far it is, in seconds.
ASKED_EVERY = 0.5


def watch(job: Job[Any], names: Sequence[str], *, key: str) -> None:
    """Draws a job until it is done; ``names`` are those of its pieces."""
    st.fragment(_watched, run_every=ASKED_EVERY)(job, tuple(names), key, len(job.results))


def _watched(job: Job[Any], names: Sequence[str], key: str, drawn: int) -> None:
    at = len(job.results)
    if job.is_done or at > drawn:
        st.rerun()  # the page takes what there is
    with st.container(border=True, key=f"work_{key}"):
        pace = job.pace
        share = pace.progress.done / pace.progress.total if pace and pace.progress.total else 0.0
        st.progress(min(max(share, 0.0), 1.0), text=_headline(job, names, at))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(sentence(pace) if pace else _("Beginning…"), width="stretch")
            st.button(
                _("Cancel"),
                icon=":material/close:",
                key=f"cancel_{key}",
                on_click=job.stop,
                disabled=job.is_stopped,
            )


def _headline(job: Job[Any], names: Sequence[str], at: int) -> str:
    name = plain(names[min(at, len(names) - 1)])
    if job.is_stopped:
        return _("{name}: stopping…", name=name)
    stage = stage_name(job.pace.progress.stage) if job.pace else _("Waiting for its turn")
    if len(names) == 1:
        return f"**{name}** · {stage}"
    turn = _("{n} of {all}", n=number(at + 1), all=number(len(names)))
    return f"**{name}** ({turn}) · {stage}"


def sentence(pace: Pace) -> str:
    """How far, how fast and how long still: "120 000 of 300 000 rows · 50 000 a second · …"."""
    facts = [_how_far(pace)]
    if pace.rate is not None:
        facts.append(_how_fast(pace, pace.rate))
    if pace.seconds_left is not None:
        facts.append(_how_long(pace.seconds_left))
    return " · ".join(facts)


def _how_far(pace: Pace) -> str:
    done, total = pace.progress.done, pace.progress.total
    if pace.progress.stage is Stage.READING:
        return _("{done} of {total} MB", done=_megabytes(done), total=_megabytes(total))
    return _n(
        "{done} of {total} row",
        "{done} of {total} rows",
        total,
        done=number(done),
        total=number(total),
    )


def _how_fast(pace: Pace, rate: float) -> str:
    if pace.progress.stage is Stage.READING:
        return _("{n} MB a second", n=_megabytes(rate))
    return _n("{n} row a second", "{n} rows a second", rate, n=number(rate))


def _how_long(seconds: float) -> str:
    """In words that do not pretend: whole fives of seconds from ten on, then minutes."""
    if seconds >= 90:
        minutes = round(seconds / 60)
        return _n(
            "about {n} minute left in this step",
            "about {n} minutes left in this step",
            minutes,
            n=number(minutes),
        )
    whole = max(1, round(seconds)) if seconds < 10 else 5 * round(seconds / 5)
    return _n(
        "about {n} second left in this step",
        "about {n} seconds left in this step",
        whole,
        n=number(whole),
    )


def _megabytes(count: float) -> str:
    return number(count / 1e6, digits=1)


def stage_name(stage: Stage) -> str:
    """What is being done with a file."""
    return {
        Stage.READING: _("reading"),
        Stage.CHECKING: _("checking every cell"),
        Stage.COMPARING: _("comparing with what is stored"),
        Stage.WAITING: _("waiting until someone else’s report is stored"),
        Stage.STORING: _("storing"),
        Stage.SUMMING_UP: _("adding up weeks and months"),
    }[stage]
