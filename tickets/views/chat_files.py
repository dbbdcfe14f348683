"""Files from the chat's composer. The answer is JSON; the message itself reaches the page as every other one does."""

from functools import partial
from uuid import UUID

from django import forms
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from chat.models import Conversation
from tickets.errors import NotFoundError, TicketError
from tickets.limits import check_reply_rate
from tickets.services.attachments import reply_with_files
from tickets.services.replying import Text, reply_in_chat
from tickets.views.claims import make_actor, private


class UploadForm(forms.Form):
    client_message_id = forms.UUIDField()


@require_POST
@private
def send_files(request: HttpRequest, conversation_id: UUID) -> JsonResponse:
    """One message with files, of the visitor's own conversation; any other is not there. Sent twice it is stored
    once."""
    visitor_id = getattr(request, "visitor_id", None)
    own = Conversation.objects.visible_to_visitor(visitor_id, request.user.pk)
    if not own.filter(pk=conversation_id).exists():
        raise NotFoundError("")
    form = UploadForm(request.POST)
    key = form.cleaned_data["client_message_id"] if form.is_valid() else None
    text = Text(request.POST.get("text", ""), client_message_id=key)
    try:
        check_reply_rate(f"visitor-{visitor_id}")
        reply = partial(reply_in_chat, conversation_id, actor=make_actor(request))
        answer = reply_with_files(reply, text, request.FILES.getlist("files"))
    except NotFoundError:
        raise
    except TicketError as error:
        return JsonResponse(
            {"error": {"code": error.code, "message": error.message, "fields": {}}}, status=error.status
        )
    return JsonResponse({"message_id": str(answer.message.pk)}, status=201)
