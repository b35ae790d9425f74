"""One picture of prefill: bars for files of JSON that the peers and `bosch bench --json` printed, a line each or one."""

import argparse
import json
import os

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as pyplot  # noqa: E402  takes the drawing library chosen above

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("files", nargs="+", metavar="NAME=FILE", help="what to write beside the bars, and the results")
parser.add_argument("--title", required=True)
parser.add_argument("--out", required=True, help="the SVG file to write")
options = parser.parse_args()


def prefill(path):
    """Tokens a second by number of threads, the best of several results."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    decoder = json.JSONDecoder()
    speeds = {}
    while text.strip():
        document, end = decoder.raw_decode(text.strip())
        text = text.strip()[end:]
        for result in document["results"]:
            if result["name"] == "prefill":
                count = result["threads"]
                speeds[count] = max(result["value"], speeds.get(count, 0))
    return speeds


names, speeds = zip(*((name, prefill(path)) for name, path in (file.split("=", 1) for file in options.files)))
threads = sorted({count for speed in speeds for count in speed})
pyplot.rcParams.update({"font.size": 10, "font.family": "sans-serif", "svg.fonttype": "none", "svg.hashsalt": "bosch"})
figure, axes = pyplot.subplots(figsize=(7.2, 0.5 + 0.75 * len(names)), layout="constrained")
height = 0.8 / len(threads)
colours = ["#56b4e9", "#0072b2", "#003f5c", "#999999"]  # told apart without colour vision, by their lightness
for place, count in enumerate(threads):
    rows = [row + (place - (len(threads) - 1) / 2) * height for row in range(len(names))]
    values = [speed.get(count, 0) for speed in speeds]
    bars = axes.barh(rows, values, height * 0.92, color=colours[place], label=f"{count} thread" + "s" * (count > 1))
    axes.bar_label(bars, labels=[f"{value:.0f}" if value else "" for value in values], padding=3)
axes.set_yticks(range(len(names)), names)
axes.invert_yaxis()
axes.set_xlabel("prefill, tokens a second")
axes.set_title(options.title, fontsize=10, loc="left")
axes.spines[["top", "right"]].set_visible(False)
axes.margins(x=0.1)
axes.legend(frameon=False, loc="lower right")
figure.savefig(options.out, metadata={"Date": None, "Creator": os.path.basename(__file__)})
