"""What is recorded of gupy: a list of boards."""

PAYLOADS = ()
BOARDS = ("gupy", "company")
