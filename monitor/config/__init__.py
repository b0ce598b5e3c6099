"""YAML → checked values: every problem at once, with file, line and "did you mean".

load(path, environ)        the configuration, or ConfigError
add_source(path, source)   append a source, comments kept
schema()                   the JSON Schema for editors
"""

from monitor.config.load import load

__all__ = ["load"]
