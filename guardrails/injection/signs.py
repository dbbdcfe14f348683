"""Signs that a text tries to take the assistant over: what each is a sign of, and its pattern.

Read on lower-case plain text. Single words that people also use in earnest say little: how much each counts, and
together with what, the classifier has learnt.
"""

import re
from dataclasses import dataclass

from guardrails.injection.languages import OTHER_LANGUAGES
from guardrails.injection.needs import find_needs

_EARLIER = r"(?:your|previous|prior|above|earlier|initial|original|existing|former|preceding)"
_RULES = (
    r"(?:instructions?|rules?|prompts?|guidelines?|directions?|directives?|constraints?|restrictions?|polic(?:y|ies)"
    r"|programming|training|commands?|orders|context|safety|limits?|limitations)"
)
_HIDDEN_TEXT = (
    r"(?:system (?:prompt|message|instructions?)|(?:initial|hidden|secret|original|internal|full|exact"
    r"|developer) (?:prompt|instructions?|rules)"
    r"|your (?:prompt|instructions|programming|guidelines)|(?:text|words|everything|prompt"
    r"|instructions|conversation|lines?) (?:above|before this))"
)
_HARM = (
    r"(?:hack\w*|malware|ransomware|virus(?:es)?|phish\w*|scams?|scammer|counterfeit\w*|launder\w*"
    r"|bombs?|explosives?|weapons?|drugs?|meth\b"
    r"|lsd|heroin|cocaine|opioids?|poison\w*|kill\w*|murder\w*|suicide|torture\w*|racis[mt]\w*"
    r"|sexis[mt]\w*|nazi\w*|hitler|holocaust"
    r"|genocide|slavery|terroris\w*|porn\w*|nsfw|erotic\w*|sexual\w*|slurs?|curse\w*|profanit\w*"
    r"|obscene|swear\w*|hate speech|blackmail\w*"
    r"|bully\w*|harass\w*|derogatory|stereotyp\w*|inferior|cannibal\w*|insider trading|tax evasion"
    r"|tax fraud|ponzi|stalk\w*|child labor"
    r"|keylogger|ddos|forge\w* (?:documents|medical)|shoplift\w*|deepfake|disinformation"
    r"|misinformation|conspirac\w*|flat.earth|illuminati"
    r"|eating disorder|anorexi\w*|body.sham\w*|vigilante|pyramid scheme|sabotag\w*|genitals|crack "
    r"passwords|criminal records)"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """`needs`: strings one of which is in every text that has the pattern; none if all texts are to be read for it."""

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]


def _make_sign(kind: str, pattern: re.Pattern[str]) -> Sign:
    return Sign(kind, pattern, tuple(sorted(find_needs(pattern))))


SIGNS = [
    _make_sign(kind, re.compile(pattern))
    for kind, pattern in [
        # New instructions in the place of the old.
        (
            "OTHER_RULES",
            rf"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|neglect|drop|discard|erase|skip) "
            rf"(?:\w+ ){{0,3}}?{_EARLIER}(?: \w+){{0,4}}? {_RULES}\b",
        ),
        (
            "OTHER_RULES",
            rf"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*) (?:the|these|those|all|any|every"
            rf"|openai'?s?)(?: \w+){{0,3}}? {_RULES}\b",
        ),
        (
            "OTHER_RULES",
            r"\b(?:ignor\w*|disregard\w*|forget) (?:everything|all|anything)(?: (?!i\b)\w+){0,4} "
            r"(?:told|before|above|know|learned|previous\w*|prior)\b",
        ),
        (
            "OTHER_RULES",
            rf"\b(?:not|no longer|free(?:d)? from|never) (?:\w+ ){{0,3}}?(?:bound|obey|follow|abide"
            rf"|adhere|confines?|comply)(?: \w+){{0,4}}? (?:{_RULES}|openai|morals?|ethics)\b",
        ),
        ("OTHER_RULES", r"\bfrom now on,?(?: \w+){0,3} (?:you|answer|act|respond|reply|speak|i)\b"),
        (
            "OTHER_RULES",
            r"\bnew (?:instructions?|rules?|persona|system prompt|identity|task)(?: \w+){0,2}:|\byour "
            r"new (?:role|instructions?|name|rules|task)\b",
        ),
        # Asks for what the assistant was told.
        (
            "HIDDEN_TEXT",
            rf"\b(?:reveal|show|print|repeat|output|display|leak|tell me|give me|share|write out|recite"
            rf"|copy|summari[sz]e|translate|encode)(?: \w+){{0,5}}? {_HIDDEN_TEXT}(?! (?:on|for|about"
            rf"|regarding|to|of|when|if)\b)",
        ),
        (
            "HIDDEN_TEXT",
            rf"\bwhat(?: is|'s| are| were|re)(?: \w+){{0,2}} {_HIDDEN_TEXT}(?! (?:on|for|about"
            rf"|regarding|to|of|when|if)\b)",
        ),
        # Another self.
        ("OTHER_SELF", r"\bdo anything now\b"),
        (
            "OTHER_SELF",
            r"\bdan (?:can|has|does|is)\b|\bas dan\b|\bjailbr(?:eak|oken)\b.{0,20}\b(?:mode|prompt"
            r"|chatgpt|gpt|ai)\b|\b(?:betterdan|chaosgpt|evilbot|freegpt|basedgpt|dangpt|mongo tom"
            r"|antigpt)\b",
        ),
        (
            "OTHER_SELF",
            r"\b(?:developer|dev|god|sudo|admin|debug|dan|opposite|evil|unrestricted|unfiltered"
            r"|no.?limits?|jailbreak|illegality|chaos) mode\b",
        ),
        (
            "OTHER_SELF",
            r"\b(?:you are|you're|act|acting|behave|respond|answer|speak|operate)(?: \w+){0,3} (?:as"
            r"|like|now|going to)\b(?: \w+){0,4}",
        ),
        (
            "OTHER_SELF",
            r"\b(?:pretend|role.?play\w*|simulat\w*|impersonat\w*|embody|play(?:s|ing)? (?:the|a) "
            r"(?:role|character|part|game))\b",
        ),
        (
            "OTHER_SELF",
            r"\b(?:imagine|suppose|envision|picture) (?:that )?(?:you|we|a world|a scenario)\b|\byou "
            r"are (?:an?|the|tasked|now|about)\b|\bas an? \w+ \w+,",
        ),
        (
            "OTHER_SELF",
            r"\b(?:stay|remain|always be|keep|stays) in character\b|\b(?:break|breaking|breaks) (?:the )?character\b",
        ),
        (
            "OTHER_SELF",
            r"\b(?:persona|alter ego|character named|ai named|bot named|named|called) "
            r"[a-z]+\b.{0,60}\b(?:who|which|that|will|is|always|never|can)\b",
        ),
        # No limits.
        (
            "NO_LIMITS",
            r"\b(?:unfiltered|uncensored|unrestricted|amoral|unethical|immoral|unbiased and|limitless"
            r"|unhinged|filterless)\b",
        ),
        (
            "NO_LIMITS",
            r"\b(?:no|without|zero|bypass\w*|ignor\w*|remov\w*|free of|lacks?|devoid of)(?: \w+){0,3} "
            r"(?:restrictions?|filters?|censorship|morals?|morality|ethics|ethical|legality|laws?"
            r"|warnings?|disclaimers?|limitations?|boundaries|moralizing|refusals?)\b",
        ),
        (
            "NO_LIMITS",
            r"\b(?:never|not|cannot|can't|don't|do not|won't|must not|doesn't|avoid)(?: \w+){0,3} "
            r"(?:refus\w*|apologi[sz]\w*|declin\w*|censor\w*|deny|warn\w*|moraliz\w*|moralis\w*|say no"
            r"|say (?:that )?(?:you|it|he|she|they) can)\b",
        ),
        (
            "NO_LIMITS",
            r"\b(?:no matter how|regardless of|even if|doesn'?t care|does not care|without regard)(?: "
            r"\w+){0,6} (?:illegal\w*|legal\w*|ethic\w*|unethic\w*|moral\w*|immoral\w*|harm\w*"
            r"|danger\w*|offensive|inappropriate|questionable|consequences?)\b",
        ),
        (
            "NO_LIMITS",
            r"\b(?:illegal|legality|ethicality|morality|ethical guidelines|moral guidelines|content "
            r"polic(?:y|ies)|safety guidelines|use policy)\b",
        ),
        # How the answer must look.
        (
            "ANSWER_FORM",
            r"\b(?:start|begin|prefix|preface|end)(?:s|ing)? (?:\w+ ){0,2}(?:response|respond\w*"
            r"|answer|repl(?:y|ies)|message|sentence|output|line)s?\b(?: \w+){0,3} (?:with|using|by"
            r"|as)\b",
        ),
        (
            "ANSWER_FORM",
            r"\b(?:two|both|2|dual) (?:\w+ ){0,2}(?:responses?|ways|answers|paragraphs|outputs)\b"
            r"|\[(?:gpt|dan|classic|jailbreak|normal|\W{0,3}[a-z]{1,20}gpt)\b",
        ),
        (
            "ANSWER_FORM",
            r"<rule>|\bexact structure\b|\bnever ever deviate\b|\bsure, here(?:'s| is| are) (?!my|the"
            r"|it)|\bhereis|\bhere ?are instructions for",
        ),
        (
            "ANSWER_FORM",
            r"\b(?:if you understand|say \"?(?:ok|yes|understood|i am ready)|answer \"|reply only"
            r"|only respond|respond only|without any additional commentary)",
        ),
        # Talk about the machine.
        (
            "MACHINE_TALK",
            r"\b(?:chat ?gpt|gpt-?[345]|openai|anthropic|llama|language model|as an ai\b|ai (?:model"
            r"|language|chatbot))",
        ),
        (
            "MACHINE_TALK",
            r"<\|im_(?:start|end)\|>|\[/?inst\]?|<<sys>>|\[system\]|### ?(?:system|instruction|human"
            r"|assistant)|</?system>|\[cls\]|\[sep\]|\bsystem (?:prompt|override|note):?",
        ),
        (
            "MACHINE_TALK",
            r"\$\w+ ?=|\{(?:\{|prompt|char|user|insert|describe)|\[(?:insert|prompt|user|your|replace)"
            r"|\bmy first (?:prompt|question|request|command|task|query|sentence)\b|\{\{?[a-z_ ]+\}?\}",
        ),
        (
            "MACHINE_TALK",
            r"\b(?:hypothetical\w*|fictional|fictitious|for (?:purely )?(?:educational|research"
            r"|academic|historical|satirical)(?: and \w+)? purposes|purely for|satir\w*|never be "
            r"(?:used|shared))\b",
        ),
        (
            "MACHINE_TALK",
            r"\b(?:base ?64|rot-?13|caesar cipher|morse code|hexadecimal|leetspeak|decode (?:this|the"
            r"|it)|reverse the (?:string|text|letters))\b",
        ),
        # A piece of work, and one that harms.
        (
            "HARM",
            r"\b(?:write|draft|create|compose|develop|generate|design|craft|produce|describe|provide"
            r"|explain|give|outline|argue|list)\b(?: [\w-]+){0,5} (?:how to|how a|guide|tutorial"
            r"|script|article|story|poem|blog|email|letter|campaign|plan|manual|strategy|speech|advice"
            r"|report|instructions|dialogue|program|algorithm|recipe|essay|post|steps|review|thread"
            r"|app|bot|article|advertisement|ad|screenplay)",
        ),
        ("HARM", rf"\b{_HARM}"),
        # Suffixes made by search: brackets and quotes that no person types.
        ("ODD_CHARACTERS", r"[a-z]\W?[\[{(\\`^|]{2}|[\]})]{1}[\[{(`\"]"),
        (
            "ANSWER_FORM",
            r"from now on (?:refer|call|address)|\bbegins? with '|\bbegin your (?:response|answer)"
            r"|\bwithout (?:getting|being) caught|\bavoid detection|\bwithout their (?:consent"
            r"|knowledge)|\bunauthori[sz]ed access|\bdetailed,? (?:step|guide|plan)|\bstep-by-step",
        ),
        ("ODD_CHARACTERS", r"(?:[\[\](){}\\`^|<>\"=~$]{2,})|\w[{}\[\]\\`|<>^]\w|[\[{(\\`][^\])}`]{0,30}$"),
        ("ODD_CHARACTERS", r"(?:! ){6,}|(?:!{3}\s?){6}"),
    ]
]

SIGNS += [_make_sign(kind, pattern) for kind, pattern in OTHER_LANGUAGES]
_NEEDED_BY: dict[str, list[int]] = {}
for _place, _sign in enumerate(SIGNS):
    for _need in _sign.needs:
        _NEEDED_BY.setdefault(_need, []).append(_place)
_NEEDS = tuple(_NEEDED_BY)
_READ_ALWAYS = frozenset(place for place, sign in enumerate(SIGNS) if not sign.needs)
HARM = re.compile(rf"\b{_HARM}")
# Brackets and quotes in a row, as in suffixes made by search: no person types them.
ODD_RUN = re.compile(r"[\[\](){}\\`^|<>\"=~$]{2,}")


def find_tried(text: str) -> frozenset[int]:
    """The places in SIGNS of those that may be in a text, by what they need."""
    return _READ_ALWAYS.union(*(_NEEDED_BY[need] for need in [need for need in _NEEDS if need in text]))


def mark_signs(text: str) -> list[bool]:
    """For each of SIGNS whether it is in a text."""
    marks = [False] * len(SIGNS)
    for place in find_tried(text):
        marks[place] = SIGNS[place].pattern.search(text) is not None
    return marks
