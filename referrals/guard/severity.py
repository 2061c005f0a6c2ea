"""How much a finding of the guard weighs."""

# Nothing goes on until it is mended.
BLOCK = "BLOCK"
# It goes on once somebody said why it may.
WARN = "WARN"
