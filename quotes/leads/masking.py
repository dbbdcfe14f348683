"""Words of staff that are kept in the open: reasons and next steps. `settings.LEAD_MASK` knows personal data."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def mask_words(text: str, name: str = "") -> str:
    """The text with placeholders like [PHONE_1]: what is erased with a lead must not live on in a reason. `name`: the
    person's, which the text may hold without a word that tells it is one."""
    if name:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[PERSON_1]", text, flags=re.IGNORECASE)
    mask: Callable[[str], Any] = import_string(settings.LEAD_MASK)
    return str(mask(text).text)
