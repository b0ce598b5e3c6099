"""What is recorded of paycom: a list of boards."""

PAYLOADS = ()
BOARDS = ("paycom", "portal")
