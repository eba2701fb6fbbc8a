"""What is made ready before anyone comes is not looked through at every run."""

from __future__ import annotations

import gc

from ui.warming import warm_up


def test_the_libraries_are_set_aside() -> None:
    warm_up()
    assert gc.get_freeze_count() > 50_000
