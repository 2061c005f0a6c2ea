"""The demo: an invented case, played through the house's own actions and jobs.

Nothing here may write but through actions; every person, handle and institution is invented.
"""
