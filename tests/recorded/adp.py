"""There is no recorded payload of adp: the list of boards only."""

PAYLOADS = ()
BOARDS = ("adp", "cc_id")
