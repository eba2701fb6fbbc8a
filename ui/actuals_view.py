"""Measured values in place of estimates: offered where reports exist, taken at one click."""

from __future__ import annotations


def offer() -> None:
    """Offers what the reports measured, where there are any."""
