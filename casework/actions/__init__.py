"""The verbs of casework: each checks the right, writes, and records the event at once.

Nothing here knows of doors, tasks or the broker; reads belong on querysets.
"""
