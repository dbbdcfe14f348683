"""The plainest signs of an attack in other languages than English."""

import re

_IGNORE = (
    r"(?:ignor\w*|olvid\w*|haz caso omiso|vergiss|vergesst|missacht\w*|oubli\w*|esque[çc]\w*|desconsider\w*"
    r"|dimentica\w*|negeer|vergeet|zignoruj\w*|zapomnij|игнорируй\w*|забудь\w*|unut\w*|yok say\w*)"
)
_RULES = (
    r"(?:instruc\w*|instrukcj\w*|instru[çc]\w*|istruzion\w*|instructies?|anweisung\w*|anleitung\w*|vorgaben|consignes"
    r"|directrices|diretrizes|regeln|regels|reglas|r[èe]gles|regras|regole|zasad\w*|инструкци\w*|правил\w*)"
)
_IGNORE_RULES_UNSPACED = (
    r"(?:忽略|无视|忘记|忘掉|不要遵守)[^。，,!！?？]{0,10}(?:指令|指示|规则|提示|准则|设定)"
    r"|(?:指示|ルール|命令|指令)[^。]{0,8}(?:無視|忘れ)"
    r"|(?:지시|규칙|명령)[^.]{0,12}(?:무시|잊어)"
    r"|(?:تجاهل|انس)[^.]{0,20}(?:تعليمات|قواعد)"
    r"|talimatlar\w*[^.]{0,8}(?:yok say|unut)"
)
_HIDDEN_TEXT = (
    r"\b(?:prompt (?:del?|do|di|de) sistema|prompt syst[èe]me|system-?prompt|systeemprompt|prompt systemowy"
    r"|системный промпт)\b"
    r"|\b(?:instrucciones|instru[çc][õo]es|instructions|istruzioni) (?:iniciales|iniciais|initiales|iniziali|ocultas"
    r"|cach[ée]es|nascoste)"
    r"|(?:urspr[üu]nglichen?|versteckten?|geheimen?) anweisungen"
    r"|系统提示|初始指令|隐藏(?:的)?指令|システムプロンプト|시스템 프롬프트|موجه النظام"
)
_OTHER_SELF = (
    r"\b(?:ahora eres|act[úu]a como|finge|du bist jetzt|tu so,? als|ab jetzt|tu es maintenant|fais comme si"
    r"|agora voc[êe] [ée]|finja|ora sei|fingi|je bent nu|doe alsof|teraz jesteś|ты теперь|теперь ты|притворись"
    r"|artık sen)\b"
    r"|(?:你现在是|从现在起|扮演|假装)|今からあなたは|이제 너는|أنت الآن"
)

# "Vergiss nicht die Anweisungen" is the contrary of an attack.
NOT_DENIED = r"(?! (?:niet|nicht|pas|jamais|nooit)\b)"

OTHER_LANGUAGES: list[tuple[str, re.Pattern[str]]] = [
    ("OTHER_RULES", re.compile(rf"\b{_IGNORE}{NOT_DENIED}(?: \S+){{0,4}} {_RULES}\b{NOT_DENIED}")),
    ("OTHER_RULES", re.compile(_IGNORE_RULES_UNSPACED)),
    ("HIDDEN_TEXT", re.compile(_HIDDEN_TEXT)),
    ("OTHER_SELF", re.compile(_OTHER_SELF)),
]
