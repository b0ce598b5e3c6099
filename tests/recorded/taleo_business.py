"""What is recorded of taleo-business: a list of boards only."""

PAYLOADS = ()
BOARDS = ("taleo", lambda options: f"searchResults?org={options.org}&cws={options.cws}")
