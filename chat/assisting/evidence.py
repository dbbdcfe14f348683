"""What a drafted reply may rest on."""

import re

from chat.assisting.material import Material
from chat.models import Message, PromptVersion
from chat.turns.evidence import find_texts
from guardrails.chain import Evidence

_LINK = re.compile(r"(?:https?://|(?<![\w/])/)[^\s<>()\[\]\"'`]+")


def find_evidence(material: Material, prompt: PromptVersion | None) -> Evidence:
    """The company's own words, the passages, what we have on record and what colleagues have said already."""
    company = list(find_texts([prompt.sections, prompt.profile])) if prompt else []
    passages = [f"{passage.title}\n{passage.text}" for passage in material.passages]
    ours = [said.text for said in material.said if said.role == Message.Role.AGENT]
    customers = [said.text for said in material.said if said.role == Message.Role.VISITOR]
    links = [passage.url for passage in material.passages]
    links += [match[0] for text in (*company, *passages) for match in _LINK.finditer(text)]
    return Evidence(
        company=tuple(company),
        passages=tuple(passages),
        records=(*material.facts, *ours),
        visitor=tuple(customers),
        links=tuple(dict.fromkeys(links)),
    )
