"""Gives a case to others, in forms that they can read and verify without our software."""
