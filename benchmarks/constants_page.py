"""A page that is drawn from constants; see ``benchmarks/constants.py``."""

from benchmarks import constants

constants.draw()
