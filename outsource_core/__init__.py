"""The rules of outsourcing a store's sales: pure functions that know no screen and no text."""
