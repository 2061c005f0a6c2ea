"""The verbs of referrals: each checks the right, moves the state, and records the event at once.

Nothing here knows of doors, tasks or the broker; reads belong on querysets and in `queries`.
"""
