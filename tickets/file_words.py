"""What pages say of files before they are sent, and the limits that they say it of: the chat's page and the inbox hand
both to their scripts."""

from django.utils.translation import gettext_lazy as _

from tickets.services.attachments import MAX_BYTES, MAX_FILES

FILE_LIMITS = {"files": MAX_FILES, "megabytes": MAX_BYTES // 2**20}
FILE_STRINGS = {
    "filesChosen": _("Ready to send: {names}"),
    "filesTooMany": _("You can send up to {count} files at a time."),
    "fileTooLarge": _("“{name}” is larger than {size} MB. Please send a smaller one."),
    "fileEmpty": _("“{name}” is empty."),
    "fileRemove": _("Remove {name}"),
    "filesSending": _("Sending… {percent} %"),
}
