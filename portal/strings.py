"""What the chat's scripts say, translated: handed to the page as JSON, so that scripts hold no wording."""

from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.contact_strings import CONTACT_STRINGS
from portal.quote_strings import QUOTE_STRINGS
from quotes.interface_lines import INTERFACE_LINES
from tickets.file_words import FILE_STRINGS

CHAT_STRINGS = {
    "you": _("You"),
    "agent": _("Support"),
    "notice": _("Notice"),
    "said": _("{name} said:"),
    "thinking": _("Thinking…"),
    "takesLonger": _("This takes longer than usual. Still working on it…"),
    "sending": _("Sending…"),
    "sendingLong": _("This takes longer than usual. Your message isn't lost: you needn't write it again."),
    "queued": _("Waiting for the connection. It will be sent by itself."),
    "notSent": _("Not sent."),
    "sendAgain": _("Send again"),
    "sendAgainIn": _("Send again in {seconds} s"),
    "waitSeconds": _("You can write again in {seconds} s."),
    "stopped": _("Stopped"),
    "stoppedEarly": _("You stopped this before there was an answer."),
    "failed": _("This answer broke off."),
    "unanswered": _("This message has not been answered yet."),
    "taskDone": _("Done:"),
    "taskOpen": _("To do:"),
    "copy": _("Copy"),
    "copied": _("Copied"),
    "copyMessage": _("Copy this answer"),
    "helpful": _("Helpful"),
    "notHelpful": _("Not helpful"),
    "feedbackThanks": _("Thank you, that helps us improve."),
    "feedbackAsk": _("What was missing or wrong? (optional)"),
    "feedbackSend": _("Send feedback"),
    "about": _("About “{title}”"),
    "aboutDropped": _("You can ask about anything now."),
    "skip": _("Skip"),
    "sources": _("Sources"),
    "source": _("Source {number}: {title}"),
    "openSource": _("Open the source"),
    "close": _("Close"),
    "newTab": _("(opens in a new tab)"),
    "charactersLeft": _("{count} characters left"),
    "charactersOver": _("{count} characters too many. Please shorten your message."),
    "connecting": _("Connecting…"),
    "lost": _("Connection lost. Trying to reconnect…"),
    "restored": _("You are connected again."),
    "reload": _("Reload the page"),
    "ready": _("AI assistant"),
    "automated": _("Automated assistant"),
    "automatedNote": _("Automated assistant — answers from our help centre, without a language model."),
    "modelNote": _("{assistant} is an AI assistant and can make mistakes. Sources are numbered."),
    "queuedStatus": _("Waiting for a person"),
    "waitingFor": _("Waiting for a person: {wait}"),
    "humanStatus": _("A person from {company}"),
    "humanNote": _("You are talking with a person."),
    "joined": _("You are now talking with {agent}, a person."),
    "aPerson": _("A member of our team"),
    "handoffNoted": _("You asked to talk to a person. Your request is stored with this conversation."),
    "talkToPerson": _("Talk to a person"),
    "position": _("You are number {position} in line."),
    "positionBrief": _("number {position}"),
    "waitFree": _("Somebody is free and should be with you shortly."),
    "waitFreeBrief": _("somebody is free"),
    "waitMinute": _("It should take about a minute."),
    "waitMinuteBrief": _("about a minute"),
    "waitMinutes": _("It should take about {minutes} minutes."),
    "waitMinutesBrief": _("about {minutes} minutes"),
    "waitLong": _("It may take more than an hour."),
    "waitLongBrief": _("more than an hour"),
    "chooseWait": _("Keep waiting"),
    "chooseWaitHere": _("Wait for a person"),
    "chooseAssistant": _("Go on with {assistant}"),
    "chooseEmail": _("Answer me by e-mail"),
    "files": _("Files"),
    "filesFailed": _("The files could not be sent. Please try again."),
    "rateAsk": _("How did we do?"),
    "rateNow": _("Rate this conversation"),
    "agentTyping": _("{agent} is typing…"),
    "closed": _("This conversation is closed. Write to begin a new one."),
    "rated": _("Thank you for rating this conversation."),
    "untitled": _("Conversation"),
    "historyEmpty": _("Your conversations will appear here."),
    "historyFailed": _("Your earlier conversations cannot be loaded at the moment."),
    "missing": _("That conversation is no longer available, so we began a new one."),
    "newConversation": _("New conversation started."),
    "readArticle": _("Read the article"),
    "ticketTitle": _("Request #{number}"),
    "ticketUnnumbered": _("Your request"),
    "ticketOpens": _("Our team is back {time}, in your time."),
    "ticketOpen": _("Open my request"),
    "minuteNow": _("Just now"),
    **CONTACT_STRINGS,
    **FILE_STRINGS,
    **QUOTE_STRINGS,
}


@cache
def find_lines() -> dict[str, str]:
    """The English lines of what a quote's card says by itself, by their keys: a card may be in another language than
    its page, and brings along what these are in that."""
    with override("en"):
        english = {key: str(line) for key, line in (QUOTE_STRINGS | CONTACT_STRINGS).items()}
    return {key: line for key, line in english.items() if line in INTERFACE_LINES}
