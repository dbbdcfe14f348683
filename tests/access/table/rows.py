"""One address, and who gets in."""

from dataclasses import dataclass, field
from typing import Any

from tests.access.roles import Roles


@dataclass(frozen=True)
class Row:
    """`path` names what the world holds, `accepts` the answers to `roles`."""

    route: str
    path: str
    roles: Roles
    method: str = "get"
    body: dict[str, Any] = field(default_factory=dict)
    accepts: tuple[int, ...] = (200,)


def post(route: str, path: str, roles: Roles, *accepts: int, body: dict[str, Any] | None = None) -> Row:
    return Row(route, path, roles, "post", body or {}, accepts or (302,))
