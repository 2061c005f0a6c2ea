"""REST of referrals: the same verbs as the pages, through the same actions."""
