"""Columns find their fields by name, in three languages; people's choices go first."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsource_core.problems import Code, Level
from outsource_core.reports.fields import FIELDS, Shape
from outsource_core.reports.mapping import (
    ColumnMapping,
    fingerprint,
    look_up,
    missing_columns,
    plain,
    suggest,
    unit_factor,
    with_overrides,
)
from outsource_core.reports.table import Table
from outsource_core.reports.values import DateOrder

REFERENCE = Path(__file__).parents[3] / "outsource_core" / "reference"
CRM = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SYNONYMS = [(row["field"], row["synonym"]) for row in rows_of("headers.csv")]
FIELD_NAMES = {shape: [field.name for field in fields] for shape, fields in FIELDS.items()}


def table(columns: str, *rows: str, file: str = "file.csv") -> Table:
    names = columns.split(",")
    cells = pd.DataFrame([row.split(",") for row in rows], columns=names, dtype="str")
    return Table(file, None, tuple(names), cells, np.arange(2, len(rows) + 2))


def found(header: str, **options: object) -> dict[str, str]:
    return dict(suggest(header.split(","), **options).mapping.columns)  # type: ignore[arg-type]


# the plain form


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("  Close_Date ", "close date"),
        ("dealStage", "deal stage"),
        ("E-mail", "e mail"),
        ("№ угоди", "номер угоди"),
        ("К-сть угод", "кількість угод"),
        ("К-ть угод", "кількість угод"),
        ("Час роботи, год", "час роботи"),
        ("Кол-во сделок, шт.", "количество сделок"),
        ("Ім’я клієнта", "імя клієнта"),
        ("Счёт", "счет"),
        ("Виручка (тис. грн)", "виручка"),
        ("Грн", "грн"),
        ("Лiди", "ліди"),  # a Latin i inside a Cyrillic word
        ("ID угоди", "id угоди"),
        ("й", "й"),  # и and a combining breve, as macOS writes it
        ("—", ""),
    ],
)
def test_headers_are_compared_in_a_plain_form(header: str, expected: str) -> None:
    assert plain(header) == expected


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("Виручка", 1),
        ("Виручка, тис. грн", 1000),
        ("Оборот (млн)", 1e6),
        ("Час роботи, хв", 1 / 60),
        ("Час розмов, сек", 1 / 3600),
    ],
)
def test_a_header_may_name_its_unit(header: str, factor: float) -> None:
    assert unit_factor(header) == pytest.approx(factor)


@pytest.mark.parametrize(
    "header",
    [
        "Час на телефоні, хв",
        "Час розмов (хв.)",
        "Хвилини",
        "Время разговоров, мин",
        "Talk time, min",
    ],
)
def test_time_on_the_phone_is_working_time(header: str) -> None:
    assert suggest(["Дата", "Угоди", header]).mapping.column("hours") == header


# the reference files


def test_synonyms_belong_to_fields_of_the_product() -> None:
    known = {name for names in FIELD_NAMES.values() for name in names}
    assert {field for field, _ in SYNONYMS} == known


def test_every_field_can_be_named_in_three_languages() -> None:
    languages: dict[str, set[str]] = {}
    for row in rows_of("headers.csv"):
        languages.setdefault(row["field"], set()).add(row["language"])
    assert all({"uk", "ru", "en"} <= spoken for spoken in languages.values())


@pytest.mark.parametrize("shape", Shape)
def test_a_synonym_means_one_field_of_a_shape(shape: Shape) -> None:
    count = Counter(plain(text) for name, text in SYNONYMS if name in FIELD_NAMES[shape])
    assert [text for text, times in count.items() if times > 1] == []


@pytest.mark.parametrize("shape", Shape)
def test_each_synonym_alone_finds_its_field(shape: Shape) -> None:
    alone = {"agent": "team"} if shape is Shape.ACTIVITY else {}
    synonyms = [
        (alone.get(name, name), text.upper())
        for name, text in SYNONYMS
        if name in FIELD_NAMES[shape]
    ]
    mapped = [(name, suggest([text], shape=shape)) for name, text in synonyms]
    assert [suggestion.mapping.columns for _, suggestion in mapped] == [
        ((name, text),) for name, text in synonyms
    ]
    assert all(suggestion.confidence == {name: 1.0} for name, suggestion in mapped)


def test_sellers_are_the_teams_of_an_activity_report_unless_another_column_names_those() -> None:
    assert found("Дата,Менеджер,Угоди")["team"] == "Менеджер"
    both = found("Дата,Менеджер,Угоди,Відділ")
    assert (both["team"], both["agent"]) == ("Відділ", "Менеджер")


def test_a_stage_word_means_one_stage() -> None:
    rows = rows_of("stages.csv")
    count = Counter(plain(row["word"]) for row in rows)
    assert {row["stage"] for row in rows} == {"open", "won", "lost"}
    assert [word for word, times in count.items() if times > 1] == []


# suggestions


@pytest.mark.parametrize("seller", ["Менеджер", "Сотрудник", "Agent", "ПІБ"])
def test_in_an_activity_report_of_sellers_each_is_a_team(seller: str) -> None:
    assert dict(suggest(["Week", seller, "Deals"]).mapping.columns)["team"] == seller
    teams = suggest(["Week", seller, "Team", "Deals"]).mapping
    assert teams.column("team") == "Team"


def test_below_a_groups_word_a_column_is_known_by_its_lowest_name() -> None:
    columns = ["Дата", "Результат Ліди", "Результат Угоди"]
    leaves = {"Результат Ліди": "Ліди", "Результат Угоди": "Угоди"}
    suggestion = suggest(columns, leaves=leaves)
    assert suggestion.mapping.column("deals") == "Результат Угоди"
    assert suggestion.confidence["deals"] == 0.95  # it is shown, for the group may say otherwise


def test_of_plan_and_fact_none_is_taken_unasked() -> None:
    columns = ["Дата", "План Угоди", "Факт Угоди"]
    leaves = {"План Угоди": "Угоди", "Факт Угоди": "Угоди"}
    assert suggest(columns, leaves=leaves).mapping.column("deals") is None


def test_a_crm_export_needs_no_help() -> None:
    suggestion = suggest((*CRM, "manager", "regional_office"))
    assert suggestion.mapping.shape is Shape.DEALS
    assert dict(suggestion.mapping.columns) == {
        "deal_id": "opportunity_id",
        "stage": "deal_stage",
        "opened_on": "engage_date",
        "closed_on": "close_date",
        "value": "close_value",
        "customer": "account",
        "provider": "regional_office",
        "agent": "sales_agent",
        "product": "product",
    }
    assert set(suggestion.confidence.values()) == {1.0}


@pytest.mark.parametrize(
    ("header", "shape", "expected"),
    [
        (
            "Тиждень,Команда,Ліди,К-сть угод,Виручка (тис. грн),Повторні замовлення",
            Shape.ACTIVITY,
            ["period", "team", "leads", "deals", "revenue", "repeat_orders"],
        ),
        (
            "Неделя,Звонки,Лиды,Сделки,Сумма,Отработано часов",
            Shape.ACTIVITY,
            ["period", "contacts_made", "leads", "deals", "revenue", "hours"],
        ),
        (
            "№,Етап,Дата створення,Дата закриття,Сума угоди,Телефон,Менеджер,Товар",
            Shape.DEALS,
            ["deal_id", "stage", "opened_on", "closed_on", "value", "customer", "agent", "product"],
        ),
        (
            "Nomer ugody,Etap,Data zakryttia,Suma ugody,Kliient",
            Shape.DEALS,
            ["deal_id", "stage", "closed_on", "value", "customer"],
        ),
    ],
)
def test_headers_in_three_languages(header: str, shape: Shape, expected: list[str]) -> None:
    mapping = suggest(header.split(",")).mapping
    assert mapping.shape is shape
    assert mapping.columns == tuple(zip(expected, header.split(","), strict=True))


def test_a_misspelt_header_is_suggested_with_less_confidence() -> None:
    suggestion = suggest(["Date", "Revenu", "Deals"])
    assert suggestion.mapping.column("revenue") == "Revenu"
    assert 0.88 <= suggestion.confidence["revenue"] < 1
    assert suggestion.confidence["deals"] == 1


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Всього дзвінків", "contacts_made"),
        ("Дзвінки, разом", "contacts_made"),
        ("Загальна кількість лідів", "leads"),
        ("Сума продажів з ПДВ, грн", "revenue"),
        ("Total calls", "contacts_made"),
    ],
)
def test_a_header_that_says_it_is_the_whole_is_known(header: str, name: str) -> None:
    suggestion = suggest(["Дата", header, "Угоди"])
    assert suggestion.mapping.column(name) == header
    assert suggestion.confidence[name] == 0.99
    exact = {"contacts_made": "Дзвінки", "leads": "Ліди", "revenue": "Сума продажів"}[name]
    assert suggest(["Дата", header, exact, "Угоди"]).mapping.column(name) == exact


def test_only_an_equal_header_is_quite_sure() -> None:
    assert suggest(["agent, sales"], shape=Shape.DEALS).confidence == {"agent": 0.99}


@pytest.mark.parametrize("header", ["Дата відправки", "Deal name", "Close reason", "Ідея", "x"])
def test_a_header_that_is_only_somewhat_alike_is_left_alone(header: str) -> None:
    assert found(header, shape=Shape.DEALS) == {}


def test_a_strange_header_is_left_alone() -> None:
    assert found("Date,Deals,Weather,Mood") == {"period": "Date", "deals": "Deals"}


def test_opening_and_closing_are_not_taken_for_each_other() -> None:
    assert found("дата открытия", shape=Shape.DEALS) == {"opened_on": "дата открытия"}
    assert found("opened on", shape=Shape.DEALS) == {"opened_on": "opened on"}


def test_the_better_name_wins_and_the_other_column_stays_free() -> None:
    assert found("manager,sales_agent", shape=Shape.DEALS) == {"agent": "sales_agent"}
    assert found("Клієнт,Телефон", shape=Shape.DEALS) == {"customer": "Телефон"}


def test_the_shape_can_be_told() -> None:
    assert found("Date,Amount", shape=Shape.DEALS) == {"closed_on": "Date", "value": "Amount"}
    assert found("Date,Amount", shape=Shape.ACTIVITY) == {"period": "Date", "revenue": "Amount"}


@given(
    st.lists(st.sampled_from([text for _, text in SYNONYMS]), min_size=1, max_size=12, unique=True),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_columns_does_not_matter_and_none_is_used_twice(columns, random) -> None:
    shuffled = random.sample(columns, len(columns))
    mapping = suggest(columns).mapping
    assert suggest(shuffled).mapping == mapping
    assert fingerprint(shuffled) == fingerprint(columns)
    used = [column for _, column in mapping.columns]
    assert len(set(used)) == len(used)


@given(st.lists(st.text(max_size=30), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_header_at_all_gets_an_answer(columns) -> None:
    suggestion = suggest(columns)
    assert {column for _, column in suggestion.mapping.columns} <= set(columns)
    assert all(0 < sure <= 1 for sure in suggestion.confidence.values())


# memory


def test_what_was_settled_before_is_taken_as_it_was() -> None:
    settled = ColumnMapping(
        Shape.DEALS, (("deal_id", "Account"), ("customer", "Stage")), DateOrder.DAY_FIRST
    )
    assert suggest(["ACCOUNT", "stage", "Value"], remembered=settled).mapping == replace(
        settled, columns=(("deal_id", "ACCOUNT"), ("customer", "stage"))
    )


def test_what_is_left_of_a_settled_mapping_goes_before_a_guess() -> None:
    settled = ColumnMapping(
        Shape.ACTIVITY, (("period", "When"), ("deals", "Won"), ("leads", "L")), DateOrder.DAY_FIRST
    )
    suggestion = suggest(["When", "Deals", "L"], remembered=settled)
    assert dict(suggestion.mapping.columns) == {"period": "When", "deals": "Deals", "leads": "L"}
    assert suggestion.mapping.date_order is DateOrder.DAY_FIRST


def test_a_fingerprint_is_the_header_whatever_its_dress() -> None:
    assert fingerprint(["Close Date", "Value"]) == fingerprint(["value", "close_date"])
    assert fingerprint(["Close Date"]) != fingerprint(["Open Date"])
    assert fingerprint(["a", "b"]) != fingerprint(["a b"])


# a person's choices


def test_a_choice_takes_the_column_from_its_suggested_field() -> None:
    mapping, problems = with_overrides(suggest(CRM), {"provider": "Product"}, CRM)
    assert mapping.column("provider") == "product"
    assert mapping.column("product") is None
    assert problems == ()


def test_an_empty_choice_unmaps_a_field() -> None:
    mapping, problems = with_overrides(suggest(CRM), {"customer": ""}, CRM)
    assert mapping.column("customer") is None
    assert problems == ()


def test_choices_of_the_other_shape_change_the_shape() -> None:
    columns = ["a", "b", "value"]
    mapping, problems = with_overrides(
        suggest(columns, shape=Shape.DEALS), {"period": "a", "deals": "b"}, columns
    )
    assert mapping == ColumnMapping(Shape.ACTIVITY, (("period", "a"), ("deals", "b")))
    assert problems == ()


@pytest.mark.parametrize(
    ("choices", "code", "value", "column", "expected"),
    [
        ({"colour": "product"}, Code.UNKNOWN_FIELD, "colour", "product", None),
        ({"agent": "nobody"}, Code.UNKNOWN_COLUMN, "nobody", None, "agent"),
        (
            {"agent": "product", "team": "product"},
            Code.COLUMN_USED_TWICE,
            None,
            "product",
            "team",
        ),
        ({"stage": ""}, Code.MISSING_COLUMN, None, None, "stage"),
    ],
)
def test_a_wrong_choice_is_named(choices, code, value, column, expected) -> None:
    _, problems = with_overrides(suggest(CRM), choices, CRM)
    assert [(p.code, p.value, p.column, p.expected) for p in problems] == [
        (code, value, column, expected)
    ]


def test_a_name_that_two_columns_answer_to_is_unknown() -> None:
    columns = (*CRM, "sum 1", "Sum-1")
    _, (problem,) = with_overrides(suggest(columns), {"value": "SUM_1"}, columns)
    assert problem.code is Code.UNKNOWN_COLUMN
    assert with_overrides(suggest(columns), {"value": "Sum-1"}, columns)[1] == ()


def test_a_missing_column_says_what_was_found() -> None:
    mapping = suggest(["Date", "Leads"], shape=Shape.ACTIVITY).mapping
    (problem,) = missing_columns(mapping, ["Date", "Leads"])
    assert problem.code is Code.MISSING_COLUMN
    assert problem.expected == "deals"
    assert problem.details == {"found": "Date, Leads"}


# looking up


DEALS = table("id,Agent", "1,Ann", "2,bob ", "3,Ann", "4,Eve", "5,Eve", "6,")


def test_looking_up_adds_the_other_tables_columns() -> None:
    wider, _ = look_up(DEALS, table("agent,office,boss", "Bob,East,Z", "Ann,West,Y"))
    assert wider.columns == ("id", "Agent", "office", "boss")
    assert wider.cells["office"].to_list() == ["West", "East", "West", "", "", ""]
    assert wider.cells["boss"].to_list() == ["Y", "Z", "Y", "", "", ""]
    assert wider.cells["Agent"].to_list() == DEALS.cells["Agent"].to_list()
    assert DEALS.columns == ("id", "Agent")
    assert list(DEALS.cells) == ["id", "Agent"]


def test_a_key_that_is_not_there_is_told_once_with_its_rows() -> None:
    _, problems = look_up(DEALS, table("agent,office", "Ann,West", "Bob,East", ",Nowhere"))
    assert [(p.code, p.level, p.value, p.row, p.details) for p in problems] == [
        (Code.NOT_IN_LOOKUP, Level.WARNING, "Eve", 5, {"rows": 2}),
        (Code.NOT_IN_LOOKUP, Level.WARNING, "", 7, {"rows": 1}),
    ]


def test_a_key_with_two_answers_is_refused_and_the_first_counts() -> None:
    teams = table("agent,office", "Ann,West", "ann,East", "Bob,East", "Bob,East", "Eve,X")
    wider, problems = look_up(DEALS, teams)
    assert wider.cells["office"].to_list()[0] == "West"
    assert (problems[0].code, problems[0].row, problems[0].value) == (
        Code.DUPLICATE_IN_FILE,
        3,
        "ann",
    )
    assert [p.code for p in problems[1:]] == [Code.NOT_IN_LOOKUP]


def test_without_a_common_column_nothing_is_added() -> None:
    same, (problem,) = look_up(DEALS, table("person,office", "Ann,West"))
    assert same is DEALS
    assert problem.code is Code.MISSING_COLUMN
    assert problem.details == {"found": "person, office"}


def test_of_several_common_columns_the_one_that_finds_most_is_taken() -> None:
    wider, _ = look_up(DEALS, table("id,agent,office", "x,Ann,West", "y,Bob,East"))
    assert wider.columns == ("id", "Agent", "office")
    assert wider.cells["office"].to_list()[:3] == ["West", "East", "West"]
