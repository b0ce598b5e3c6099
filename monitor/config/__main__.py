"""`python -m monitor.config` prints the JSON Schema: that is how config/rolewatch.schema.json is made."""

import sys

from monitor.config.schema import text

if __name__ == "__main__":
    sys.stdout.write(text())
