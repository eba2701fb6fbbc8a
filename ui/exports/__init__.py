"""What the savings lab gives to take away: a workbook of live formulas and a two-page paper."""

from ui.exports.paper import savings_pdf
from ui.exports.workbook import savings_workbook

__all__ = ["savings_pdf", "savings_workbook"]
