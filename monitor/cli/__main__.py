"""`python -m monitor.cli` is `rolewatch`."""

from monitor.cli import main

main()
