"""The list of boards of jazzhr; there are no recorded payloads of its public pages."""

PAYLOADS = ()
BOARDS = ("jazzhr", "company")
