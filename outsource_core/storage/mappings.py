"""Which column held which field in a provider's earlier files, so that nobody is asked twice."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from outsource_core.reports.fields import Shape
from outsource_core.reports.mapping import ColumnMapping, fingerprint
from outsource_core.reports.names import alike
from outsource_core.reports.values import DateOrder


def remembered_mapping(db: Database, provider: str | None, header: str) -> ColumnMapping | None:
    """What served this provider's last accepted file with this header (its ``fingerprint``).

    Without a provider, for a file that names one in each row, whoever's was last accepted.
    """
    found = db.execute(
        "SELECT shape, columns, date_order FROM mappings "
        "JOIN providers ON providers.id = provider_id "
        "WHERE fingerprint = :header AND (:provider IS NULL OR name = :provider) "
        "ORDER BY mappings.rowid DESC LIMIT 1",
        {"header": header, "provider": provider},
    ).fetchone()
    if found is None:
        return None
    shape, columns, order = found
    pairs = tuple((name, column) for name, column in json.loads(columns))
    return ColumnMapping(Shape(shape), pairs, DateOrder(order) if order else None)


def usual_provider(db: Database, file_name: str, header: str) -> str | None:
    """Whose file this will be again: the only one who sent this header under a name like it.

    Names are alike when they differ in their digits, their ending and the word for a version alone:
    "кобза w46.csv", "кобза w47_випр.xlsx".
    """
    found = db.execute(
        "SELECT DISTINCT name, file_name FROM mappings "
        "JOIN providers ON providers.id = mappings.provider_id "
        "JOIN reports ON reports.provider_id = providers.id AND undone_at IS NULL "
        "WHERE fingerprint = ?",
        (header,),
    )
    names = {name for name, sent in found.fetchall() if alike(sent, file_name)}
    return names.pop() if len(names) == 1 else None


def remember_mapping(
    db: Database, provider_id: int, columns: Sequence[str], mapping: ColumnMapping
) -> None:
    """Keeps the mapping of a header, inside a transaction that is already open."""
    db.execute(
        "INSERT OR REPLACE INTO mappings (provider_id, fingerprint, shape, columns, date_order) "
        "VALUES (?, ?, ?, ?, ?)",
        (
            *(provider_id, fingerprint(columns), mapping.shape),
            json.dumps(mapping.columns, ensure_ascii=False),
            mapping.date_order,
        ),
    )
