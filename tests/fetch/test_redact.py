"""Secrets are hidden by value, in the forms in which values travel; nothing else is touched."""

import base64
from urllib.parse import quote, quote_plus

import pytest
from pydantic import BaseModel, SecretStr
from yarl import URL

from monitor.fetch.redact import Redactor, secrets_in
from monitor.fetch.strip import Strip

SECRET = "päss/wörd & more+@"


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        URL("https://x.example").update_query(q=SECRET).raw_query_string.removeprefix("q="),
        base64.b64encode(f"{SECRET}:".encode()).decode(),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_every_form_is_hidden(form: str) -> None:
    assert Redactor([SECRET])(f"a {form} b").removesuffix(" b").rstrip("=") == "a ***"


def test_nothing_else_is_touched() -> None:
    redact = Redactor(["", "abc"])  # too short to be hidden without blotting out words
    assert redact("abc [a-z]+ \\1") == "abc [a-z]+ \\1"
    redact.learn(["longer secret", "longer"])
    assert redact("the longer secret, longer") == "the ***, ***"


def test_secrets_are_found_however_deep() -> None:
    class Inner(BaseModel):
        password: SecretStr

    class Options(BaseModel):
        name: str
        headers: dict[str, SecretStr]
        inner: list[Inner]

    options = Options.model_validate(
        {"name": "plain", "headers": {"X-Key": "one"}, "inner": [{"password": "two"}]}
    )
    assert sorted(secrets_in(options)) == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ('{"access_token": "abc", "title": "x"}', '{"access_token": "***", "title": "x"}'),
        ('{"apiKey":"abc"}', '{"apiKey":"***"}'),
        ("x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N x", "x *** x"),
        ('{"token_count": 5, "skills": "tokens"}', '{"token_count": 5, "skills": "tokens"}'),
    ],
)
def test_tokens_in_bodies_are_hidden(text: str, stripped: str) -> None:
    assert Strip(Redactor()).text(text) == stripped


@pytest.mark.parametrize(
    ("url", "stripped"),
    [
        ("https://x.example/?token=a&page=2", "https://x.example/?page=2&token=***"),
        (
            "https://x.example/?api_key=a&API-Key=b&sid=c",
            "https://x.example/?API-Key=***&api_key=***&sid=***",
        ),
        ("https://x.example/?key=1&id=2&code=3#x", "https://x.example/?code=3&id=2&key=1"),
        ("https://x.example/a%20b?q=%C3%A9", "https://x.example/a%20b?q=%C3%A9"),
    ],
)
def test_tokens_in_addresses_are_hidden_and_postings_keep_their_keys(url: str, stripped: str) -> None:
    assert str(Strip(Redactor()).url(URL(url))) == stripped


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("grant_type=x&client_secret=a%2Fb&scope=c", "grant_type=x&client_secret=***&scope=c"),
        ("password=a&code=1&client_id=2", "password=***&code=1&client_id=2"),
        ("token=a", "token=***"),
        ('{"url": "https://x.example/?token=a"}', '{"url": "https://x.example/?token=a"}'),
        ('{"token": "a"}', '{"token": "***"}'),
    ],
)
def test_secret_fields_of_a_form_are_hidden(text: str, stripped: str) -> None:
    assert Strip(Redactor()).sent(text) == stripped
