"""What a process does until it is killed: accept, take back, and say so. See test_crash.py."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from outsource_core.storage import reports
from outsource_core.storage.database import open_database
from outsource_core.storage.reports import accept, undo
from tests.core.storage.uploads import KEY, NOW, activity, register

DEALS = 1500
UPLOADS = (
    activity({"week": "2026-11-09", "deals": 3}, {"week": "2026-11-16", "deals": 4}),
    register(
        *(
            {"deal_id": str(n), "closed_on": "2026-11-10", "value": n, "customer": str(n % 700)}
            for n in range(DEALS)
        )
    ),
    register(
        *(
            {"deal_id": str(n), "closed_on": "2026-11-11", "value": 2 * n, "customer": str(n % 500)}
            for n in range(0, DEALS, 2)
        )
    ),
    activity({"week": "2026-11-09", "deals": 5}),
)


def work(folder: Path, said: Connection) -> None:
    """Accepts every upload, takes all of them back, and begins again, until killed."""
    db = open_database(folder)
    reports.MANY_ROWS = DEALS  # so that indexes are taken down and made anew under way, too
    said.send(("ready", 0))
    while True:
        accepted = []
        for upload in UPLOADS:
            (report,), _ = accept(db, upload, now=NOW, key=KEY)
            accepted.append(report.id)
            said.send(("accepted", report.id))
        for report_id in accepted:
            undo(db, report_id, now=NOW)
            said.send(("undone", report_id))
