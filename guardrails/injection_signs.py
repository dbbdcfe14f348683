"""Signs that a text tries to take the assistant over, each with how much it says by itself (0 to 1).

Read on lower-case normalised text. Single words that people also use in earnest weigh little; they count together.
"""

import re

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

SIGNS: list[tuple[float, re.Pattern[str]]] = [
    (weight, re.compile(pattern))
    for weight, pattern in [
        # New instructions in the place of the old.
        (
            0.85,
            rf"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|neglect|drop|discard|erase|skip) "
            rf"(?:\w+ ){{0,3}}?{_EARLIER}(?: \w+){{0,4}}? {_RULES}\b",
        ),
        (
            0.45,
            rf"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*) (?:the|these|those|all|any|every"
            rf"|openai'?s?)(?: \w+){{0,3}}? {_RULES}\b",
        ),
        (
            0.6,
            r"\b(?:ignor\w*|disregard\w*|forget) (?:everything|all|anything)(?: (?!i\b)\w+){0,4} "
            r"(?:told|before|above|know|learned|previous\w*|prior)\b",
        ),
        (
            0.5,
            rf"\b(?:not|no longer|free(?:d)? from|never) (?:\w+ ){{0,3}}?(?:bound|obey|follow|abide"
            rf"|adhere|confines?|comply)(?: \w+){{0,4}}? (?:{_RULES}|openai|morals?|ethics)\b",
        ),
        (0.45, r"\bfrom now on,?(?: \w+){0,3} (?:you|answer|act|respond|reply|speak|i)\b"),
        (
            0.4,
            r"\bnew (?:instructions?|rules?|persona|system prompt|identity|task)(?: \w+){0,2}:|\byour "
            r"new (?:role|instructions?|name|rules|task)\b",
        ),
        # Asks for what the assistant was told.
        (
            0.8,
            rf"\b(?:reveal|show|print|repeat|output|display|leak|tell me|give me|share|write out|recite"
            rf"|copy|summari[sz]e|translate|encode)(?: \w+){{0,5}}? {_HIDDEN_TEXT}(?! (?:on|for|about"
            rf"|regarding|to|of|when|if)\b)",
        ),
        (
            0.7,
            rf"\bwhat(?: is|'s| are| were|re)(?: \w+){{0,2}} {_HIDDEN_TEXT}(?! (?:on|for|about"
            rf"|regarding|to|of|when|if)\b)",
        ),
        # Another self.
        (0.45, r"\bdo anything now\b"),
        (
            0.85,
            r"\bdan (?:can|has|does|is)\b|\bas dan\b|\bjailbr(?:eak|oken)\b.{0,20}\b(?:mode|prompt"
            r"|chatgpt|gpt|ai)\b|\b(?:betterdan|chaosgpt|evilbot|freegpt|basedgpt|dangpt|mongo tom"
            r"|antigpt)\b",
        ),
        (
            0.49,
            r"\b(?:developer|dev|god|sudo|admin|debug|dan|opposite|evil|unrestricted|unfiltered"
            r"|no.?limits?|jailbreak|illegality|chaos) mode\b",
        ),
        (
            0.35,
            r"\b(?:you are|you're|act|acting|behave|respond|answer|speak|operate)(?: \w+){0,3} (?:as"
            r"|like|now|going to)\b(?: \w+){0,4}",
        ),
        (
            0.3,
            r"\b(?:pretend|role.?play\w*|simulat\w*|impersonat\w*|embody|play(?:s|ing)? (?:the|a) "
            r"(?:role|character|part|game))\b",
        ),
        (
            0.25,
            r"\b(?:imagine|suppose|envision|picture) (?:that )?(?:you|we|a world|a scenario)\b|\byou "
            r"are (?:an?|the|tasked|now|about)\b|\bas an? \w+ \w+,",
        ),
        (
            0.45,
            r"\b(?:stay|remain|always be|keep|stays) in character\b|\b(?:break|breaking|breaks) (?:the )?character\b",
        ),
        (
            0.3,
            r"\b(?:persona|alter ego|character named|ai named|bot named|named|called) "
            r"[a-z]+\b.{0,60}\b(?:who|which|that|will|is|always|never|can)\b",
        ),
        # No limits.
        (
            0.45,
            r"\b(?:unfiltered|uncensored|unrestricted|amoral|unethical|immoral|unbiased and|limitless"
            r"|unhinged|filterless)\b",
        ),
        (
            0.42,
            r"\b(?:no|without|zero|bypass\w*|ignor\w*|remov\w*|free of|lacks?|devoid of)(?: \w+){0,3} "
            r"(?:restrictions?|filters?|censorship|morals?|morality|ethics|ethical|legality|laws?"
            r"|warnings?|disclaimers?|limitations?|boundaries|moralizing|refusals?)\b",
        ),
        (
            0.42,
            r"\b(?:never|not|cannot|can't|don't|do not|won't|must not|doesn't|avoid)(?: \w+){0,3} "
            r"(?:refus\w*|apologi[sz]\w*|declin\w*|censor\w*|deny|warn\w*|moraliz\w*|moralis\w*|say no"
            r"|say (?:that )?(?:you|it|he|she|they) can)\b",
        ),
        (
            0.38,
            r"\b(?:no matter how|regardless of|even if|doesn'?t care|does not care|without regard)(?: "
            r"\w+){0,6} (?:illegal\w*|legal\w*|ethic\w*|unethic\w*|moral\w*|immoral\w*|harm\w*"
            r"|danger\w*|offensive|inappropriate|questionable|consequences?)\b",
        ),
        (
            0.18,
            r"\b(?:illegal|legality|ethicality|morality|ethical guidelines|moral guidelines|content "
            r"polic(?:y|ies)|safety guidelines|use policy)\b",
        ),
        # How the answer must look.
        (
            0.6,
            r"\b(?:start|begin|prefix|preface|end)(?:s|ing)? (?:\w+ ){0,2}(?:response|respond\w*"
            r"|answer|repl(?:y|ies)|message|sentence|output|line)s?\b(?: \w+){0,3} (?:with|using|by"
            r"|as)\b",
        ),
        (
            0.4,
            r"\b(?:two|both|2|dual) (?:\w+ ){0,2}(?:responses?|ways|answers|paragraphs|outputs)\b"
            r"|\[(?:gpt|dan|classic|jailbreak|normal|\W{0,3}[a-z]{1,20}gpt)\b",
        ),
        (
            0.5,
            r"<rule>|\bexact structure\b|\bnever ever deviate\b|\bsure, here(?:'s| is| are) (?!my|the"
            r"|it)|\bhereis|\bhere ?are instructions for",
        ),
        (
            0.3,
            r"\b(?:if you understand|say \"?(?:ok|yes|understood|i am ready)|answer \"|reply only"
            r"|only respond|respond only|without any additional commentary)",
        ),
        # Talk about the machine.
        (
            0.35,
            r"\b(?:chat ?gpt|gpt-?[345]|openai|anthropic|llama|language model|as an ai\b|ai (?:model"
            r"|language|chatbot))",
        ),
        (
            0.6,
            r"<\|im_(?:start|end)\|>|\[/?inst\]?|<<sys>>|\[system\]|### ?(?:system|instruction|human"
            r"|assistant)|</?system>|\[cls\]|\[sep\]|\bsystem (?:prompt|override|note):?",
        ),
        (
            0.3,
            r"\$\w+ ?=|\{(?:\{|prompt|char|user|insert|describe)|\[(?:insert|prompt|user|your|replace)"
            r"|\bmy first (?:prompt|question|request|command|task|query|sentence)\b|\{\{?[a-z_ ]+\}?\}",
        ),
        (
            0.25,
            r"\b(?:hypothetical\w*|fictional|fictitious|for (?:purely )?(?:educational|research"
            r"|academic|historical|satirical)(?: and \w+)? purposes|purely for|satir\w*|never be "
            r"(?:used|shared))\b",
        ),
        (
            0.3,
            r"\b(?:base ?64|rot-?13|caesar cipher|morse code|hexadecimal|leetspeak|decode (?:this|the"
            r"|it)|reverse the (?:string|text|letters))\b",
        ),
        # A piece of work, and one that harms.
        (
            0.25,
            r"\b(?:write|draft|create|compose|develop|generate|design|craft|produce|describe|provide"
            r"|explain|give|outline|argue|list)\b(?: [\w-]+){0,5} (?:how to|how a|guide|tutorial"
            r"|script|article|story|poem|blog|email|letter|campaign|plan|manual|strategy|speech|advice"
            r"|report|instructions|dialogue|program|algorithm|recipe|essay|post|steps|review|thread"
            r"|app|bot|article|advertisement|ad|screenplay)",
        ),
        (0.4, rf"\b{_HARM}"),
        (0.15, rf"\b{_HARM}\b.+?\b{_HARM}"),
        # Suffixes made by search: brackets and quotes that no person types.
        (0.45, r"(?:[\[\](){}\\`^|<>\"=~$]{2,}.{0,60}){2}"),
        (0.3, r"(?:[\[\](){}\\`^|<>\"=~$]{2,}.{0,40}){4}|[a-z]\W?[\[{(\\`^|]{2}|[\]})]{1}[\[{(`\"]"),
        (
            0.35,
            r"from now on (?:refer|call|address)|\bbegins? with '|\bbegin your (?:response|answer)"
            r"|\bwithout (?:getting|being) caught|\bavoid detection|\bwithout their (?:consent"
            r"|knowledge)|\bunauthori[sz]ed access|\bdetailed,? (?:step|guide|plan)|\bstep-by-step",
        ),
        (0.3, r"(?:[\[\](){}\\`^|<>\"=~$]{2,})|\w[{}\[\]\\`|<>^]\w|[\[{(\\`][^\])}`]{0,30}$"),
        (0.5, r"(?:! ){6,}|(?:!{3}\s?){6}"),
    ]
]
