"""What the scripts say where somebody asks to be contacted."""

from django.utils.translation import gettext_lazy as _

CONTACT_STRINGS = {
    "contactCallMe": _("Call me"),
    "contactMailMe": _("Send it to my e-mail"),
    "contactSend": _("Send it"),
    "contactSending": _("Sending…"),
    "contactCallTitle": _("We call you about this quote"),
    "contactMailTitle": _("Your quote in your mailbox"),
    "contactPhone": _("Telephone number"),
    "contactEmail": _("E-mail address"),
    "contactName": _("Your name (if you like)"),
    "contactDay": _("Day (if you like)"),
    "contactPart": _("Time of day"),
    "contactAgree": _("Please agree first, so that we may contact you."),
    "contactFailed": _("That didn't work just now, and nothing was sent. Please try again in a moment."),
    "contactCard": _("Your wish to be contacted"),
    "contactCall": _("We'll call you"),
    "contactCallText": _("On {contact}. {when}."),
    "contactMailed": _("Your quote is on its way"),
    "contactMailedText": _("To {contact}. Please press the link in it to confirm that the address is yours."),
    "contactChange": _("Change"),
    "contactWithdraw": _("Withdraw"),
    "contactWithdrawAsk": _("Erase what you left?"),
    "contactWithdrawSure": _("Yes, erase it"),
    "contactKeep": _("Keep it"),
    "contactWithdrawn": _("Withdrawn"),
    "contactWithdrawnText": _("We erased what you left, and nobody will contact you."),
}
