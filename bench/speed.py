#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Seconds per stage, rows/s, pairs/s, peak memory of `lamsach clean` at several sizes: medians of RUNS runs. Called by run.sh."""
import json
import os
import resource
import statistics
import subprocess
import sys
import time

B, W, THREADS, RUNS = os.environ["B"], os.environ["W"], os.environ["THREADS"], int(os.environ["RUNS"])
STAGES = ["ingest", "normalise", "validate", "block", "score", "identify", "cluster", "resolve", "publish"]


def once(n):
    out = f"{W}/{n}.db"
    if os.path.exists(out):
        os.remove(out)
    t = time.monotonic()
    p = subprocess.Popen([f"{B}/lamsach", "clean", f"{W}/{n}.csv", "-o", out, "--threads", THREADS, "--json", "--lang", "en"], stdout=subprocess.PIPE)
    text = p.stdout.read()
    _, status, usage = os.wait4(p.pid, 0)
    if status != 0:
        sys.exit(f"lamsach clean failed on {n} records (status {status})")
    s = json.loads(text)
    s["wall"], s["rss"], s["db"] = time.monotonic() - t, usage.ru_maxrss / 1048576, os.path.getsize(out) / 1e6
    return s


print("\n| records | " + " | ".join(STAGES) + " | ingest to resolve | whole process | rows/s to resolve | pairs compared | pairs per record | M pairs/s in score "
      "| peak GB | result MB | µs per record |")
print("|" + "---:|" * (len(STAGES) + 10))
for arg in sys.argv[1:]:
    n = int(arg)
    runs = [once(n) for _ in range(RUNS if n <= 1000000 else 1)]
    med = {k: statistics.median(r["seconds"].get(k, 0) for r in runs) for k in STAGES}
    wall, rss = statistics.median(r["wall"] for r in runs), max(r["rss"] for r in runs)
    work = sum(med[k] for k in STAGES if k != "publish")
    pairs = runs[0]["pairs_compared"]
    print(f"| {n:,} | " + " | ".join(f"{med[k]:.2f}" for k in STAGES) + f" | {work:.2f} | {wall:.2f} | {n / work:,.0f} | {pairs:,} | {pairs / n:.2f} "
          f"| {pairs / max(med['score'], 1e-9) / 1e6:.1f} | {rss:.2f} | {runs[0]['db']:.0f} | {wall / n * 1e6:.2f} |", flush=True)
print(f"\n`lamsach clean FILE -o RESULT.db --threads {THREADS}`, one process, every table of the result written; medians of {RUNS} runs up to a million records.")
