"""Files with a reply: checked before anything is stored, stored with it, or not at all."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from tickets.errors import ReplyError
from tickets.models import Attachment
from tickets.services.replying import Reply, Text
from tickets.sniffing import HEAD_BYTES, clean_name, find_type, fit_name
from tickets.thread import get_thread

MAX_FILES = 5
MAX_BYTES = 10 * 2**20
MAX_FILES_OF_TICKET = 60


@dataclass(frozen=True)
class CheckedFile:
    file: File
    name: str
    media_type: str


def check_files(files: Sequence[File]) -> list[CheckedFile]:
    """Raises ReplyError, which names the file and what would do."""
    if len(files) > MAX_FILES:
        raise ReplyError(_("You can attach up to %(limit)s files at a time.") % {"limit": MAX_FILES})
    return [_check(file) for file in files]


def _check(file: File) -> CheckedFile:
    name = clean_name(file.name or "")
    if not file.size:
        raise ReplyError(_("“%(name)s” is empty.") % {"name": name})
    if file.size > MAX_BYTES:
        raise ReplyError(
            _("“%(name)s” is larger than %(limit)s MB. Please send a smaller one.")
            % {"name": name, "limit": MAX_BYTES // 2**20}
        )
    file.seek(0)
    media_type = find_type(file.read(HEAD_BYTES), name)
    file.seek(0)
    if media_type is None:
        raise ReplyError(
            _("We can't take “%(name)s”. Pictures, PDF, Word, Excel and text files are fine.") % {"name": name}
        )
    return CheckedFile(file, fit_name(name, media_type), media_type)


def reply_with_files(reply: Callable[[Text], Reply], text: Text, files: Sequence[File]) -> Reply:
    """Stores a reply (`reply` is one of the services for that) with its files, all or nothing. Raises TicketError."""
    checked = check_files(files)
    if not text.text.strip() and checked:
        names = ", ".join(file.name for file in checked)
        text = replace(text, text=_("Attached: %(names)s") % {"names": names})
    stored: list[Attachment] = []
    try:
        with transaction.atomic():
            answer = reply(text)
            if not answer.is_duplicate:
                _check_room(answer, len(checked))
                for file in checked:
                    stored.append(_make(answer, file))
                    stored[-1].file.save(stored[-1].name, file.file, save=False)
                    stored[-1].save()
    except BaseException:
        for attachment in stored:
            # What is not in the database must not lie in the storage.
            with suppress(OSError):
                attachment.file.delete(save=False)
        raise
    return answer


def _check_room(reply: Reply, count: int) -> None:
    if count and Attachment.objects.filter(ticket=reply.ticket).count() + count > MAX_FILES_OF_TICKET:
        raise ReplyError(_("This request has as many files as it can have. Please put more into a new one."))


def _make(reply: Reply, checked: CheckedFile) -> Attachment:
    name = get_thread().mask(str(reply.message.conversation_id), checked.name)[:120]
    return Attachment(
        ticket=reply.ticket, message=reply.message, name=name, media_type=checked.media_type, size=checked.file.size
    )
