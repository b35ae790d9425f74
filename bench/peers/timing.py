"""What both peers share: options, the clock, and the JSON line."""

import argparse
import json
import random
import time


def options(description, **model):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("model", **model)
    parser.add_argument("--tokens", type=int, default=1024, help="tokens to prefill (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=16, help="tokens to decode after them (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="threads (default: %(default)s)")
    parser.add_argument("--repetitions", type=int, default=5, help="the best of so many counts (default: %(default)s)")
    return parser


def prompt(tokens, vocabulary):
    return random.Random(1).choices(range(vocabulary), k=tokens)


def best(repetitions, prepare, call):
    """Seconds of the fastest call, after one that does not count; `prepare` is not timed."""
    fastest = float("inf")
    for repetition in range(repetitions + 1):
        state = prepare()
        begin = time.perf_counter()
        call(state)
        if repetition > 0:
            fastest = min(fastest, time.perf_counter() - begin)
    return fastest


def report(peer, shape, threads, prefill, decode):
    """Tokens a second, in the form of `bosch bench --json`."""
    results = [
        {"name": name, "shape": shape, "threads": threads, "value": value, "unit": "tokens/s", "ofPeak": None}
        for name, value in (("prefill", prefill), ("decode", decode))
    ]
    print(json.dumps({"peer": peer, "results": results}))
