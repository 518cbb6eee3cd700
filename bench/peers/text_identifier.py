#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""text_identifier.py - idnumbers (PyPI) and lamsach on the personal identifier: damaged ones found, right ones refused.

idnumbers sees the number alone; lamsach sees the row (sex, birth date, other rows). python-stdnum 2.2 has the Vietnamese tax code
only, no personal identifier.
    text_identifier.py RAW.csv TRUTH.csv RESULT.db LAMSACH
"""
import csv, sqlite3, sys, time
from collections import Counter

from idnumbers.nationalid import VNM

raw, truth, db, lamsach = sys.argv[1:5]
con = sqlite3.connect(db)
flagged = {l for l, in con.execute("SELECT r.line FROM finding f JOIN record r USING (record_id) WHERE f.field = 'personal_id' OR f.args LIKE '[\"personal_id\"%'")}
now = dict(con.execute("SELECT line, personal_id FROM record"))
check = VNM.NationalID
count, seconds = Counter(), 0.0
with open(raw, newline="", encoding="utf-8") as fr, open(truth, newline="", encoding="utf-8") as ft:
    for r, t in zip(csv.DictReader(fr), csv.DictReader(ft)):
        value = r["Số định danh cá nhân"]
        own = {k for k, f in (d.rsplit(":", 1) for d in t["damages"].split(";") if d) if f == "personal_id"} or {"undamaged"}
        if not value or len(own) > 1:
            continue
        kind, line = next(iter(own)), int(t["line"])
        t0 = time.process_time()
        try:
            good = check.validate(value)
        except Exception:
            good = False
        seconds += time.process_time() - t0
        count[kind, "n"] += 1
        count[kind, "theirs"] += not good
        count[kind, "repaired"] += kind != "undamaged" and now[line] == t["true_personal_id"]
        count[kind, "ours"] += now[line] != t["true_personal_id"] and line in flagged if kind != "undamaged" else now[line] != t["true_personal_id"]
print("| identifier | values | lamsach repaired | flagged (undamaged: changed) | idnumbers 1.22.0 refused |\n|---|---|---|---|---|")
for k in sorted({k for k, _ in count}):
    n = count[k, "n"]
    print(f"| {k} | {n:,} | {count[k, 'repaired'] / n:.2%} | {count[k, 'ours'] / n:.2%} | {count[k, 'theirs'] / n:.2%} |")
print(f"\nidnumbers: {seconds:.2f} s for {sum(v for (k, w), v in count.items() if w == 'n'):,} numbers")
