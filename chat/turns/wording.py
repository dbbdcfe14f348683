"""What the visitor is told when something goes wrong: a clear sentence and a next step, never a vendor's message."""

from django.utils.translation import gettext as _


def describe_failure(code: str) -> tuple[str, bool]:
    """The sentence, and whether trying again makes sense."""
    match code:
        case "interrupted":
            return _("I was interrupted before I could finish. Please try again, or ask for a person."), True
        case "busy":
            return _("A lot of people are asking at this moment. Please try again in a minute."), True
        case "too_long":
            return _("This took too long, so I stopped. Please try again, or ask for a person."), True
        case "stopped":
            return _("You stopped this before there was an answer."), True
        case _other:
            return _("Something went wrong on our side. Please try again, or ask for a person."), True


def describe_refusal() -> str:
    return _("I'm sorry, I can't help with that. I'm happy to help with our insurance or with a quote.")


def describe_context_overflow() -> str:
    return _("We have talked for so long that I can't take in more. Please start a new conversation for what is next.")


def describe_cut() -> str:
    return _("My answer got too long and was cut. Ask me to go on if you'd like the rest.")
