"""The JSON Schema says what the checks say."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from monitor.config import schema

CONFIG = Path(__file__).resolve().parents[2] / "config"


def test_the_file_is_in_step_with_the_declarations() -> None:
    made = schema.text()
    message = "run: python -m monitor.config > config/rolewatch.schema.json"
    assert (CONFIG / "rolewatch.schema.json").read_text() == made, message


def test_the_example_fits_the_schema_and_shows_every_key() -> None:
    example = CONFIG / "rolewatch.example.yaml"
    declared = schema.schema()
    jsonschema.Draft202012Validator.check_schema(declared)
    jsonschema.validate(YAML(typ="safe").load(example), declared)
    for name, section in declared["$defs"].items():
        if name.endswith("Section"):
            for part in section.get("anyOf", [section]):
                assert all(f"{key}:" in example.read_text() for key in part.get("properties", {})), name


@pytest.mark.parametrize(
    "source",
    [
        "https://jobs.lever.co/acme",
        {"url": "https://jobs.lever.co/acme", "every": "6h"},
        {"kind": "workday", "url": "https://acme.wd5.myworkdayjobs.com/Site"},
        {"kind": "greenhouse", "board": "acme", "base_url": "${BASE}"},
    ],
    ids=json.dumps,
)
def test_the_schema_takes(source: object) -> None:
    jsonschema.validate({"sources": [source]}, schema.schema())


@pytest.mark.parametrize(
    "wrong",
    [
        {"profil": {}},
        {"sources": [5]},
        {"sources": [{"kind": "greenhose", "board": "a"}]},
        {"sources": [{"kind": "greenhouse", "bord": "a"}]},
        {"watches": [{"titles": ["a"]}]},
        {"watches": [{"name": "a", "seniority": ["boss"]}]},
        {"alerts": {"channels": None}},
    ],
    ids=json.dumps,
)
def test_the_schema_refuses(wrong: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema.schema())
