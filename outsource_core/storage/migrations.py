"""The shape of the store, step by step. A step that was released never changes; add a new one."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("outsource")


@migrations()
def m001_first_shape(db: Database) -> None:
    """Providers, their reports and rows, the roll-ups screens read, settings and shares.

    Money is whole kopiykas. A row that a later report replaced stays, marked by the report that
    replaced it, so that undoing the later one brings it back. ``deal_days`` sums the current deals
    of each day, so that nothing needs an index of a million days. A chain of OR is checked in a
    tenth of the time that IN takes.
    """
    for statement in FIRST_SHAPE.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_scenarios(db: Database) -> None:
    """Saved scenarios: a name, unique among those not deleted, and their inputs as JSON."""
    for statement in SCENARIOS.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m003_mappings(db: Database) -> None:
    """Which column held which field in a provider's accepted files, by their header."""
    db.execute(MAPPINGS)


@migrations()
def m004_narrow_rows(db: Database) -> None:
    """Rows in less room: days as numbers, and a report's rows by their first and last number.

    A report's rows are stored one after another, so no index is needed to find them; they go with
    their report by a trigger, for a foreign key would look at every row of the store. What is
    filtered by most stands first. ``activity_days`` sums the current activity rows of each day, as
    ``deal_days`` does deals: hours in millionths of a second, so that sums stay exact whatever is
    added and taken away; ``known`` is of how many rows.
    """
    for statement in NARROW_ROWS.split(";;"):
        db.execute(statement)
    for metric in METRICS_OF_ROWS:
        amount = "CAST(MIN(hours, 1e9) * 3.6e9 + 0.5 AS INTEGER)" if metric == "hours" else metric
        db.execute(
            "INSERT INTO activity_days SELECT provider_id, "
            f"date((start + \"end\") / 2 * 86400, 'unixepoch') AS day, '{metric}', "
            f"SUM({amount}), COUNT({metric}) FROM activities "
            f"WHERE superseded_by IS NULL AND {metric} IS NOT NULL GROUP BY provider_id, day"
        )


@migrations()
def m005_additions(db: Database) -> None:
    """Reports that only add: rows of their days that they do not name stay."""
    db.execute("ALTER TABLE reports ADD COLUMN adds INTEGER NOT NULL DEFAULT 0")


METRICS_OF_ROWS = (
    *("contacts_added", "contacts_made", "leads", "deals", "revenue", "new_customers"),
    *("repeat_orders", "large_batch_deals", "paid", "hours"),
)

NARROW_ROWS = """
ALTER TABLE reports ADD COLUMN first_row INTEGER
;;
ALTER TABLE reports ADD COLUMN last_row INTEGER
;;
ALTER TABLE activities RENAME TO wide_activities
;;
CREATE TABLE activities (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL,
    provider_id INTEGER NOT NULL,
    superseded_by INTEGER REFERENCES reports (id) ON DELETE SET NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    team TEXT NOT NULL DEFAULT '',
    row_number INTEGER NOT NULL,
    contacts_added INTEGER,
    contacts_made INTEGER,
    leads INTEGER,
    deals INTEGER NOT NULL,
    revenue INTEGER,
    new_customers INTEGER,
    repeat_orders INTEGER,
    large_batch_deals INTEGER,
    paid INTEGER,
    hours REAL
)
;;
INSERT INTO activities (
    report_id, provider_id, superseded_by, start, end, team, row_number, contacts_added,
    contacts_made, leads, deals, revenue, new_customers, repeat_orders, large_batch_deals, paid,
    hours
)
SELECT report_id, provider_id, superseded_by, CAST(julianday(start) - 2440587.5 AS INTEGER),
    CAST(julianday("end") - 2440587.5 AS INTEGER), team, row_number, contacts_added,
    contacts_made, leads, deals, revenue, new_customers, repeat_orders, large_batch_deals, paid,
    hours
FROM wide_activities ORDER BY report_id, rowid
;;
DROP TABLE wide_activities
;;
CREATE INDEX activities_superseded ON activities (superseded_by) WHERE superseded_by IS NOT NULL
;;
CREATE INDEX activities_current ON activities (provider_id, start) WHERE superseded_by IS NULL
;;
ALTER TABLE deals RENAME TO wide_deals
;;
CREATE TABLE deals (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL,
    provider_id INTEGER NOT NULL,
    superseded_by INTEGER REFERENCES reports (id) ON DELETE SET NULL,
    stage TEXT NOT NULL CHECK (stage = 'open' OR stage = 'won' OR stage = 'lost'),
    customer INTEGER,
    deal_id TEXT NOT NULL,
    opened_on INTEGER,
    closed_on INTEGER,
    value INTEGER NOT NULL,
    is_first INTEGER,
    row_number INTEGER NOT NULL,
    team TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT ''
)
;;
INSERT INTO deals (
    report_id, provider_id, superseded_by, stage, customer, deal_id, opened_on, closed_on, value,
    is_first, row_number, team, agent, product
)
SELECT report_id, provider_id, superseded_by, stage, customer, deal_id,
    CAST(julianday(opened_on) - 2440587.5 AS INTEGER),
    CAST(julianday(closed_on) - 2440587.5 AS INTEGER), value,
    is_first, row_number, team, agent, product
FROM wide_deals ORDER BY report_id, rowid
;;
DROP TABLE wide_deals
;;
CREATE INDEX deals_superseded ON deals (superseded_by) WHERE superseded_by IS NOT NULL
;;
CREATE INDEX deals_current ON deals (deal_id, provider_id) WHERE superseded_by IS NULL
;;
CREATE INDEX deals_customer ON deals (customer)
    WHERE customer IS NOT NULL AND stage = 'won' AND superseded_by IS NULL
;;
UPDATE reports SET first_row = rows.first, last_row = rows.last FROM (
    SELECT report_id, MIN(id) AS first, MAX(id) AS last FROM activities GROUP BY report_id
    UNION ALL SELECT report_id, MIN(id), MAX(id) FROM deals GROUP BY report_id
) AS rows WHERE rows.report_id = reports.id
;;
CREATE TRIGGER rows_of_reports AFTER DELETE ON reports BEGIN
    DELETE FROM activities
        WHERE OLD.shape = 'activity' AND id BETWEEN OLD.first_row AND OLD.last_row;
    DELETE FROM deals WHERE OLD.shape = 'deals' AND id BETWEEN OLD.first_row AND OLD.last_row;
END
;;
CREATE TABLE activity_days (
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    metric TEXT NOT NULL,
    total INTEGER NOT NULL,
    known INTEGER NOT NULL,
    PRIMARY KEY (provider_id, day, metric)
) WITHOUT ROWID
"""


MAPPINGS = """
CREATE TABLE mappings (
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    shape TEXT NOT NULL CHECK (shape = 'activity' OR shape = 'deals'),
    columns TEXT NOT NULL,
    date_order TEXT,
    PRIMARY KEY (provider_id, fingerprint)
)
"""


SCENARIOS = """
CREATE TABLE scenarios (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    inputs TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    deleted_at TEXT
);

CREATE UNIQUE INDEX scenarios_name ON scenarios (name) WHERE deleted_at IS NULL
"""


FIRST_SHAPE = """
CREATE TABLE providers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('in_house', 'outsourcer', 'call_centre', 'partner')),
    started_on TEXT,
    is_demo INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    shape TEXT NOT NULL CHECK (shape IN ('activity', 'deals')),
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    period_start TEXT,
    period_end TEXT,
    row_count INTEGER NOT NULL,
    refused_count INTEGER NOT NULL DEFAULT 0,
    superseded_by INTEGER REFERENCES reports (id) ON DELETE SET NULL,
    undone_at TEXT
);

CREATE UNIQUE INDEX reports_same_bytes ON reports (provider_id, digest) WHERE undone_at IS NULL;

CREATE TABLE activities (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    row_number INTEGER NOT NULL,
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    start TEXT NOT NULL,
    end TEXT NOT NULL,
    day TEXT NOT NULL,
    team TEXT NOT NULL DEFAULT '',
    contacts_added INTEGER,
    contacts_made INTEGER,
    leads INTEGER,
    deals INTEGER NOT NULL,
    revenue INTEGER,
    new_customers INTEGER,
    repeat_orders INTEGER,
    large_batch_deals INTEGER,
    paid INTEGER,
    hours REAL,
    superseded_by INTEGER REFERENCES reports (id) ON DELETE SET NULL
);

CREATE INDEX activities_report ON activities (report_id);

CREATE INDEX activities_superseded ON activities (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE INDEX activities_current ON activities (provider_id, day) WHERE superseded_by IS NULL;

CREATE TABLE deals (
    report_id INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    row_number INTEGER NOT NULL,
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    deal_id TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage = 'open' OR stage = 'won' OR stage = 'lost'),
    opened_on TEXT,
    closed_on TEXT,
    value INTEGER NOT NULL,
    customer INTEGER,
    team TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '',
    is_first INTEGER,
    superseded_by INTEGER REFERENCES reports (id) ON DELETE SET NULL
);

CREATE INDEX deals_report ON deals (report_id);

CREATE INDEX deals_superseded ON deals (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE INDEX deals_current ON deals (provider_id, deal_id) WHERE superseded_by IS NULL;

CREATE INDEX deals_customer ON deals (customer)
    WHERE customer IS NOT NULL AND stage = 'won' AND superseded_by IS NULL;

CREATE TABLE deal_days (
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    opened INTEGER NOT NULL,
    won INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    revenue INTEGER NOT NULL,
    new_customers INTEGER NOT NULL,
    repeat_orders INTEGER NOT NULL,
    PRIMARY KEY (provider_id, day)
) WITHOUT ROWID;

CREATE TABLE results (
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    grain TEXT NOT NULL CHECK (grain IN ('week', 'month')),
    start TEXT NOT NULL,
    contacts_added INTEGER,
    contacts_made INTEGER,
    leads INTEGER,
    deals INTEGER,
    lost INTEGER,
    revenue INTEGER,
    new_customers INTEGER,
    repeat_orders INTEGER,
    large_batch_deals INTEGER,
    paid INTEGER,
    hours REAL,
    PRIMARY KEY (provider_id, grain, start)
) WITHOUT ROWID;

CREATE TABLE targets (
    provider_id INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    kpi TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (provider_id, kpi)
) WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE shares (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
);

CREATE TABLE share_openings (
    id INTEGER PRIMARY KEY,
    share_id INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    opened_at TEXT NOT NULL,
    status TEXT NOT NULL
);

CREATE INDEX share_openings_share ON share_openings (share_id)
"""
