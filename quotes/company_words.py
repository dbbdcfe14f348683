"""The company's words for what it insures, for whoever speaks of it beside quotes."""

from collections.abc import Mapping
from dataclasses import dataclass

from quotes.drafting import find_rates
from quotes.wording import Words, find_words


@dataclass(frozen=True)
class CompanyWords:
    words: Words
    products: Mapping[str, str]

    def say(self, text: str) -> str:
        return self.words.say(text)

    def name_product(self, key: str) -> str:
        """By the rates in effect; else by its key."""
        return self.say(self.products.get(key) or key.replace("_", "-").capitalize())


def find_company_words(language: str) -> CompanyWords:
    rates = find_rates()
    products = {key: product.name for key, product in rates.products.items()} if rates else {}
    return CompanyWords(find_words(rates, language), products)
