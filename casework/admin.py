"""The directories, for administrators; every change goes through an action."""
