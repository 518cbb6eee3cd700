#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""text_normalise.py - underthesea's text_normalize (PyPI) and lamsach on damaged names, kind by kind.

Only names with one kind of damage, at most 3,000 of a kind; right: the truth, apart from capitals and the two styles of tone placement. underthesea has
no function for legacy encodings or typing residue; it is given them to see what becomes of them.
    text_normalise.py RAW.csv TRUTH.csv RESULT.db LAMSACH
"""
import csv, sqlite3, sys, time, unicodedata
from collections import Counter

from underthesea import text_normalize

raw, truth, db, lamsach = sys.argv[1:5]
HEADERS = {"full_name": "Họ và tên", "father_name": "Họ tên cha", "mother_name": "Họ tên mẹ"}
KINDS = ("name_tone_style_other", "name_mark_order_or_nfd", "name_legacy_encoding_inside_utf8", "name_typing_residue", "undamaged")
OPEN = {}
for a, b in (("oa", "òóỏõọ"), ("oe", "òóỏõọ"), ("uy", "ùúủũụ")):
    for tone, first in zip("\u0300\u0301\u0309\u0303\u0323", b):
        OPEN[first + a[1]] = a[0] + unicodedata.normalize("NFC", a[1] + tone)


def key(s):
    words = unicodedata.normalize("NFC", s).lower().split()
    return " ".join(w[:-2] + OPEN.get(w[-2:], w[-2:]) if not w.startswith("q") else w for w in words)


now = {r[0]: dict(zip(HEADERS, r[1:])) for r in sqlite3.connect(db).execute("SELECT line, full_name, father_name, mother_name FROM record")}
seconds, count = Counter(), Counter()
with open(raw, newline="", encoding="utf-8") as fr, open(truth, newline="", encoding="utf-8") as ft:
    for r, t in zip(csv.DictReader(fr), csv.DictReader(ft)):
        damages = [d.rsplit(":", 1) for d in t["damages"].split(";") if d]
        for f, h in HEADERS.items():
            own = {k for k, g in damages if g == f} or {"undamaged"}
            kind = next(iter(own))
            if len(own) > 1 or kind not in KINDS or not r[h] or count[kind, "n"] >= 3000:
                continue
            t0 = time.process_time()
            theirs = text_normalize(r[h])
            seconds[kind] += time.process_time() - t0
            right = key(t["true_" + f])
            count[kind, "n"] += 1
            count[kind, "ours"] += key(now[int(t["line"])][f] or "") == right
            count[kind, "theirs"] += key(theirs) == right
print("| names | values | lamsach right | underthesea 9.5.0 right | its seconds |\n|---|---|---|---|---|")
for k in KINDS:
    n = count[k, "n"] or 1
    print(f"| {k} | {count[k, 'n']:,} | {count[k, 'ours'] / n:.2%} | {count[k, 'theirs'] / n:.2%} | {seconds[k]:.2f} |")
