"""The platforms that we know: one module with one row each, listed in `table`.

No code that decides anything lives here, only data for the canonicaliser.
"""
