"""What the ministry knows: networks, assets, posts, targets, evidence, and the trail of events.

What it asks of platforms belongs in `referrals`, which this app never imports.
"""
