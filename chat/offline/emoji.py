"""What visitors say with emoji alone, in words: they are no letters, and say something all the same. Pure."""

import re

_SAID = {
    "hello": "👋",
    "ok": "👍👌✅🆗🙆",
    "no": "👎❌🙅🚫",
    "thank you": "🙏❤💙💚💜🧡💛🖤🤍💕😘🥰💐🎉",
    "i am angry": "😡🤬😠👿💢🖕",
    "wow": "😱😲😳😮🤯💀🫣😬💸",
    "hm": "🙂😊😀😃😄😁🙃😉😂🤣😅😆😎😐😑🤔🤷😕🙄😏😜😇🥲",
    "price": "💰💵💲🤑",
    "car": "🚗🚙🚘🏎🛻",
    "motorcycle": "🏍🛵",
    "battery": "🔋",
    "charger": "🔌",
}
_WORDS = {mark: words for words, marks in _SAID.items() for mark in marks}
_MARKS = re.compile(rf"([{''.join(_WORDS)}])[\ufe0f\u200d\U0001f3fb-\U0001f3ff♀♂]*")


def put_in_words(text: str) -> str:
    """The text, emoji that say something put in (English) words; the same one several times says it once."""
    once = re.sub(r"(.)\1+", r"\1", text) if _MARKS.fullmatch(text[:1]) else text
    return _MARKS.sub(lambda match: f" {_WORDS[match[1]]} ", once) if _MARKS.search(once) else text
