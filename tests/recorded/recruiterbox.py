"""What is recorded of recruiterbox: a list of boards."""

PAYLOADS = ()
BOARDS = ("recruiterbox", "company")
