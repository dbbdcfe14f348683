"""A finished answer as events, for whoever missed those that the event log told."""

from chat import events
from chat.api.schemas import Answer, Reply, TurnView


def tell_answer(answer: Answer) -> list[events.Event]:
    """All that a client needs to show the message and its answer."""
    told: list[events.Event] = [events.MessageCreated(message=answer.message)]
    turn, reply = answer.turn, answer.reply
    if turn is None:
        return told
    told.append(events.TurnStarted(turn_id=turn.id))
    if reply is not None:
        told.append(events.MessageDelta(message_id=reply.message_id, text=reply.text))
        told += _tell_rest(reply)
    return [*told, _tell_end(turn)]


def tell_ending(answer: Answer) -> list[events.Event]:
    """What replaces all that a client has seen of the answer so far, and ends it."""
    turn, reply = answer.turn, answer.reply
    if turn is None:
        return []
    if reply is None:
        return [_tell_end(turn)]
    text = events.MessageReplaced(message_id=reply.message_id, text=reply.text, reason="restarted")
    return [text, *_tell_rest(reply), _tell_end(turn)]


def _tell_rest(reply: Reply) -> list[events.Event]:
    message_id = reply.message_id
    cards = [events.CardShown(message_id=message_id, kind=card.kind, data=card.data) for card in reply.cards]
    completed = events.MessageCompleted(
        message_id=message_id,
        text=reply.text,
        citations=reply.citations,
        suggestions=reply.suggestions,
        stop_reason=reply.stop_reason,
    )
    return [*cards, completed]


def _tell_end(turn: TurnView) -> events.Event:
    if turn.code is None:
        return events.TurnCompleted(turn_id=turn.id, outcome=turn.status)
    return events.TurnFailed(turn_id=turn.id, code=turn.code, message=turn.message or "", retryable=turn.retryable)
