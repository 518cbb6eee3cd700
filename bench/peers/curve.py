# SPDX-License-Identifier: MIT
"""The best any threshold on the weights could do: best F1, recall at 99.9 and 99.99 % precision, twins merged at the best F1.

    curve.py TRUTH.csv PAIRS.csv        PAIRS: two record keys and a weight; only chosen with the truth in hand
"""
import collections, csv, json, sys

child, twins = {}, {}
with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
    for r in csv.DictReader(f):
        child[r["record_key"]], twins[r["record_key"]] = r["child"], r["twin_group"]
true = sum(n * (n - 1) // 2 for n in collections.Counter(child.values()).values())
scored = []
with open(sys.argv[2], encoding="utf-8", newline="") as f:
    rows = csv.reader(f)
    next(rows)
    for a, b, w in rows:
        if a in child and b in child:
            same = child[a] == child[b]
            scored.append((float(w), same, not same and twins[a] != "" and twins[a] == twins[b]))
scored.sort(key=lambda x: -x[0])
right = merged = 0
best, at = (0, 0, 0), {0.999: 0.0, 0.9999: 0.0}
for i, (w, same, twin) in enumerate(scored, 1):
    right, merged = right + same, merged + twin
    if i < len(scored) and scored[i][0] == w:
        continue
    p, r = right / i, right / true
    if p + r and 2 * p * r / (p + r) > best[0]:
        best = (2 * p * r / (p + r), w, merged)
    for limit in at:
        if p >= limit:
            at[limit] = max(at[limit], r)
print(json.dumps({"best_f1": round(best[0], 5), "at_weight": round(best[1], 2), "twins_merged_there": best[2],
                  "recall_at_p999": round(at[0.999], 5), "recall_at_p9999": round(at[0.9999], 5), "pairs": len(scored), "true": true}))
