from collections.abc import Iterator

import pytest

from guardrails import policy_store


@pytest.fixture(autouse=True)
def default_policy() -> Iterator[None]:
    """Each test begins and leaves with what holds without a database."""
    policy_store.forget()
    yield
    policy_store.forget()
