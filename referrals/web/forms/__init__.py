"""What pages of referrals ask for: shapes and words, no rule; actions say what is right."""
