"""Which model is asked, and which one after it."""

from django.conf import settings

from chat.assistant import breaker

Route = tuple[str, str]
OFFLINE: Route = ("offline", "offline")


def find_fast_route() -> Route:
    return settings.ASSISTANT_PROVIDER, settings.ASSISTANT_FAST_MODEL


def find_routes() -> list[Route]:
    """In the order in which they are tried: the model twice, the fast one, the offline assistant."""
    provider = settings.ASSISTANT_PROVIDER
    if provider == "offline":
        return [OFFLINE]
    main, fast = (provider, settings.ASSISTANT_MODEL), find_fast_route()
    routes = [route for route in (main, main, fast) if not breaker.is_resting(route)]
    return [*routes, OFFLINE]
