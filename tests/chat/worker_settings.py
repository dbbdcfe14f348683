"""The portal's settings for a worker that knows the example tools too."""

from portal.settings import *  # noqa: F403
from portal.settings import CHAT_TOOLS

CHAT_TOOLS = [*CHAT_TOOLS, "tests.chat.example_tools"]
