#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What linking to a reference list is worth, against the truth: identity.py RESULT.db TRUTH.csv REFERENCE-TRUTH.csv

Counted per record unless said otherwise. "Right" is the person of the list who truly is the record's child.
"""
import collections
import csv
import json
import sqlite3
import sys

result, truth, reference = sys.argv[1:4]


def upper(bad, n):
    """Exact upper limit (Clopper-Pearson, one-sided 95 %) of a share of which `bad` of `n` were seen."""
    from math import exp, lgamma, log

    def at_most(p):
        return sum(exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + (k * log(p) if k else 0) + (n - k) * log(1 - p)) for k in range(bad + 1))

    lo, hi = 0.0, 1.0 - 1e-12
    for _ in range(200):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if mid == 0 or at_most(mid) > 0.05 else (lo, mid)
    return hi


person = {int(r["line"]): int(r["child"]) for r in csv.DictReader(open(reference, encoding="utf-8"))}
child, listed, swapped = {}, set(), set()
for r in csv.DictReader(open(truth, encoding="utf-8")):
    key = r["record_key"]
    child[key] = int(r["child"])
    if r["in_reference"] == "1":
        listed.add(key)
    if "id_of_sibling_or_twin_if_any:" in r["damages"]:
        swapped.add(key)

db = sqlite3.connect(result)
n = collections.Counter()
given = collections.defaultdict(set)
seen = set()
offset = None
rows = db.execute("SELECT r.record_key, r.child_id, e.outcome, e.row FROM evidence e JOIN record r USING (record_id)").fetchall()
# the list's rows are counted from the first below the heading; the truth has lines of the file
offset = max((0, 1), key=lambda o: sum(person.get(row + o) == child.get(key) for key, _, what, row in rows[:5000] if what == "verified" and row))
for key, cid, what, row in rows:
    who = person.get(row + offset) if row else None
    right = who is not None and who == child[key]
    n[what, right] += 1
    if right and what != "not_found":
        seen.add(key)
    if what in ("verified", "suggested") and row:
        given[row].add(cid)
    if key in swapped:
        n["swapped", what] += 1
verified = n["verified", True] + n["verified", False]
suggested = n["suggested", True] + n["suggested", False]
out = {
    "records": len(child), "persons": len(person), "records_whose_child_is_listed": len(listed),
    "verified": verified, "verified_wrong": n["verified", False], "verified_wrong_at_most": upper(n["verified", False], max(verified, 1)),
    "listed_and_found": len(seen & listed), "listed_and_found_share": len(seen & listed) / max(len(listed), 1),
    "suggested": suggested, "suggested_right_share": n["suggested", True] / max(suggested, 1),
    "persons_given_to_two_children": sum(len(c) > 1 for c in given.values()),
    "number_of_a_sibling_or_twin": {k[1]: v for k, v in n.items() if k[0] == "swapped"},
    "outcomes_right_wrong": {w: [n[w, True], n[w, False]] for w in sorted({k[0] for k in n if k[0] != "swapped"})},
}
json.dump(out, sys.stdout, indent=1)
print()
