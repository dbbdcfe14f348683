"""How many replies somebody may send from the pages: as many as messages in the chat."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from tickets.errors import RateLimitedError

logger = logging.getLogger(__name__)


def check_reply_rate(who: str) -> None:
    """Counts one reply in `settings.RATE_LIMIT_VISITOR`'s window. Raises RateLimitedError above it.

    When nobody can count, customers are not kept out.
    """
    if settings.RATE_LIMIT_VISITOR is None:
        return
    limit, seconds = settings.RATE_LIMIT_VISITOR
    key = f"ticket-replies:{who}:{int(time.time() // seconds)}"
    try:
        cache.add(key, 0, timeout=seconds)
        count = cache.incr(key)
    except (RedisError, OSError, ValueError) as error:
        logger.warning("replies could not be counted: %s", type(error).__name__)
        return
    if count > limit:
        raise RateLimitedError(_("That's a lot at once. Please wait a minute, then send it again."))
