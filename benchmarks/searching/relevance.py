"""`python -m benchmarks.searching.relevance [OFF_TOPIC.jsonl]`: fits the weights of `knowledge/relevance.py` on the
example company's questions and on others that are none of its business, and prints how they hold on those left out.

OFF_TOPIC has a line {"text", "intent"} for each further question, as CLINC's out-of-scope data does; half of them are
fitted on, half are only measured.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDS = 10
# Keeps weights from growing without end where the data parts cleanly.
RIDGE = 0.01
# What an insurer may well be asked, or what says nothing.
MAYBE_OURS = frozenset(
    """
    are_you_a_bot jump_start tire_change tire_pressure oil_change_how oil_change_when last_maintenance
    schedule_maintenance gas gas_type mpg car_rental insurance insurance_change report_fraud pay_bill bill_due
    bill_balance min_payment cancel uber traffic directions distance report_lost_card what_can_i_ask_you oos
    who_made_you who_do_you_work_for repeat yes no maybe thank_you greeting goodbye change_language what_is_your_name
    damaged_card expiration_date make_call order_status change_user_name change_ai_name text payday account_blocked
    card_declined freeze_account balance transactions transfer pin_change credit_limit_change
    """.split()
)
Rows = NDArray[np.float64]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from benchmarks.searching import asked

    library = asked.make_library()
    ours, foreign = asked.list_ours(), asked.list_off_topic()
    more = read_lines(Path(sys.argv[1])) if len(sys.argv) > 1 else []
    groups = {name: asked.measure(library, questions) for name, questions in ours.items()}
    off_topic = {"own": asked.measure(library, foreign), "more": asked.measure(library, more[::2])}
    off_topic = {name: rows for name, rows in off_topic.items() if len(rows)}
    fitted = np.concatenate([rows for name, rows in groups.items() if name != asked.HELD_OUT])
    against = np.concatenate(list(off_topic.values()))
    rows = np.concatenate([fitted, against])
    is_ours = np.repeat([1.0, 0.0], [len(fitted), len(against)])
    weights = fit(rows, is_ours)
    print("WEIGHTS = Weights(" + ", ".join(f"{weight:.2f}" for weight in weights) + ")")
    left_out = predict_left_out(rows, is_ours)
    print_reliability(left_out, is_ours)
    print_errors(left_out, is_ours)
    for name, found in groups.items():
        print(f"{name:12}{len(found):5}  found nothing {np.mean(predict(found, weights) < asked.LEAST):.3f}")
    unseen = asked.measure(library, more[1::2])
    for name, found in (off_topic | ({"unseen": unseen} if len(unseen) else {})).items():
        print(f"{name:12}{len(found):5}  found something {np.mean(predict(found, weights) >= asked.LEAST):.3f}")


def read_lines(path: Path) -> list[tuple[str, str]]:
    lines = map(json.loads, path.read_text().splitlines())
    texts = sorted({line["text"] for line in lines if line["intent"] not in MAYBE_OURS})
    np.random.default_rng(1).shuffle(texts)
    return [(text, "") for text in texts[:1200]]


def fit(rows: Rows, is_ours: Rows) -> Rows:
    """Logistic regression by Newton's steps, both kinds alike in weight; the constant first."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    share = np.where(is_ours == 1, 0.5 / is_ours.mean(), 0.5 / (1 - is_ours.mean()))
    ridge = RIDGE * len(rows) * np.diag([0.0, *np.ones(rows.shape[1])])
    weights = np.zeros(design.shape[1])
    for _ in range(100):
        likely = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (share * (likely - is_ours)) + ridge @ weights
        weights -= np.linalg.solve((design * (share * likely * (1 - likely))[:, None]).T @ design + ridge, slope)
    slopes = weights[1:] / spread
    return np.concatenate([[weights[0] - slopes @ mean], slopes])


def predict(rows: Rows, weights: Rows) -> Rows:
    return 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))


def predict_left_out(rows: Rows, is_ours: Rows) -> Rows:
    """Each row's by weights that were fitted without its part."""
    part = np.random.default_rng(0).integers(FOLDS, size=len(rows))
    likely = np.zeros(len(rows))
    for fold in range(FOLDS):
        weights = fit(rows[part != fold], is_ours[part != fold])
        likely[part == fold] = predict(rows[part == fold], weights)
    return likely


def print_reliability(likely: Rows, is_ours: Rows) -> None:
    """What was said to be so likely, and how often it was so, both kinds being as frequent."""
    share = np.where(is_ours == 1, 0.5 / is_ours.mean(), 0.5 / (1 - is_ours.mean()))
    print(f"\n{'said':>11}{'questions':>11}{'mean said':>11}{'ours':>8}")
    for low in np.arange(0, 1, 0.2):
        chosen = (likely >= low) & (likely < low + 0.2 + 1e-9)
        if chosen.any():
            said, true = np.average(np.column_stack([likely, is_ours])[chosen], axis=0, weights=share[chosen])
            print(f"{low:5.1f} – {low + 0.2:.1f}{chosen.sum():11}{said:11.2f}{true:8.2f}")


def print_errors(likely: Rows, is_ours: Rows, limits: Sequence[float] = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)) -> None:
    print(f"\n{'from':>6}{'false nothing':>15}{'false something':>17}")
    for least in limits:
        print(
            f"{least:6.2f}{np.mean(likely[is_ours == 1] < least):15.3f}{np.mean(likely[is_ours == 0] >= least):17.3f}"
        )
    print()


if __name__ == "__main__":
    main()
