"""The container files start what `make run` starts."""

import json
import re
from fnmatch import fnmatch
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portal.supervisor import programs
from tests.servers import ROOT
from tests.settings import CONTRACT


@pytest.fixture
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text())["services"])


def without_interpreter(program: programs.Program) -> list[str]:
    return ["python", *program.command[1:]]


def test_the_image_starts_the_same_web_process_as_make_run() -> None:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    command = json.loads(re.findall(r"^CMD (\[.*\])", text, re.MULTILINE)[-1])

    assert command == without_interpreter(programs.web(8000, address="0.0.0.0"))


def test_compose_starts_the_same_processes_as_make_run(services: dict[str, Any]) -> None:
    assert "command" not in services["web"], "the image's own"
    assert services["worker"]["command"] == without_interpreter(programs.worker())
    assert services["beat"]["command"][:7] == without_interpreter(programs.beat(Path("/tmp")))[:7]


def test_compose_passes_on_every_setting_that_a_server_has(services: dict[str, Any]) -> None:
    left_to_the_image = {"DEBUG", "DATA_DIR", "PORT"}

    assert set(services["web"]["environment"]) == set(CONTRACT) - left_to_the_image


@pytest.mark.parametrize("name", [".env", ".env.production"])
def test_the_secrets_that_compose_reads_get_into_no_image(name: str) -> None:
    patterns = (ROOT / ".dockerignore").read_text().split()

    assert any(fnmatch(name, pattern) for pattern in patterns)


def read_requirements() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()

    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def find_needed(given: list[Requirement]) -> set[str]:
    """The names of what is given and of all that it needs, on the oldest Python that will do."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(one.name, extra) for one in given for extra in ("", *one.extras)]
    while waiting:
        name, extra = waiting.pop()
        found.add(canonicalize_name(name))
        if (name, extra) in seen or (name, extra) == ("async-timeout", ""):
            continue
        seen.add((name, extra))
        for each in map(Requirement, requires(name) or []):
            if not each.marker or each.marker.evaluate({"python_full_version": "3.11.0", "extra": extra}):
                waiting += [(each.name, more) for more in ("", *each.extras)]
    return found


def test_whatever_a_requirement_needs_is_pinned() -> None:
    given = read_requirements()

    assert not [str(one) for one in given if not str(one.specifier).startswith("==")]
    assert find_needed(given) == {canonicalize_name(one.name) for one in given}


def test_the_operations_page_explains_every_setting() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()

    assert not [name for name in CONTRACT if f"| `{name}` |" not in page]
