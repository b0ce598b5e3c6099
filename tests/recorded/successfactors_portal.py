"""What is recorded of successfactors-portal: a list of boards only."""

import re

PAYLOADS = ()
HOSTS = re.compile(r"^career\w*\.(?:successfactors|sapsf)\.")
BOARDS = ("successfactors", "company")
