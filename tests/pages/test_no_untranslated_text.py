"""Every text on every page comes from the catalogues, or is a number, a date or someone's words.

Each message is wrapped in ⟦…⟧ here. What a page then shows outside the brackets went past the
catalogues, and its reader would meet English in a Ukrainian sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from gettext import NullTranslations
from pathlib import Path

import pytest
import streamlit as st
from babel import Locale
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from outsource_core.kpis import Kpi
from outsource_core.problems import Code, Level, Problem
from outsource_core.progress import Stage
from outsource_core.reference import all_facts
from outsource_core.seats import own_address
from outsource_core.sharing import Scope
from outsource_core.storage.database import owner_key
from outsource_core.storage.providers import providers
from outsource_core.storage.settings import choose
from outsource_core.storage.shares import create_share
from tests.pages.visiting import Visiting, bring_in, turn_to, words
from ui import i18n, navigation, problems, state

PAGES = tuple(navigation.ICONS)
TOKEN = "t" * 43


class Brackets(NullTranslations):
    """A language in which every message is its English self between brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture(autouse=True)
def brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_catalogue", lambda _code: Brackets())


# ── telling what is not from the catalogues ─────────────────────────────────────────────────


def outside(text: str) -> str:
    """What of a text stands outside all brackets."""
    depth, left = 0, []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        if depth == 0 and letter != "⟧":
            left.append(letter)
    return "".join(left)


def _month_names() -> set[str]:
    calendar = Locale.parse("en_GB").months
    return {
        name for form in calendar.values() for width in form.values() for name in width.values()
    }


#: Words that are the same in every language: months come from the calendar, currencies from ISO.
_SAME_EVERYWHERE = (
    {name for name in _month_names() if len(name) > 2}
    | set(state.CURRENCIES)
    | set(i18n.LANGUAGES.values())
    | {"https://", "CSV", "XLSX"}
)


#: Icons, and the coloured words and badges of Streamlit's Markdown.
_MARKUP = re.compile(r":material/\w+:|:[a-z]+(-badge)?\[")


def untranslated(app: AppTest, *, said_by_people: set[str]) -> list[str]:
    """The texts of a page that are neither from the catalogues nor anyone's own words."""
    known = sorted(_SAME_EVERYWHERE | said_by_people, key=len, reverse=True)
    own = re.compile("|".join(map(re.escape, known)))
    found = []
    for text in words(app):
        rest = _MARKUP.sub("", outside(text.replace("\\", "")))
        if re.search(r"[^\W\d_]", own.sub("", rest)):
            found.append(text)
    return found


def peoples_words(db: Database, data: Path) -> set[str]:
    """What people wrote: names of providers, teams and files; and where the store and owner are."""
    said = {row[0] for row in db.execute("SELECT name FROM providers").fetchall()}
    said |= {row[0] for row in db.execute("SELECT DISTINCT team FROM activities").fetchall()}
    said |= {row[0] for row in db.execute("SELECT file_name FROM reports").fetchall()}
    said |= {row[0] for row in db.execute("SELECT label FROM shares").fetchall()}
    owners = own_address("http://localhost:8501", owner_key(data))
    return {word for word in said if word} | {str(data), owners}


#: A law is cited by the name it has in the reference file, beside the figure it sets.
CITED = {fact.source for versions in all_facts().values() for fact in versions}


def test_brackets_show_what_is_outside_them() -> None:
    assert outside("a ⟦b ⟦c⟧ d⟧ e") == "a  e"
    assert outside("⟦all ⟦of⟧ it⟧") == ""


# ── the owner's pages ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_speaks_the_readers_language(
    page: str, visiting: Visiting, db: Database
) -> None:
    app = visiting.opens(page)
    assert not app.exception
    assert not untranslated(app, said_by_people=peoples_words(db, visiting.data) | CITED)


@pytest.mark.parametrize("page", PAGES)
def test_a_full_store_speaks_the_readers_language(
    page: str, visiting: Visiting, demo: Database
) -> None:
    choose(demo, controls=["product_training", "pay_by_result"], store_name="Полиця")
    _share(demo)
    said = peoples_words(demo, visiting.data) | CITED | {"Полиця"}
    app = visiting.opens(page)
    assert not app.exception
    assert not untranslated(app, said_by_people=said)


@pytest.mark.parametrize("kpi", Kpi)
@pytest.mark.parametrize("grain", ["week", "month"])
def test_every_figure_of_performance_does(
    kpi: Kpi, grain: str, visiting: Visiting, demo: Database
) -> None:
    app = visiting.opens("performance", kpi=kpi, grain=grain)
    assert not app.exception
    assert not untranslated(app, said_by_people=peoples_words(demo, visiting.data))


def test_one_provider_with_a_goal_does(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("performance", providers=str(providers(demo)[0].id))
    assert not app.exception
    assert not untranslated(app, said_by_people=peoples_words(demo, visiting.data))


ACTIVITY = b"period,deals,leads,revenue\n2026-W46,3,9,1000\n2026-W47,4,8,2000\n"
REGISTER = (
    b"deal_id,stage,opened_on,closed_on,value\nA-1,won,2026-11-02,2026-11-10,100\n"
    b"A-2,lost,2026-11-02,2026-11-11,50\nA-3,open,2026-11-02,,\n"
)
WRONG = b"period,deals,leads,revenue\n2026-W46,many,9,1000\nsoon,4,8,-2\n2026-W47,4,8,2000\n"
DOUBTFUL = b"period,deals,leads,revenue\n2026-W46,30,9,1000\n2026-W47,0,8,2000\n"


@pytest.mark.parametrize(
    "content", [ACTIVITY, REGISTER, WRONG, DOUBTFUL, b"", b"%PDF-1.4", b"period,leads\n1,2\n"]
)
def test_a_file_on_its_way_in_does(
    content: bytes, visiting: Visiting, db: Database, vendor: str
) -> None:
    app = bring_in(visiting.opens("reports"), "тиждень.csv", content, provider=vendor)
    assert not app.exception
    columns = set(content.decode().splitlines()[0].split(",")) if content else set()
    cells = {"2026-W46", "2026-W47", "A-1", "A-2", "A-3", "won", "lost", "open", "many", "soon"}
    said = peoples_words(db, visiting.data) | {"тиждень.csv"} | columns | cells
    assert not untranslated(app, said_by_people=said)


def test_several_files_in_every_state_do(visiting: Visiting, db: Database) -> None:
    week = "week,provider,deals\n2026-W46,Кобза,{}\n"
    several = {
        "a.csv": week.format(3),
        "b.csv": week.format(4),
        "c.csv": week.format("many"),
        "d.csv": "week,deals\n2026-W46,3\n",
        "e.csv": "",
        "f.csv": week.format(5).replace("46", "45"),
        "g.csv": week.format(5).replace("46", "44"),
    }
    app = visiting.opens("reports")
    app.file_uploader[0].set_value(
        [(name, content.encode(), "text/csv") for name, content in several.items()]
    )
    app.run()
    assert not app.exception
    assert {"accept_all", "accept_0_0"} <= {one.key for one in app.button}
    cells = {"week", "provider", "deals", "2026-W46", "2026-W45", "2026-W44", "many", "Кобза"}
    said = peoples_words(db, visiting.data) | set(several) | cells
    assert not untranslated(app, said_by_people=said)


@pytest.mark.parametrize("stage", Stage)
def test_how_far_a_job_is_does(stage: Stage) -> None:
    def page(stage: str) -> None:
        from outsource_core.progress import Progress, Stage
        from ui import progress_view
        from ui.jobs import Job, Pace

        def work(tell):  # type: ignore[no-untyped-def]
            yield

        job = Job(work)
        job.wait(10)
        job._shared.finished.clear()
        job._shared.results.clear()
        job._shared.pace = Pace(Progress(Stage(stage), 40, 1_000_000), 0.0, 0, 5.0)
        progress_view.watch(job, ["a.csv", "b.csv"], key="a")
        job._shared.pace = Pace(Progress(Stage(stage), 400_000, 1_000_000), 0.0, 0, 5.0)
        progress_view.watch(job, ["a.csv"], key="b")

    app = AppTest.from_function(page, args=(str(stage),)).run()
    assert not app.exception
    assert not untranslated(app, said_by_people={"a.csv", "b.csv"})


def test_a_receipt_does(visiting: Visiting, db: Database, vendor: str) -> None:
    app = bring_in(visiting.opens("reports"), "week.csv", ACTIVITY, provider=vendor)
    app.button(key="accept_0_0").click().run()
    assert app.success
    assert not untranslated(app, said_by_people=peoples_words(db, visiting.data))


def test_a_taken_back_report_does(visiting: Visiting, demo: Database) -> None:
    app = visiting.opens("reports")
    app.button(key="undo_1").click().run()
    assert app.toast
    assert not untranslated(app, said_by_people=peoples_words(demo, visiting.data))


@pytest.mark.parametrize("code", Code)
def test_every_problem_has_a_sentence_of_its_own(
    code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = {"accepted_at": "2026-11-23T10:00:00+00:00", "provider": "П", "factor": 1000.0}
    problem = Problem(
        code,
        Level.REFUSED,
        file="ф",
        sheet="с",
        row=3,
        column="к",
        value="з",
        expected="deals",
        details=details | {"found": "х", "total": 3, "sum": 4},
    )

    monkeypatch.setattr(st, "session_state", {})
    sentence = problems.sentence(problem)
    assert "⟦" in sentence
    assert not re.search("[A-Za-z]", outside(sentence))


def test_so_do_the_names_of_pages_and_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "en")
    monkeypatch.setattr(navigation, "_page", lambda name, _title: name)
    names = [*navigation.titles().values(), *navigation.owners_pages()]
    assert [name for name in names if outside(name)] == []
    assert set(navigation.titles()) == set(navigation.ICONS)


# ── the partner's page ──────────────────────────────────────────────────────────────────────


def _share(db: Database, *, expires_at: datetime = datetime(2030, 1, 1, tzinfo=UTC)) -> None:
    scope = Scope(
        tuple(provider.id for provider in providers(db)[:2]),
        tuple(Kpi),
        date(2026, 6, 1),
        date(2026, 11, 15),
    )
    create_share(
        db,
        TOKEN,
        label="Адвокат",
        scope=scope,
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        expires_at=expires_at,
    )


def _revoke(db: Database) -> None:
    db.execute("UPDATE shares SET revoked_at = '2026-11-02T00:00:00+00:00'")


def _expire(db: Database) -> None:
    db.execute("UPDATE shares SET expires_at = '2026-11-02T00:00:00+00:00'")


def _nothing_reported(db: Database) -> None:
    scope = json.loads(db.execute("SELECT scope FROM shares").fetchone()[0])
    scope |= {"start": "2027-01-01", "end": "2027-02-01"}
    db.execute("UPDATE shares SET scope = ?", (json.dumps(scope),))


@pytest.mark.parametrize(
    "happens",
    [None, _revoke, _expire, _nothing_reported],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_shared_page_speaks_the_readers_language(
    happens: Callable[[Database], None] | None, visiting: Visiting, demo: Database
) -> None:
    _share(demo)
    if happens is not None:
        happens(demo)
    app = visiting.follows(TOKEN)
    assert not app.exception
    assert app.title
    assert not untranslated(app, said_by_people=peoples_words(demo, visiting.data))


@pytest.mark.parametrize("page", ["", "shared"])
@pytest.mark.usefixtures("demo")
def test_so_does_a_closed_door(page: str, visiting: Visiting) -> None:
    visiting.comes_from(headers={"Host": "shop.example"}, ip_address="203.0.113.9")
    app = visiting.arrives()
    if page:
        turn_to(app, page)
    assert app.title
    assert not untranslated(app, said_by_people=set())
    assert outside(app.title[0].value) == ""


def test_whatever_lies_folded_on_savings_does(visiting: Visiting, demo: Database) -> None:
    app = visiting.arrives(**{"per_deal": "200", "per_deal.tiers": "50:1_50:2", "fee.range": "1_2"})
    for code in ("store", "seasons", "team", "vendor", "time", "further", "conditions"):
        app.session_state[f"fold_{code}"] = True
    turn_to(app, "savings")
    assert not app.exception
    assert not untranslated(app, said_by_people=peoples_words(demo, visiting.data))
