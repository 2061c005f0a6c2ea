"""What the ministry asks: referrals, their review, package, delivery, and the outcome per item.

Facts about networks, assets and evidence belong in `casework`.
"""
