"""Pages of casework: fetch in sight, validate, one action, answer. No rule lives here."""
