"""What is made ready before anyone comes is not looked through at every run."""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ui.warming import warm_up

ROOT = Path(__file__).parents[2]
LOADED = "import sys; from ui.warming import warm_up; warm_up(); print(*sys.modules)"


def test_the_libraries_are_set_aside() -> None:
    warm_up()
    assert gc.get_freeze_count() > 50_000


def imported(script: Path) -> Iterator[str]:
    """The modules that a script names in its imports."""
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_the_first_visitor_waits_for_no_module_of_ours() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    ours = {
        name
        for script in (*(ROOT / "pages").glob("*.py"), *(ROOT / "ui").glob("*.py"))
        for name in imported(script)
        if (ROOT / f"{name.replace('.', '/')}.py").exists()
    }
    assert "ui.savings_lab" in ours
    assert ours - loaded == set()
