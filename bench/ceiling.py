#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ceiling: the same model with the true parameters, counted with the truth in hand instead of estimated.

    ceiling.py ALL.db TRUTH.csv > MODEL.csv

ALL.db is a result whose pack keeps every compared pair (keep_weight: -1000). P(level | class) of same, twin and sibling
are counted over the compared pairs of that class; those of unrelated stay as drawn from random pairs, since that is
what they are; the numbers of pairs are those of the truth. Missing values stay neutral, as in the model.
"""
import collections
import csv
import json
import sqlite3
import sys

db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro&immutable=1", uri=True)
names = dict(db.execute("SELECT source_id, name FROM source"))
truth = {}
with open(sys.argv[2], encoding="utf-8") as f:
    for r in csv.DictReader(f):
        truth[r["file"], int(r["line"])] = (r["child"], r["twin_group"], r["family"])
who = {i: truth.get((names[s], line)) for i, s, line in db.execute("SELECT record_id, source_id, line FROM record")}
n = len(who)


def kind(a, b):
    if a[0] == b[0]:
        return "same"
    if a[1] and a[1] == b[1]:
        return "twin"
    return "sibling" if a[2] == b[2] else "unrelated"


levels = collections.defaultdict(collections.Counter)
for a, b, text in db.execute("SELECT record_a, record_b, levels FROM pair"):
    if who[a] and who[b]:
        k = kind(who[a], who[b])
        if k != "unrelated":
            for comparison, level in json.loads(text).items():
                levels[k, comparison][level] += 1

groups = [collections.Counter() for _ in range(3)]
for w in who.values():
    if w:
        for i in range(3):
            if w[i]:
                groups[i][w[i]] += 1
pairs = lambda c: sum(v * (v - 1) // 2 for v in c.values())
same = pairs(groups[0])
in_twins = collections.Counter((w[0], w[1]) for w in who.values() if w and w[1])
twin = pairs(groups[1]) - pairs(in_twins)
sibling = pairs(groups[2]) - same - twin
true = {"same": same, "twin": twin, "sibling": sibling, "unrelated": n * (n - 1) // 2 - same - twin - sibling}

model = {(c, k, l): p for c, k, l, p in db.execute("SELECT class, comparison, level, probability FROM model_parameter")}
by = collections.defaultdict(list)
for c, k, l in model:
    if k:
        by[c, k].append(l)
w = csv.writer(sys.stdout, lineterminator="\n")
w.writerow(["class", "comparison", "level", "probability"])
for (c, k, l), p in model.items():
    if not k:
        if l == "pairs" and c in true:
            p = true[c]
    elif c != "unrelated" and sum(levels[c, k].values()) > 0:
        known = [x for x in by[c, k] if x != "missing"]
        total = sum(levels[c, k][x] for x in known)
        if l in known:
            p = (levels[c, k][l] + 0.5) / (total + 0.5 * len(known))
    w.writerow([c, k, l, repr(p)])
print(f"ceiling: pairs of the truth {true}", file=sys.stderr)
