"""How well and how fast the guardrails work, on annotated texts that are not part of the project.

    make bench-guardrails DATA=folder
    python -m benchmarks.guardrails folder [--only personal_data splits …] [--misses KIND]

The folder holds, each optional, `pii_dev.jsonl` ({"text", "spans": [{"start", "end", "kind"}]}),
`injection_dev.jsonl` ({"text", "label", "kind"}) and `offtopic_dev.jsonl` ({"text", "intent"}). Each figure stands with
what we want of it. `--misses` lists what a kind of personal data, of injection text or of topic got wrong.

*exact*: a span is right when its bounds and kind are; *touching*: when it overlaps an annotation of its kind (addresses
are annotated in fragments); *leaked*: of the annotated items those of which a letter or digit stays in sight. Times are
CPU time, the best of three; Presidio is timed in the same process when it is installed (requirements-bench.txt).
"""
