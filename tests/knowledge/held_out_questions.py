"""Questions as customers type them: short, mistyped, in several languages, leaning on the one before. Written before
search was tuned, and no limit was chosen by them: they tell how it does on what nobody had in mind."""

from typing import NamedTuple


class Asked(NamedTuple):
    """A question, the articles of which one should be among the first three, and the question before it, if it leans
    on one."""

    text: str
    slugs: frozenset[str]
    earlier: str = ""
    language: str = "en"


def _ask(text: str, slugs: str, earlier: str = "", language: str = "en") -> Asked:
    return Asked(text, frozenset(slugs.split()), earlier, language)


HELD_OUT: list[Asked] = [
    # Short.
    _ask("refund", "cancelling-your-policy"),
    _ask("dui", "accidents-and-tickets"),
    _ask("hours", "contact-and-hours"),
    _ask("min age", "who-and-what-we-insure drivers-age-and-price"),
    _ask("pothole", "collision-cover"),
    _ask("wallbox", "charging-equipment-cover"),
    _ask("gap insurance?", "total-loss new-car-replacement"),
    _ask("loaner car", "rental-reimbursement"),
    _ask("teen driver", "drivers-age-and-price who-and-what-we-insure"),
    _ask("late payment", "payments"),
    _ask("catalytic converter", "comprehensive-cover"),
    _ask("Vespa", "two-wheeler-insurance"),
    # In their own words.
    _ask("who do I ring if I break down at 3 am", "roadside-assistance electric-roadside-assistance contact-and-hours"),
    _ask("some jerk scratched my door with a key", "comprehensive-cover"),
    _ask("my wife will be driving it too", "changing-your-policy"),
    _ask("I sold the car, what now", "cancelling-your-policy changing-your-policy"),
    _ask("the loan on it is bigger than what it was worth", "total-loss"),
    _ask("will a claim make me pay more next year", "accidents-and-tickets renewing-your-policy"),
    _ask("I filled in the wrong year of the car", "mileage-and-price how-long-a-quote-is-valid how-to-get-a-quote"),
    _ask("can you do it any cheaper", "what-affects-your-price deductibles"),
    _ask("is my laptop covered if they steal it out of the car", "stolen-vehicle comprehensive-cover collision-cover"),
    _ask("does the insurance start right away", "buying-a-policy"),
    _ask("passenger seat guy broke his arm", "medical-payments"),
    _ask("I drive for doordash on weekends", "who-and-what-we-insure changing-your-policy"),
    _ask("driver took off after he hit me", "uninsured-motorist-cover"),
    _ask("can they haul it with the front wheels on the ground",
         "electric-roadside-assistance electric-car-after-damage"),
    _ask("crack is creeping across the front glass", "glass-damage"),
    _ask("is my leather suit paid for after a fall", "riding-gear after-a-motorcycle-accident"),
    _ask("what happens to my motorcycle cover from november to march", "two-wheeler-insurance"),
    _ask("the number in the email looks fake", "messages-that-pretend-to-be-us"),
    _ask("my battery only holds half of what it used to", "electric-battery-cover"),
    _ask("unhappy with how I was treated", "contact-and-hours"),
    _ask("which papers do I need at hand for the theft", "stolen-vehicle how-to-make-a-claim"),
    _ask("dealer wants to put salvage title on it", "total-loss"),
    # Mistyped.
    _ask("how mutch is the deductable", "deductibles"),
    _ask("widnshield replacment", "glass-damage"),
    _ask("roadsid asistance milage limit", "roadside-assistance electric-roadside-assistance"),
    _ask("is acident forgivness included", "accidents-and-tickets"),
    _ask("unisured motorist", "uninsured-motorist-cover"),
    _ask("chargeing cabel stollen", "charging-equipment-cover"),
    _ask("when is my paymnt du", "payments"),
    _ask("cancelation fee", "cancelling-your-policy"),
    # Leaning on the question before.
    _ask("and for the battery?", "electric-battery-cover", "What does electric car insurance cover?"),
    _ask("how much of it do I pay", "deductibles glass-damage comprehensive-cover", "a stone cracked my windshield"),
    _ask("what about my passenger", "two-wheeler-cover medical-payments after-a-motorcycle-accident",
         "I fell off my motorcycle"),
    _ask("and if it is stolen?", "two-wheeler-cover stolen-vehicle", "Do you insure scooters?"),
    _ask("how long does that take", "how-to-make-a-claim", "How do I make a claim?"),
    _ask("is there a fee for that?", "cancelling-your-policy", "I want to cancel my policy"),
    _ask("and with a hybrid?", "hybrid-cars", "How far will you tow an electric car?"),
    _ask("does it count for a leased one too", "new-car-replacement total-loss", "Do you offer new car replacement?"),
    # In other languages.
    _ask("Was kostet die Selbstbeteiligung?", "deductibles insurance-words", language="de"),
    _ask("Marder hat das Ladekabel angebissen", "charging-equipment-cover comprehensive-cover", language="de"),
    _ask("Kann mein Sohn mit 17 fahren?", "who-and-what-we-insure drivers-age-and-price", language="de"),
    _ask("choqué contra un poste", "collision-cover", language="es"),
    _ask("¿cuánto tiempo vale la cotización?", "how-long-a-quote-is-valid", language="es"),
    _ask("me quedé sin batería en la carretera", "electric-roadside-assistance roadside-assistance", language="es"),
    _ask("j'ai perdu ma carte d'assurance", "changing-your-policy declarations-page", language="fr"),
    _ask("mon casque est abîmé après une chute", "riding-gear after-a-motorcycle-accident", language="fr"),
    _ask("quanto tempo serve per un sinistro?", "how-to-make-a-claim", language="it"),
    _ask("a mota foi roubada ontem", "stolen-vehicle two-wheeler-cover", language="pt"),
    _ask("kan ik maandelijks betalen?", "payments", language="nl"),
    _ask("玻璃被石头打裂了", "glass-damage", language="zh"),
    _ask("对方司机没有保险怎么办", "uninsured-motorist-cover", language="zh"),
    _ask("支払いが遅れたらどうなりますか", "payments", language="ja"),
    _ask("какой максимальный возраст водителя", "who-and-what-we-insure drivers-age-and-price", language="ru"),
]  # fmt: skip
