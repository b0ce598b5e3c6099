"""What is recorded of softgarden: a list of boards."""

PAYLOADS = ()
BOARDS = ("softgarden", "company")
