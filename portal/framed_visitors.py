"""Who the visitor of a frame on another site is: the token it asks for, and the way from there to a page of its own.

In such a frame browsers keep our cookies back, so its script holds a token; a page of its own has cookies again. The
token outlives the frame in its storage, or where browsers block that, in a cookie for this site's frames alone
(`Partitioned`), which nothing but the asking for a token reads.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from chat.api.errors import OriginError
from chat.api.origin import check_origin
from chat.ids import make_id
from chat.models import Conversation
from chat.visitor_tokens import read_header
from chat.visitors import COOKIE, LIFE_SECONDS, read_visitor, set_visitor_cookie, sign_visitor

_KEPT = "framed_visitor"


# There is no cookie that a CSRF token could lie in: the origin is checked instead.
@csrf_exempt
@require_POST
@never_cache
def renew_token(request: HttpRequest) -> HttpResponse:
    """A token for the visitor of the one that is shown, or for a new visitor. Asked for at each start of a frame."""
    if not _is_own(request):
        raise Http404
    kept = request.COOKIES.get(_KEPT, "")
    visitor_id = read_visitor(read_header(request)) or read_visitor(kept) or make_id()
    token = sign_visitor(visitor_id)
    latest = Conversation.objects.visible_to_visitor(visitor_id).order_by("-last_activity_at").first()
    response = JsonResponse({"token": token, "conversation_id": latest and str(latest.pk)})
    # By hand: Django's cookies know no Partitioned yet.
    response.headers["Set-Cookie"] = (
        f"{_KEPT}={token}; Max-Age={LIFE_SECONDS}; Path={request.path}; HttpOnly; SameSite=None; Secure; Partitioned"
    )
    return response


@csrf_exempt
@require_POST
@never_cache
def carry(request: HttpRequest) -> HttpResponse:
    """From the frame to a page of its own, as the frame's visitor. A browser that has conversations of its own here is
    asked first, because it would not find them any more."""
    path = request.POST.get("next", "")[:500]
    visitor_id = read_visitor(request.POST.get("token", "")[:300])
    if not _is_own(request) or not _is_local(path):
        raise Http404
    if visitor_id is None:
        return redirect("chat")
    own = read_visitor(request.COOKIES.get(COOKIE, ""))
    if own and own != visitor_id and not request.POST.get("replace") and _has_conversations(own):
        return render(request, "chat/carry.html", {"token": request.POST["token"], "path": path})
    request.visitor_id = visitor_id  # type: ignore[attr-defined]
    response = redirect(path)
    set_visitor_cookie(response, visitor_id)
    return response


def _is_own(request: HttpRequest) -> bool:
    """Sent by a page of ours, and by nobody else's."""
    try:
        check_origin(request)
    except OriginError:
        return False
    return True


def _is_local(path: str) -> bool:
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def _has_conversations(visitor_id: UUID) -> bool:
    """Also an account's, which is found in this browser alone."""
    return Conversation.objects.filter(visitor_id=visitor_id).exists()
