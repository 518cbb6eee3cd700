# SPDX-License-Identifier: MIT
"""Pair precision, recall and F1 of a clustering against the truth, by counting, not by listing pairs.

    quality.py TRUTH.csv CLUSTERS.csv
"""
import collections, csv, json, sys

child = {}
with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
    for r in csv.DictReader(f):
        child[r["record_key"]] = r["child"]
cells, rows, cols = collections.Counter(), collections.Counter(), collections.Counter()
with open(sys.argv[2], encoding="utf-8", newline="") as f:
    for r in csv.DictReader(f):
        c = child.get(r["record_key"])
        if c is None:
            continue
        cells[c, r["cluster_id"]] += 1
        rows[c] += 1
        cols[r["cluster_id"]] += 1
pairs = lambda counter: sum(n * (n - 1) // 2 for n in counter.values())
true, found, right = pairs(rows), pairs(cols), pairs(cells)
p, r = right / found if found else 1.0, right / true if true else 1.0
print(json.dumps({"true": true, "found": found, "right": right, "precision": round(p, 5), "recall": round(r, 5),
                  "f1": round(2 * p * r / (p + r), 5) if p + r else 0}))
