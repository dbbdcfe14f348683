"""Orders of few words to drop the rules, in other languages than English: "negeer de regels", "忽略所有指令".

In the imperative alone: "I forgot the instructions" is none, and "don't forget the instructions" is the contrary.
"""

import re

from guardrails.injection.languages import NOT_DENIED

_DROP = (
    r"(?:ignor(?:a|e|ez|iere?|iert|ate|i)|olvid(?:a|e|en)|vergiss|vergesst|missachtet?|oubliez?|désobéis à"
    r"|esqueça|esquece|desconsidere|dimentica(?:te)?|scorda(?:te)?|disobbedisci a"
    r"|negeer|vergeet|omzeil|overtreed|breek|verbreek|schrap|z?ignoruj(?:cie)?|zapomnij(?:cie)?|pomi[ńn]|porzu[ćc]|odrzu[ćc]"
    r"|z[łl]am|obejd[źz]|omi[ńn]|z?lekcewa[żz]|(?:про)?игнорируй(?:те)?|забудь(?:те)?|отбрось(?:те)?|нарушь(?:те)?"
    r"|не соблюдай(?:те)?)"
)
_DUTCH = (
    r"(?:instructies?|(?:spel|gedrags|veiligheids)?regels|richtlijnen|beperkingen|restricties|voorschriften|bevelen)"
)
_POLISH = r"(?:instrukcj\w*|zasad\w*|regu[łl]\w*|polece\w*|rozkaz\w*|nakaz\w*|wytyczn\w*|ogranicze\w*)"
_ORDERED = (
    rf"(?:{_DUTCH}|{_POLISH}|instruc\w*|instru[çc][õo]es|istruzioni|anweisungen|vorgaben|befehle|consignes|ordres|ordini"
    r"|[óo]rdenes|ordens|directrices|diretrizes|direttive|regeln|reglas|r[èe]gles|regras|regole|restri\w*"
    r"|инструкци\w*|правила|указани\w*|ограничени\w*)"
)
# "No olvides las reglas", "ignora mi pregunta sobre las reglas", "vergeet de regels niet" are no such orders.
_NOT_BEFORE = "".join(rf"(?<!\b{word} )" for word in ("no", "não", "non", "nie", "не", "ik", "ich"))
_MINE = r"(?:mis?|mein\w*|mon|ma|mes|mi[oa]|meu|minha|mijn|m[óo]j|moj\w*|мо[йяею]\w*)"
_BETWEEN = rf"(?: (?!{_MINE}\b)\S+){{0,3}}"

_DUTCH_FREE = rf"(?:{_DUTCH}|filters|grenzen)"
_SAID_IN_DUTCH = (
    # The verb's other half stands behind what is to be dropped: "gooi je regels overboord".
    rf"(?:zet|schakel|laat|gooi|sla|lap) (?:al )?(?:je|jouw|uw|alle|de) (?:\S+ )?{_DUTCH_FREE}(?: \S+)? "
    r"(?:uit|los|varen|vallen|overboord|weg|over|aan (?:je|uw) laars)\b"
    rf"|houd? (?:je|u) (?:\S+ )?niet (?:\S+ )?aan{_BETWEEN} {_DUTCH}"
    rf"|{_NOT_BEFORE}(?:volg|gehoorzaam) (?:\S+ ){{1,2}}{_DUTCH} niet\b"
    rf"|trek (?:je|u) (?:\S+ )?(?:niets|niks) (?:\S+ )?aan van{_BETWEEN} {_DUTCH}"
    rf"|(?:je|jij|u) (?:mag|moet|kunt|kan|zult|gaat){_BETWEEN} {_DUTCH_FREE} (?:\S+ )?"
    r"(?:negeren|vergeten|overtreden|breken|omzeilen|loslaten|uitzetten|uitschakelen)"
    rf"|(?:je|jij|u) hoeft{_BETWEEN} (?:geen|niet){_BETWEEN} {_DUTCH} (?:na )?te (?:volgen|houden|leven|gehoorzamen)"
    r"|(?:vergeet|negeer) (?:alles|al|wat)(?: (?!ik\b)\S+){0,5} "
    r"(?:verteld|opgedragen|geleerd|opgelegd|geïnstrueerd|hierboven|hiervoor)"
    # Another self.
    rf"|doe alsof (?:je|u|er) geen (?:\S+ )?{_DUTCH_FREE}"
    rf"|(?:je|jij|u) (?:hebt|heeft) (?:vanaf nu|voortaan|nu) geen (?:\S+ )?{_DUTCH_FREE}"
    rf"|(?:je|jij) bent (?:\S+ ){{1,4}}zonder (?:\S+ )?{_DUTCH_FREE}"
    r"|luister (?:vanaf nu |voortaan )?(?:alleen|enkel) (?:nog |maar )?naar mij"
    # What it was told.
    r"|(?:toon|geef|print|herhaal|laat|verklap|onthul)(?: me| mij)? (?:je|jouw|uw) "
    r"(?:systeem-?prompt|prompt|(?:verborgen|geheime) instructies|instructies zien)"
)
_POLISH_FREE = rf"(?:{_POLISH}|filtr\w*|granic\w*)"
_SAID_IN_POLISH = (
    rf"(?:olej|wy[łl][ąa]cz|usu[ńn]) (?:wszystkie |wszelkie |swoje |te ){{1,2}}{_POLISH_FREE}"
    rf"|(?:olej zasady|[łl]am (?:\S+ )?{_POLISH}|zerwij z{_BETWEEN} {_POLISH}|wy[łl][ąa]cz filtry)"
    r"|(?:nie (?:przestrzegaj|s[łl]uchaj|stosuj si[ęe] do|trzymaj si[ęe]|kieruj si[ęe])"
    rf"|przesta[ńn] (?:przestrzega[ćc]|stosowa[ćc]|s[łl]ucha[ćc])){_BETWEEN} {_POLISH}"
    rf"|mo[żz]esz (?:z?ignorowa[ćc]|[zł]?[łl]ama[ćc]|pomin[ąa][ćc]|omin[ąa][ćc]|obej[śs][ćc]){_BETWEEN} {_POLISH_FREE}"
    r"|nie musisz (?:ju[żz] |si[ęe] )?"
    rf"(?:przestrzega[ćc]|stosowa[ćc]|s[łl]ucha[ćc]|trzyma[ćc]){_BETWEEN} {_POLISH}"
    rf"|nie obowi[ąa]zuj[ąa] ci[ęe]{_BETWEEN} {_POLISH}"
    r"|(?:zapomnij o|zapomnij|z?ignoruj) wszyst\w+,?(?: \S+){0,4} "
    r"(?:kazano|powiedziano|polecono|nauczono|powy[żz]ej)"
    r"|(?:z?ignoruj|zapomnij) wszystko powy[żz]ej"
    # Another self.
    rf"|(?:jakby|jak gdyby|udawaj,? [żz]e|od teraz) nie (?:by[łl]o|ma|masz) (?:ju[żz] )?(?:[żz]adnych )?{_POLISH_FREE}"
    rf"|jeste[śs] (?:\S+ ){{1,4}}bez (?:[żz]adnych )?{_POLISH_FREE}"
    r"|s[łl]uchaj (?:od teraz |ju[żz] )?tylko mnie"
    # What it was told.
    r"|(?:poka[żz]|ujawnij|wy[śs]wietl|podaj|zdrad[źz]|powt[óo]rz|wypisz)(?: mi)? (?:(?:sw[óo]j|tw[óo]j) prompt"
    r"|(?:swoje|twoje|ukryte) (?:instrukcje|polecenia|wytyczne)|prompt systemowy)"
)
_SAID_UNSPACED = (
    r"(?<![我们])(?:忽略|无视|忘记|忘掉|不要遵守|不用遵守|不要管|违背|绕过|抛弃|解除)(?!了)[^。，,!！?？我]{0,8}"
    r"(?:指令|指示|规则|提示词|准则|设定|规定|限制|命令)(?!了)"
    r"|(?:指示|ルール|命令|指令|規則|制限)[^。]{0,8}(?:無視(?:して|しろ|せよ)|忘れ(?:て|ろ|なさい)|破棄して|解除して|守らないで)"
    r"|(?:지시|규칙|명령|제한)[^.]{0,8}(?:무시(?:해|하)|잊어(?!버렸|먹)|따르지 마)"
    r"|(?:تجاهل|انس|اهمل|خالف|لا تتبع)[^.]{0,12}(?:تعليمات|قواعد|القواعد|أوامر|الأوامر|القيود)"
    r"|(?:talimat|kural|komut|emir)\w*[^.]{0,8}(?:yok say|unut\b|çiğne\b|dikkate alma\b|görmezden gel\b)"
)
ORDERS = (
    re.compile(rf"\b{_NOT_BEFORE}{_DROP}{NOT_DENIED}{_BETWEEN} {_ORDERED}\b{NOT_DENIED}"),
    re.compile(rf"\b(?:{_SAID_IN_DUTCH})"),
    re.compile(rf"\b(?:{_SAID_IN_POLISH})"),
    re.compile(_SAID_UNSPACED),
)
