"""Streaming under load: the portal against the plainest honest relay of the SDK, with the same load in one run.

    make bench-streaming
    python -m benchmarks.streaming [--streams 1 50 200 500] [--seconds 15] [--only portal] [--json FILE] [--profile DIR]

The server and all its processes have one core to themselves; the visitors and the stand-in for the Messages API (200 ms
to the first token, 150 tokens at 50 a second) share the other. Each visitor asks again as soon as the last answer is
over, so N answers are always under way. What is told, in milliseconds unless it says otherwise:

- *added to the first token*: from sending the message to the first delta, less the 200 ms
- *gap between deltas*: the pace that a reader sees; the stand-in's own is 20, and ours gathers 40 to 60
- *behind the upstream*: how much later than the stand-in was due to say it a delta arrives; *at the end*, the last one
- *replies' worth of text*: what a second of the window brought; of the replies that began in it few end in it when the
  server is overloaded and serves all alike
- *CPU a reply*: of all server processes together; *memory*: what one open, idle conversation adds to the web process
- *upstream late*: how late the stand-in itself was (clock.py keeps it below half a millisecond). If its p99 is
  more than one or two the second core was not free, and the other figures say little.

A reply whose joined deltas are not the stand-in's text fails the run. Figures are only comparable within one run.
"""
