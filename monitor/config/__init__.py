"""YAML → checked values: every problem at once, with file, line and "did you mean".

load.load(path, environ)          the configuration, or ConfigError with every problem
edit.add_source(path, source)     append a source, comments kept
begin.write_new(path, answers)    a new file
schema.schema()                   the JSON Schema for editors
"""

from monitor.config.load import load

__all__ = ["load"]
