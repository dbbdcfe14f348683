"""Who asks: the key of a program, and whether it may ask this."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from api.keys import find_key, note_use
from api.models import ApiKey
from api.scopes import Scope
from chat.api.admission import check_form
from chat.api.errors import KeyRefusedError, ScopeError
from chat.database import run_in_database
from chat.limits import check_rates
from chat.runtime import get_runtime


@dataclass(frozen=True)
class Caller:
    """The user on whose behalf a key asks."""

    key: ApiKey
    user: User

    def has(self, scope: Scope) -> bool:
        return scope.value in self.key.scopes

    def need(self, scope: Scope) -> None:
        """Raises ScopeError."""
        if not self.has(scope):
            raise ScopeError(_("This key lacks the scope %(scope)s.") % {"scope": scope.value})


class StaffRequest(HttpRequest):
    """A request that was admitted."""

    auth: Caller


class StaffKey(HttpBearer):
    """`Authorization: Bearer portal_…`. No cookie opens these addresses, so no page of another site can ask."""

    async def __call__(self, request: HttpRequest) -> Caller:
        check_form(request)
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        key = await run_in_database(find_key, token.strip()[:100]) if scheme.lower() == "bearer" else None
        if key is None:
            raise KeyRefusedError(_("Send a valid key: Authorization: Bearer portal_…. It may have ended."))
        if settings.RATE_LIMIT_KEY:
            await check_rates(get_runtime().redis, [("key", str(key.pk), settings.RATE_LIMIT_KEY)])
        await run_in_database(note_use, key)
        assert isinstance(key.user, User)
        return Caller(key, key.user)

    async def authenticate(self, request: HttpRequest, token: str) -> Caller:
        return await self(request)
