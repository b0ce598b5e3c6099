"""There is no recorded payload of ukg: the list of boards only."""

PAYLOADS = ()
BOARDS = ("ukg", "board")
