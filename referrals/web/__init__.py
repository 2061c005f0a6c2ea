"""Pages of referrals: fetch in sight, validate, one action, answer. No rule lives here."""
