"""The words around a number that tell which fact it is. Patterns over folded text: `..._BEFORE` end where the number
begins, `..._AFTER` and units begin where it ends. Pure."""

import re

PERIODS = {"year": 1, "yr": 1, "annum": 1, "annually": 1, "yearly": 1, "month": 12, "monthly": 12, "week": 52,
            "weekly": 52, "day": 365, "daily": 365}  # fmt: skip
MILES = re.compile(r"\s*-?(?:mi|miles?|mls|mil)\b")
KILOMETERS = re.compile(r"\s*-?(?:kms?|k\.m\.|kilomet(?:er|re|ro)s?|kilometern|公里)(?![a-z])")
PERIOD = re.compile(
    r"[\w\s.]{0,18}?\s*(?:(?:an?|per|each|every|/)\s*(year|yr|annum|month|week|day)|(yearly|annually|monthly|weekly|daily))\b"
)
AGE_AFTER = re.compile(
    r"\s*-?\s*(?:years?|yrs?|y)[\s-]*(?:old|of age|young)\b|\s*-?\s*(?:yo|y/o|y\.o\.?)(?![a-z])"
    r"|\s*(?:years|yrs)\b(?!\s*(?:of|driving|no|ago|claim|licen|with|without|experience|left|now|old car))"
)
AGE_BEFORE = re.compile(
    r"(?:\bi'?m|\bi am|\bim|\bage|\baged|\bage is|\bages?:|\bturned|\bturning|\b(?:s?he|they)(?:'s|'re| is| are)"
    r"|\bdriver(?:'s age)?(?: is|:)?|\bage (?:would be|will be|of)"
    r"|\b(?:son|daughter|wife|husband|mom|mum|dad|mother|father|partner|spouse)(?: is|'s)?)"
    r"(?:\s*(?:is|was|of|a|an|about|around|only|just|now|currently|actually|already|almost|nearly|like|:|=|,))*\s*$"
)
VEHICLE_AGE = re.compile(
    r"\b(?:car|it|that|truck|bike|motorcycle|vehicle|suv|ev|tesla)(?:'s| is| was)?"
    r"\s*(?:about|only|like|just|around)?\s*$"
)
VEHICLE_AFTER = re.compile(
    r"[\s-]*(?:years?|yrs?)?[\s-]*(?:old)?\s+(?:car|truck|bike|motorcycle|vehicle|suv|ev|scooter)\b"
)
MILEAGE_BEFORE = re.compile(
    r"\b(?:drive|driving|do|doing|mileage|miles|odometer|clocked|clock|reads?|shows?|says|run|put)\b"
    r"(?:\s*(?:is|of|at|about|around|roughly|approximately|maybe|like|only|just|it|on|would be|to|up to|some|closer"
    r"|probably|:|=|~))*\s*$"
)
ODOMETER_AFTER = re.compile(
    r"\s*(?:miles?|mi)?\s*(?:already )?(?:on (?:it|the (?:clock|odometer|car|bike)|her|him)|so far)\b"
)
YEAR_BEFORE = re.compile(
    r"\b(?:model year|year|from|built in|made in|registered in|bought in"
    r"|(?:it'?s|it'?d be|it would be|it is|that'?s) an?)\s*(?:is|of|:|=)*\s*$"
)
NEW = re.compile(r"\b(?:brand[\s-]?new|new|latest|newest|factory fresh)\b(?! (?:policy|quote|driver|to\b|insurance))")
NOT_A_FACT = re.compile(
    r"\s*(?:%|\$|dollars|usd|bucks|am\b|pm\b|a\.m|p\.m|o'clock|(?:\$|dollars?|usd)?\s*deductible|percent|kwh|kw\b|hp\b"
    r"|cc\b|days?\b|months?\b"
    r"|minutes?\b|hours?\b|times\b|weeks?\b|people|drivers|cars|(?:st|nd|rd|th)\b|to (?:fix|repair|replace|mend|tow)\b)"
)
BOUGHT_BEFORE = re.compile(
    r"\b(?:got|bought|purchased|had|have had|owned)(?: it| her| him| this| mine)?(?: new| used)? (?:in|since)\s*$"
)
THEIR_AGE_BEFORE = re.compile(
    r"\b(?:s?he|they|wife|husband|spouse|partner|son|daughter|mom|mum|dad|mother|father)(?:'s|'re| is| are|s)?\s*$"
)
_FACT_NAME = r"(?P<{}>model year|year|age|mileage|miles|odometer|model|make)"
WITHDRAWN = re.compile(
    rf"\b{_FACT_NAME.format('before')}(?:'?s| is| are| was)?\s+(?:all )?(?:wrong|incorrect|not (?:right|correct)|off)\b"
    rf"|\bwrong {_FACT_NAME.format('after')}\b"
)
FACTS_BY_NAME = {"model year": "year", "age": "driver_age", "miles": "mileage", "odometer": "mileage"}
MONEY_BEFORE = re.compile(r"[$€£#]\s*$|\[\w*$|\bborn\b[^,;]{0,20}$|\bdeductible\W{0,3}(?:[a-z]{1,5}\W{1,3}){0,2}$")
REJECTED = re.compile(r"(?:\bnot|\binstead of|\brather than|\bisn't|\bwasn't|\bno longer)(?: an?| in)?\s*$")
CHANGED_FROM = re.compile(r"\bfrom(?: an?)?\s*$")
CORRECTION = re.compile(
    r"\b(?:no|nope|actually|sorry|i meant|i mean|correction|make (?:it|that)|change|wait|rather|oops|my mistake|"
    r"scratch that|typo|wrong|should be|should have been|instead|not|what if|meant|update|let's say|lets say|try)\b"
)
