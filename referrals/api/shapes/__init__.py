"""What referrals takes in and gives out over REST; nothing here saves."""
