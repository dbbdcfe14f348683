"""What the operator reads when the portal is ready."""

import json
from collections.abc import Iterator

from portal import settings

PAGES = {
    "Company page": "/",
    "Chat": "/chat/",
    "Help centre": "/help/",
    "Inbox": "/inbox/",
    "Dashboard": "/dashboard/",
    "Admin": "/admin/",
    "API": "/api/v1/docs",
}


def welcome_lines(*, seconds: float) -> Iterator[str]:
    yield f"Ready in {seconds:.1f} s."
    yield ""
    for name, path in PAGES.items():
        yield f"  {name:<14} {settings.SITE_ORIGIN}{path}"
    yield f"  {'Assistant':<14} {_describe_assistant()}"
    yield ""
    if settings.DEBUG:
        yield "  Demo sign-ins of this machine"
        for name, password in _demo_sign_ins().items():
            yield f"  {name:<14} {password}"
        yield ""
    else:
        # By itself this port only leads to https.
        yield f"  For the proxy  http://127.0.0.1:{settings.PORT}"
        yield ""
    yield "  Ctrl-C ends everything."


def _describe_assistant() -> str:
    if settings.ASSISTANT_PROVIDER == "offline":
        return "offline, without a language model (set ANTHROPIC_API_KEY for Claude)"
    return f"{settings.ASSISTANT_MODEL} by {settings.ASSISTANT_PROVIDER}"


def _demo_sign_ins() -> dict[str, str]:
    try:
        return {"visitor": "(no sign-in)"} | json.loads((settings.DATA_DIR / "sign-ins.json").read_text())
    except (OSError, ValueError):
        return {"visitor": "(no sign-in)"}
