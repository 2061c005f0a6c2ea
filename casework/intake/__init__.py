"""From a file or a pasted value to accounted-for rows: reading, recognising, refusing.

Pure functions only: no database, no network, no clock.
"""
