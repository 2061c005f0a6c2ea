"""What casework takes in and gives out over REST; nothing here saves."""
