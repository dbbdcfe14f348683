"""The words around a number that tell which fact it is. Patterns over folded text: `..._BEFORE` end where the number
begins, `..._AFTER` and units begin where it ends. Pure."""

import re

PERIODS = {"year": 1, "yr": 1, "annum": 1, "annually": 1, "yearly": 1, "month": 12, "monthly": 12, "week": 52,
            "weekly": 52, "day": 365, "daily": 365}  # fmt: skip
MILES = re.compile(r"\s*-?(?:mi|miles?|mls|mil|milles?|millas|meilen)\b")
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
    r"|\bi'?m an? [a-z]+(?: [a-z]+)?,(?: and)?"
    r"|\b(?:son|daughter|wife|husband|mom|mum|dad|mother|father|partner|spouse|brother|sister|grandson|granddaughter|nephew|niece|friend)"
    r"(?: is|'s)?|\bretired,?)"
    r"(?:\s*(?:is|was|of|a|an|about|around|only|just|now|currently|actually|already|almost|nearly|like|:|=|,))*\s*$"
)
BARE_YEARS = re.compile(r"\s*(?:years|yrs)\b(?!\s*(?:of age|young))")
# "With the same insurer for 20 years", "what if it dies after 10 years?": so long something lasts.
LASTING_BEFORE = re.compile(
    r"\b(?:for|after|over|within|during|since|every|(?:the )?(?:last|past|next|first)|more than|less than|been|another"
    r"|despues de|durante|hace|por|seit|nach|pendant|depuis|apres)"
    r"(?: (?:about|around|over|almost|nearly|like|some|at least|the last|the past|mas de|uber|fast|plus de))*\s*$"
)
# "I'll be 72 in January", "turning 40 on Monday": a year younger today; "when she turns 18" supposes it.
SOON_BEFORE = re.compile(
    r"(?<!if )(?<!when )(?<!once )(?<!until )\b(?:i'll|i will|s?he'll|s?he will|i'm going to|i am going to) be\s*$"
    r"|(?<!if i )(?<!when i )(?<!once i )(?<!if he )(?<!if she )(?<!when he )(?<!when she )\b(?:turning|turn)\s*$"
    r"|\bbientot\s*$|\bwerde (?:ich )?(?:nachste[nsr]? \w+|bald|im \w+)\s*$|\bcumplo\s*$"
)
SOON_AFTER = re.compile(
    r"\s*(?:years? old )?(?:,? ?(?:in|on|next|this|soon|tomorrow|the day)\b|en (?:enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre)\b)"
)
# These say by themselves that the birthday is to come.
SOON_ALONE = re.compile(r"\b(?:bientot|werde (?:ich )?(?:nachste[nsr]? \w+|bald|im \w+))\s*$")
THANKS_BEFORE = re.compile(r"\bthanks?(?: you)?\s*$")
PUT_BEFORE = re.compile(r"\b(?:put|has|have|with|about|only|just)\s*$")
# "I said 72 but it's 27,000": the first is what is wrong.
SAID_BEFORE = re.compile(r"\b(?:said|wrote|typed|put|entered|told you)(?: it(?:'s| was| is))?\s*$")
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
    r"\b(?:registration|title|papers|vin|sticker)(?: card)?(?: says?| shows?| is)?\s*$|"
    r"\b(?:model year|year|bj\.?|baujahr|del?|von|from|built in|made in|registered in|bought in"
    r"|(?:it'?s|it'?d be|it would be|it is|that'?s) an?)\s*(?:is|of|:|=)*\s*$"
)
NEW = re.compile(r"\b(?:brand[\s-]?new|new|latest|newest|factory fresh)\b(?! (?:policy|quote|driver|to\b|insurance))")
NOT_A_FACT = re.compile(
    r"\s*(?:%|\$|dollars|usd|bucks|am\b|pm\b|a\.m|p\.m|o'clock|(?:\$|dollars?|usd)?\s*deductible|percent|kwh|kw\b|hp\b"
    r"|cc\b|days?\b|months?\b"
    r"|minutes?\b|hours?\b|times\b|weeks?\b|people|drivers|cars|(?:st|nd|rd|th)\b|to (?:fix|repair|replace|mend|tow)\b)"
)
BOUGHT_BEFORE = re.compile(
    r"\b(?:got|bought|purchased|had|have had|owned)(?: it| her| him| this| mine)?(?: new| used)?"
    r"(?: an?(?: [\w-]+){1,4})? (?:in|since)\s*$"
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
REJECTED = re.compile(
    r"(?:\bnot|\binstead of|\brather than|\bisn't|\bwasn't|\bno longer)(?: an?| in)?\s*$"
    # The vehicle that somebody had.
    r"|\b(?:sold|traded(?: in)?|swapped|scrapped|got rid of|replac(?:e|ed|ing))(?: (?:my|the|our|that|an?))?(?: old)?"
    r"(?: (?:19|20)?\d\d)?\s*$"
)
CHANGED_FROM = re.compile(r"\bfrom(?: an?)?\s*$")
CORRECTION = re.compile(
    r"\b(?:no|nope|perdon|disculpe|mejor dicho|pardon|desolee?|ou plutot|entschuldigung|nein|vielmehr|anzi|scusi"
    r"|ou melhor|desculpe)\b"
    r"|\b(?:actually|sorry|i meant|i mean|correction|make (?:it|that)|change|wait|rather|oops|my mistake|"
    r"scratch that|typo|wrong|should be|should have been|instead|not|what if|meant|update|let's say|lets say|try)\b"
)
