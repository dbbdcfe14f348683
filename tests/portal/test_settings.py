"""Settings from the environment: what is malformed stops the start with one line that names it."""

import os
import runpy
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env
from tests.servers import ROOT

MALFORMED = [
    ("DEBUG", "maybe", "DEBUG must be true or false, not 'maybe'."),
    ("PORT", "80a", "PORT must be a whole number from 1 to 65535, not '80a'."),
    ("PORT", "70000", "PORT must be a whole number from 1 to 65535, not '70000'."),
    ("ALLOWED_HOSTS", "https://portal.example", "ALLOWED_HOSTS must be host names without scheme or port"),
    ("CSRF_TRUSTED_ORIGINS", "portal.example", "CSRF_TRUSTED_ORIGINS must be origins like"),
    ("TRUSTED_PROXIES", "10.0.0.1/8", "TRUSTED_PROXIES must be addresses or networks like 10.0.0.0/8, or none, not"),
    (
        "TRUSTED_PROXIES",
        "proxy",
        "TRUSTED_PROXIES must be addresses or networks like 10.0.0.0/8, or none, not 'proxy'.",
    ),
    ("DATABASE_URL", "mysql://host/name", "DATABASE_URL must be an address that starts with sqlite://, postgres://"),
    ("DATABASE_URL", "postgres://host:port/name", "DATABASE_URL must be an address"),
    ("DATABASE_URL", "postgres://host", "DATABASE_URL must name a database"),
    ("REDIS_URL", "localhost:6379", "REDIS_URL must be an address that starts with redis://"),
    ("REDIS_URL", "redis://", "REDIS_URL must be an address that starts with redis://"),
    ("ANTHROPIC_BASE_URL", "api.example", "ANTHROPIC_BASE_URL must be an address that starts with http://, https://"),
    ("ASSISTANT_PROVIDER", "openai", "ASSISTANT_PROVIDER must be one of anthropic, bedrock, vertex, foundry, offline"),
    ("ASSISTANT_PROVIDER", "anthropic", "ANTHROPIC_API_KEY must be set when ASSISTANT_PROVIDER is anthropic."),
    ("EMBEDDINGS", "openai", "EMBEDDINGS must be one of builtin, voyage, none"),
    ("EMBEDDINGS", "voyage", "VOYAGE_API_KEY must be set"),
    ("SEARCH_BACKEND", "sqlite", "SEARCH_BACKEND must be one of auto, memory, postgres"),
    ("QUOTE_API_URL", "ftp://quotes.example", "QUOTE_API_URL must be an address that starts with http://, https://"),
    ("PII_VAULT_KEYS", "short", "PII_VAULT_KEYS must be Fernet keys"),
    ("EMAIL_URL", "mail.example", "EMAIL_URL must be an address that starts with smtp://, smtps://, console://"),
    ("EMAIL_URL", "smtp://mail.example?ssl=1", "EMAIL_URL must have no options but tls=on, tls=off and from=address."),
    ("RATE_LIMIT_VISITOR", "thirty", "RATE_LIMIT_VISITOR must look like 30/m (s, m, h or d) or be off, not 'thirty'."),
    ("AGENT_HELP_BUDGET_USD", "-1", "AGENT_HELP_BUDGET_USD must be an amount like 20 or 7.50, or be off, not '-1'."),
    ("RATE_LIMIT_ADDRESS", "0/m", "RATE_LIMIT_ADDRESS must look like 30/m"),
    ("DATA_DIR", "/dev/null/portal", "DATA_DIR (/dev/null/portal) cannot be written"),
]


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal.supervisor"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environment
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20)


def read_settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """What the settings are in such an environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "portal" / "settings.py"))


def refuse(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """Why the portal does not start in such an environment."""
    with pytest.raises(ImproperlyConfigured) as raised:
        read_settings(monkeypatch, **environment)
    return str(raised.value)


@pytest.mark.parametrize(("name", "value", "message"), MALFORMED)
def test_a_malformed_setting_is_refused_with_its_name(
    name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refuse(monkeypatch, **{name: value}).startswith(message)


@pytest.mark.parametrize("case", [MALFORMED[1], MALFORMED[-1]], ids=["setting", "folder"])
def test_the_start_stops_with_that_one_line(case: tuple[str, str, str]) -> None:
    name, value, message = case

    outcome = start(**{name: value})

    assert outcome.returncode == 2
    assert outcome.stderr.startswith(message)
    assert outcome.stderr.count("\n") == 1
    assert outcome.stdout == ""


def test_a_server_without_a_secret_key_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refuse(monkeypatch, DEBUG="false") == "SECRET_KEY must be set when DEBUG is off."


def test_a_server_without_a_vault_key_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    told = refuse(monkeypatch, SECRET_KEY="x" * 50)
    assert told.startswith("PII_VAULT_KEYS must be set when DEBUG is off") and "\n" not in told


def test_a_malformed_address_is_not_repeated_since_it_may_hold_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    told = refuse(monkeypatch, DATABASE_URL="mysql://portal:hunter2@host/name")
    assert told.startswith("DATABASE_URL must be") and "hunter2" not in told


@pytest.mark.parametrize("name", ["RATE_LIMIT_VISITORS", "ANTROPIC_API_KEY", "DATABASE_URI", "AGENT_HELP_BUDGET"])
def test_a_name_that_is_nearly_a_setting_is_refused_and_not_passed_over(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = refuse(monkeypatch, **{name: "5"})
    assert told.startswith(f"{name} is not a setting. Is ") and "\n" not in told


def test_names_of_other_programs_are_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {
        "PORTS": "1",
        "ANTHROPIC_AUTH_TOKEN": "x",
        "RATE_LIMIT_KEY_OLD": "x",
        "REDIS_URI": "x",
        "QUOTE_API_URI": "",
    }

    assert read_settings(monkeypatch, REDIS_URL="redis://valkey", **others)["REDIS_URL"] == "redis://valkey"


EMAIL = [
    ("smtp://mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
    ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
    ("smtp://mail.example:25?tls=off", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
    ("smtp://a%40b:p%2Fw@mail.example", {"EMAIL_HOST_USER": "a@b", "EMAIL_HOST_PASSWORD": "p/w"}),
    ("smtp://mail.example?from=help@acme.example", {"DEFAULT_FROM_EMAIL": "help@acme.example"}),
    ("console://", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
]


@pytest.mark.parametrize(("url", "expected"), EMAIL)
def test_email_url_becomes_djangos_mail_settings(
    url: str, expected: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)

    assert expected.items() <= env.read_email("EMAIL_URL", default_backend="dummy").items()


def test_a_wrong_vault_key_is_told_by_its_place_and_not_by_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PII_VAULT_KEYS", f"{'A' * 43}=,almost-a-key")

    with pytest.raises(ImproperlyConfigured, match="number 2 is not") as raised:
        env.read_keys("PII_VAULT_KEYS")
    assert "almost" not in str(raised.value)


@pytest.mark.parametrize("name", ["a" * 120, "with space", "100%"])
def test_a_data_folder_that_no_socket_fits_in_gets_its_socket_elsewhere(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"SECRET_KEY": "x", "PII_VAULT_KEYS": "A" * 43 + "="}
    found = read_settings(monkeypatch, DATA_DIR=f"/tmp/{name}/x", **keys)

    path = str(found["EMBEDDED_VALKEY_SOCKET"])
    assert found["REDIS_URL"] == f"unix://{path}"
    assert name not in path
    assert len(path) < 100
