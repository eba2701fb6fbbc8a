"""Inputs whose state is the address: a link reproduces them, nonsense in it does no harm."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from ui import inputs
from ui.formatting import option

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 23)


def chooser() -> None:
    import streamlit as st

    from ui import inputs

    st.text(inputs.choice("One", ["a", "b", "c"], key="one", written=str.upper, default="b"))


def several() -> None:
    import streamlit as st

    from ui import inputs

    st.text(",".join(inputs.several("Some", ["a", "b", "c"], key="some", written=str.upper)))


def weeks() -> None:
    from datetime import date

    import streamlit as st

    from ui import inputs

    start, end = inputs.weeks(
        "Weeks", key="weeks", first=date(2026, 11, 2), last=date(2026, 11, 23)
    )
    st.text(f"{start} {end}")


def dial() -> None:
    import streamlit as st

    from ui import inputs

    set_to = inputs.dial("Heads", key="heads", default=3, bounds=inputs.Bounds(0, 50, 1))
    st.text(f"{set_to.value:g}")


def run(script: object, **query: str) -> AppTest:
    app = AppTest.from_function(script)  # type: ignore[arg-type]
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return str(app.text[0].value)


# ── one of a few ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "value"), [({}, "b"), ({"one": "c"}, "c"), ({"one": "x"}, "b"), ({"one": ""}, "b")]
)
def test_a_choice_follows_the_address(address: dict[str, str], value: str) -> None:
    assert said(run(chooser, **address)) == value


def test_the_address_holds_the_code_and_not_its_words() -> None:
    app = run(chooser)
    assert app.segmented_control(key="one").options == [option(one) for one in "ABC"]
    app.segmented_control(key="one").set_value("a").run()
    assert app.query_params["one"] == "a"
    app.segmented_control(key="one").set_value("b").run()
    assert "one" not in app.query_params  # the default needs no words


# ── any of a few ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ({}, "a,b,c"),
        ({"some": "b"}, "b"),
        ({"some": "c,a"}, "c,a"),
        ({"some": "a,x"}, "a"),
        ({"some": "x,y"}, "a,b,c"),
        ({"some": ","}, "a,b,c"),
    ],
)
def test_several_follow_the_address(address: dict[str, str], value: str) -> None:
    assert said(run(several, **address)) == value


def test_none_at_all_means_all_again() -> None:
    app = run(several, some="b")
    app.pills(key="some").set_value([]).run()
    assert not app.exception
    assert said(app) == "a,b,c"
    assert "some" not in app.query_params


# ── weeks in a row ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ({}, (FIRST, LAST)),
        ({"weeks": "2026-11-09_2026-11-16"}, (date(2026, 11, 9), date(2026, 11, 16))),
        ({"weeks": "2026-11-09_2026-11-09"}, (date(2026, 11, 9), date(2026, 11, 9))),
        ({"weeks": "2026-11-16_2026-11-09"}, (FIRST, LAST)),
        ({"weeks": "2026-11-10_2026-11-16"}, (FIRST, LAST)),
        ({"weeks": "2020-01-06_2026-11-16"}, (FIRST, LAST)),
        ({"weeks": "a_b_c"}, (FIRST, LAST)),
        ({"weeks": "9999-99-99_1"}, (FIRST, LAST)),
    ],
)
def test_weeks_follow_the_address(address: dict[str, str], value: tuple[date, date]) -> None:
    assert said(run(weeks, **address)) == f"{value[0]} {value[1]}"


def test_one_week_needs_no_slider() -> None:
    assert inputs.weeks("Weeks", key="w", first=FIRST, last=FIRST) == (FIRST, FIRST)


# ── a number ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "value"), [({}, "3"), ({"heads": "7"}, "7"), ({"heads": "many"}, "3")]
)
def test_a_number_follows_the_address(address: dict[str, str], value: str) -> None:
    assert said(run(dial, **address)) == value


@pytest.mark.parametrize("outside", ["-5", "51", "1e99", "nan"])
def test_a_number_never_leaves_its_bounds(outside: str) -> None:
    assert 0 <= float(said(run(dial, heads=outside))) <= 50


def test_the_box_and_the_slider_move_together() -> None:
    app = run(dial)
    app.slider[0].set_value(9).run()
    assert said(app) == "9"
    assert app.number_input[0].value == 9
    app.number_input[0].set_value(4).run()
    assert said(app) == "4"
    assert app.slider[0].value == 4


def test_what_was_not_moved_is_a_new_widget_and_what_was_moved_stays() -> None:
    app = run(dial)
    slider, box = app.slider[0].id, app.number_input[0].id
    app.slider[0].set_value(9).run()
    assert app.slider[0].id == slider
    assert app.number_input[0].id != box
    box = app.number_input[0].id
    app.number_input[0].set_value(3).run()
    assert said(app) == "3"
    assert app.slider[0].id != slider
    assert app.number_input[0].id == box


def test_what_a_replaced_widget_goes_on_saying_takes_nothing_back() -> None:
    app = run(dial, heads="20", **{"heads.range": "10_30"})
    replaced = app.slider[0]._widget_state
    app.number_input[0].set_value(40).run()
    assert app.slider[0].value == (32, 48)
    says = app._tree.get_widget_states()
    says.widgets.append(replaced)  # as a browser does that has not drawn the answer yet
    app._run(widget_state=says)
    assert said(app) == "40"
    assert app.slider[0].value == (32, 48)


def test_a_long_visit_notes_no_more_than_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "TURNS", 4)
    app = run(dial)
    boxes = {app.number_input[0].key}
    for move in range(5 * inputs.TURNS):
        heads = 4 + move
        app.slider[0].set_value(heads).run()
        assert said(app) == str(heads)
        assert app.number_input[0].value == heads
        boxes.add(app.number_input[0].key)
        assert len(app.session_state["notes_of_inputs"].left) < inputs.TURNS
    assert len(boxes) == inputs.TURNS  # Streamlit itself forgets no key

    for heads in (9, 30):  # what a box held when it was replaced is a move like any other again
        app.number_input[0].set_value(heads).run()
        assert said(app) == str(heads)
        assert app.slider[0].value == heads


def test_a_number_goes_back_to_its_default_at_one_click() -> None:
    app = run(dial, heads="7")
    app.button(key="heads~reset").click().run()
    assert said(app) == "3"


def test_whole_steps_give_whole_numbers() -> None:
    assert inputs.Bounds(0, 50, 1).kind(3.0) == 3
    assert isinstance(inputs.Bounds(0, 50, 1).kind(3.0), int)
    assert isinstance(inputs.Bounds(0, 50, 0.5).kind(3), float)


# ── how far a slider goes ───────────────────────────────────────────────────────────────────

LEADS = inputs.Bounds(0, 10_000, 50)
WIDE = inputs.Bounds(0, 100_000, 50, usual=10_000)


@pytest.mark.parametrize(
    ("value", "high", "step"),
    [
        (1, 10, 1),
        (130, 500, 5),
        (300, 1_000, 10),
        (1_200, 10_000, 50),
        (9_000, 10_000, 50),
        (0, 10_000, 50),  # of nothing no size can be told
    ],
)
def test_a_slider_goes_to_about_three_times_what_it_starts_at(
    value: float, high: float, step: float
) -> None:
    assert LEADS.near(value) == inputs.Bounds(0, high, step)


@given(
    bounds=st.sampled_from(
        [
            LEADS,
            WIDE,
            inputs.Bounds(0, 100, 0.5),
            inputs.Bounds(8_000, 150_000, 500),
            inputs.Bounds(0, 5, 0.25),
        ]
    ),
    part=st.floats(0, 1),
)
def test_what_is_within_the_bounds_is_on_its_slider(bounds: inputs.Bounds, part: float) -> None:
    value = float(bounds.held(bounds.low + part * (bounds.high - bounds.low)))
    near = bounds.near(value)
    assert near.low == bounds.low <= value <= near.high <= bounds.high
    assert near.kind is bounds.kind
    assert near.step <= bounds.step
    assert near.high in (bounds.high, bounds.usual) or value * 2 < near.high  # room to go up


def test_where_nobody_set_it_it_goes_as_far_as_is_usual() -> None:
    assert WIDE.at_first == WIDE.near(0) == inputs.Bounds(0, 10_000, 50)
    assert WIDE.near(10_000) == WIDE.near(90_000) == inputs.Bounds(0, 100_000, 50)
    assert WIDE.near(2_000) == inputs.Bounds(0, 10_000, 50)


def leads() -> None:
    import streamlit as st

    from ui import inputs

    set_to = inputs.dial("Leads", key="leads", default=300, bounds=inputs.Bounds(0, 10_000, 50))
    st.text(f"{set_to.value:g}")


def test_a_slider_keeps_its_length_while_it_is_moved_and_widens_at_its_end() -> None:
    app = run(leads, leads="150")
    assert (app.slider[0].max, app.slider[0].step) == (500, 5)
    app.slider[0].set_value(20).run()
    assert (app.slider[0].value, app.slider[0].max) == (20, 500)
    app.slider[0].set_value(500).run()
    assert (said(app), app.slider[0].value, app.slider[0].max) == ("500", 500, 2_000)
    app.slider[0].set_value(2_000).run()
    app.slider[0].set_value(10_000).run()
    assert (said(app), app.slider[0].value, app.slider[0].max) == ("10000", 10_000, 10_000)


def test_from_where_nobody_set_it_a_slider_goes_all_the_way() -> None:
    app = run(leads)
    assert (app.slider[0].value, app.slider[0].max) == (300, 10_000)
    app.slider[0].set_value(100).run()
    assert (app.slider[0].value, app.slider[0].max) == (100, 10_000)
    assert run(leads, leads="100").slider[0].max == 500


def test_a_slider_is_as_long_as_what_was_typed_asks_for() -> None:
    app = run(leads)
    app.number_input[0].set_value(700).run()
    assert (app.slider[0].value, app.slider[0].max) == (700, 10_000)
    app.number_input[0].set_value(25).run()
    assert (app.slider[0].value, app.slider[0].max) == (25, 100)
    app.button(key="leads~reset").click().run()
    assert (said(app), app.slider[0].value, app.slider[0].max) == ("300", 300, 10_000)


def test_the_handles_of_a_range_have_room() -> None:
    app = run(leads, **{"leads": "100", "leads.range": "80_120"})
    assert (app.slider[0].value, app.slider[0].max) == ((80, 120), 500)
    app.slider[0].set_value((80, 500)).run()
    assert (app.slider[0].value, app.slider[0].max) == ((80, 500), 1_000)


# ── a number beyond its bounds ──────────────────────────────────────────────────────────────


def half_dial() -> None:
    import streamlit as st

    from ui import inputs

    set_to = inputs.dial("Share", key="share", default=20, bounds=inputs.Bounds(-50, 100, 0.5))
    st.text(f"{set_to.value:g}")


def captions(app: AppTest) -> str:
    return "\n".join(one.value for one in app.caption)


@pytest.mark.parametrize(
    ("script", "typed", "taken", "said_of_it"),
    [
        (dial, 51, 50, "A whole number between 0 and 50 is possible; 50 was taken."),
        (dial, -1, 0, "A whole number between 0 and 50 is possible; 0 was taken."),
        (dial, 1e18, 50, "A whole number between 0 and 50 is possible; 50 was taken."),
        (dial, -1.7e308, 0, "A whole number between 0 and 50 is possible; 0 was taken."),
        (dial, 7.4, 7, "A whole number between 0 and 50 is possible; 7 was taken."),
        (half_dial, 1e300, 100, "Between −50.0 and 100.0 is possible; 100.0 was taken."),
        (half_dial, -50.5, -50, "Between −50.0 and 100.0 is possible; −50.0 was taken."),
    ],
)
def test_an_impossible_number_is_held_to_the_bounds_and_that_is_said(
    script: object, typed: float, taken: float, said_of_it: str
) -> None:
    app = run(script)
    box = app.number_input[0].key
    app.number_input[0].set_value(typed).run()
    assert not app.exception
    assert said(app) == f"{taken:g}"
    assert app.number_input[0].value == taken
    assert app.slider[0].value == taken
    assert app.number_input[0].key != box  # another box: the first would go on showing its own
    assert said_of_it in captions(app)


@pytest.mark.parametrize(
    ("script", "query", "written"),
    [
        (dial, {"heads.range": "2_9"}, "%.0f"),
        (half_dial, {"share.range": "16_24"}, "%.1f"),
    ],
)
def test_the_ends_of_a_range_are_written_as_the_number_between_them(
    script: object, query: dict[str, str], written: str
) -> None:
    app = run(script, **query)
    assert app.slider[0].proto.format == app.number_input[0].proto.format == written


def test_it_is_said_until_the_number_changes_again() -> None:
    app = run(dial)
    app.number_input[0].set_value(99).run()
    app.run()
    assert "50 was taken" in captions(app)
    app.slider[0].set_value(9).run()
    assert "was taken" not in captions(app)
    app.number_input[0].set_value(50).run()
    assert "was taken" not in captions(app)
    app.number_input[0].set_value(99).run()
    assert "50 was taken" in captions(app)


def test_a_step_from_the_highest_number_stays_there() -> None:
    app = run(dial, heads="50")
    app.number_input[0].increment().run()
    assert said(app) == "50"
    assert "50 was taken" in captions(app)


def test_the_way_back_to_the_default_takes_the_words_along() -> None:
    app = run(dial)
    app.number_input[0].set_value(99).run()
    app.button(key="heads~reset").click().run()
    assert said(app) == "3"
    assert "was taken" not in captions(app)
