"""The vault: what placeholders stand for, encrypted under a key of each conversation's own. This is its door.

It knows a conversation by its UUID alone. `keep` and `mask_for` take values in; `open_vault` and `restore` bring them
out, at the boundary of a tool that is entitled to them and in the customer's own view; `reveal` and `erase` are for
staff, and leave a record.
"""

from guardrails.chain import Recall
from guardrails.kinds import ALL_KINDS as KINDS
from guardrails.masking import mask
from guardrails.pii.wording import describe
from guardrails.placeholders import find_in_values, find_placeholders, has_placeholder, restore, show, show_one
from guardrails.vault.disclosing import Actor, KindCount, count_kinds, erase, forget_conversations, reveal
from guardrails.vault.keeping import keep, load_recall, mask_for, open_vault, renumber

__all__ = [
    "KINDS",
    "Actor",
    "KindCount",
    "Recall",
    "count_kinds",
    "describe",
    "erase",
    "find_in_values",
    "find_placeholders",
    "forget_conversations",
    "has_placeholder",
    "keep",
    "load_recall",
    "mask",
    "mask_for",
    "open_vault",
    "renumber",
    "restore",
    "reveal",
    "show",
    "show_one",
]
