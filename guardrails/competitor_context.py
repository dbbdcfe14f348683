"""Whether a name that is also a word, a place or a car make is meant as an insurer, by what stands around it."""

import re

_WORD = re.compile(r"[^\W_]+")
_OWNER = re.compile(r"['’`]s$|s['’]$")
# What stands before or after a name that is also a word, when it is meant as an insurer.
_LEADS = re.compile(
    r"(?:\b(?:de|con|chez|avec|bei|von|mit|presso|com|da|unlike|with|from|than|by|via|to|like|versus|vs\.?|left|leave|leaving|had|have|called|use|used|using|tried|try"
    r"|choose|chose|recommend|competitors?|insurers?|compar\w{1,4}|beat|match|is|does|did|insured|at|join|joined"
    r"|cancel(?:ed|led)?)|[/(])\s*$",
    re.IGNORECASE,
)
_STRONG_LEADS = re.compile(
    r"\b(?:switch(?:ed|ing)? (?:over )?(?:from|to)|insured (?:with|by|through)|insurance (?:with|from|through|at)"
    r"|policy (?:with|from|at)|quotes? (?:from|by|at)|(?:cheaper|better|worse|pricier|more expensive|lower|higher) than"
    r"|\b(?:us|you|we|me) (?:or|and|vs\.?|versus)|\b(?:insurer|carrier|provider|insurance company)(?: is| was|:|,)"
    r"|(?:coming|moving|transferring) (?:over )?from|(?:insurers?|compan(?:y|ies)|competitors?) (?:like|such as)"
    r"|compared? (?:to|with)|currently with|(?:been|was|am|i'm) with|customer (?:of|at|with))\s*$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(
    r"(?:^|[.!?:,;*\n\"“]\s*|\b(?:why|how|does|do|can|will|if|that|and|or|but)\s+)$", re.IGNORECASE
)
_SAYS = re.compile(
    r"^(?:['’]s)?\s+(?:offers?|charges?|covers?|quoted|gave|is (?:cheaper|better|offering|charging|more expensive)"
    r"|ha[sd] (?:better|worse|lower|higher|cheaper|more|fewer|great|good|bad|nicer)|is (?:worse|better|known)"
    r"|beat|raised|denied|dropped|refused|cancell?ed|doubled|wants|wanted|insures?|insured|paid|pays"
    r"|provides?|costs?|customers?|agents?|polic(?:y|ies)|premiums?|quotes?)\b"
)
_INSURANCE = re.compile(
    r"^(?:['’]s)?\s+(?:auto\s+|car\s+)?(?:insurance|insurer|mutual|polic(?:y|ies)|quotes?|premiums?|coverage|agents?|claims?)\b",
    re.IGNORECASE,
)
# A car ("Mercury Sable"), a city ("Erie, PA"), a road ("from Hartford to Boston").
_SWITCH = re.compile(r"\b(?:switch(?:ed|ing)?|came|moved|coming|moving) (?:over )?from\s*$", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\n)[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+\**$")
_ENDS_ENTRY = re.compile(r"\**[ \t]*(?:[:–]|-\s|\n|$)")
_OTHER_MEANING = re.compile(r"\s+(?:[A-Z0-9][\w-]|to\b)|,\s+(?:PA|CT|Pennsylvania|Connecticut)\b")
_ARTICLE = re.compile(r"\b(?:an?|the|this|that|our|your|any|of)\s+$", re.IGNORECASE)


def is_meant(text: str, first: int, last: int) -> bool:
    """Whether the ambiguous name at `text[first:last]` is an insurer."""
    name, before, after = text[first:last], text[max(0, first - 60) : first], text[last : last + 30]
    is_owner = _OWNER.search(name) is not None
    if _OTHER_MEANING.match(after) and not (is_owner or _INSURANCE.match(after)):
        return bool(_SWITCH.search(before) and re.match(r"\s+to\b", after))
    if _is_capitalised(name) and _LISTED.search(before) and _ENDS_ENTRY.match(after):
        return True
    if _STRONG_LEADS.search(before):
        return True
    says_insurance = "insurance" in name.lower() or ".com" in name.lower()
    if not _is_capitalised(name):
        return says_insurance and not _ARTICLE.search(before)
    if says_insurance or _INSURANCE.match(after) or _LEADS.search(before):
        return True
    return bool(_SENTENCE_START.search(before) and _SAYS.match(after))


def _is_capitalised(text: str) -> bool:
    return all(word[0].isupper() or word in {"and", "s"} for word in _WORD.findall(text)[:2])
