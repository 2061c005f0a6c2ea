"""What casework asks of services outside the house."""
