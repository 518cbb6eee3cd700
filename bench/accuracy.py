#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tables of accuracy from the JSON of `lamsach evaluate`: accuracy.py FILE.json... (the first one is shown in full)."""
import json
import os
import sys

runs = [(os.path.basename(p).split(".")[-2], json.load(open(p, encoding="utf-8"))) for p in sys.argv[1:]]
print("\n| run | precision | recall | F1 | recall with review | pairs in review | of them one child | B3 F1 | twin pairs | twins merged | by weight alone: best F1 | recall at precision 99.9 % | at 99.99 % | verified, of them wrong |")
print("|---|" + "---:|" * 13)
for name, r in runs:
    q = r["all"]
    print(f"| {name} | {q['precision']:.5f} | {q['recall']:.5f} | {q['f1']:.5f} | {q['recall_with_review']:.5f} | {q['review_pairs']:,} | {q['review_correct']:,} "
          f"| {q['b3_f1']:.5f} | {q['twin_pairs']:,} | {q['twins_merged']:,} | {r['best_f1']:.5f} | {r['recall_at_999']:.5f} | {r['recall_at_9999']:.5f} "
          f"| {r['verified']:,}, {r['verified_wrong']} |")
r = runs[0][1]
print("\n| slice | true pairs | precision | recall | recall with review | twins merged |")
print("|---|" + "---:|" * 5)
worst = {}
for s in r["slices"]:
    q = s["quality"]
    if s["slice"] in ("ward", "ethnicity") and q["true_pairs"] >= 30:
        miss = 1 - q["recall"]
        if miss > worst.get(s["slice"], (-1,))[0]:
            worst[s["slice"]] = (miss, s["value"], q)
    if s["slice"] != "ward":
        print(f"| {s['slice']}: {s['value']} | {q['true_pairs']:,} | {q['precision']:.5f} | {q['recall']:.5f} | {q['recall_with_review']:.5f} | {q['twins_merged']} |")
mean = 1 - r["all"]["recall"]
for k, (miss, value, q) in worst.items():
    print(f"| worst {k}: {value} | {q['true_pairs']:,} | {q['precision']:.5f} | {q['recall']:.5f} | {q['recall_with_review']:.5f} | {q['twins_merged']} |")
    print(f"\nMiss rate of the worst {k} (30 true pairs or more): {miss / mean if mean else 0:.2f} times the mean.\n")
print("\n| damage | values | repaired | flagged | missed | made worse | of the rest, proposed rightly |")
print("|---|" + "---:|" * 6)
for d in r["damages"]:
    t = max(d["total"], 1)
    print(f"| {d['damage']} | {d['total']:,} | {d['repaired'] / t:.2%} | {d['flagged'] / t:.2%} | {d['missed'] / t:.2%} | {d['worse']:,} | {d.get('proposed_right', 0) / t:.2%} |")
