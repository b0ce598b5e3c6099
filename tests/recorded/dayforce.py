"""There is no recorded payload of dayforce: the list of boards only."""

PAYLOADS = ()
BOARDS = ("dayforce", "board")
