#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""text.py - the tables of bench/text.sh.

    text.py again RESULT.db OUT.csv        the clean values as a new input, for the second pass
    text.py table RAW.csv TRUTH.csv RESULT.db EVALUATION.json AGAIN.db

repaired, flagged, missed: as `lamsach evaluate` counts them. Made worse: an undamaged value that is wrong now, or a
damaged one that is farther from the truth than it was (Levenshtein distance of NFC, small letters).
"""
import csv, json, sqlite3, sys, unicodedata
from collections import Counter

NAMES = ("full_name", "father_name", "mother_name")
FIELDS = """full_name birth_date sex birth_order ethnicity personal_id birth_cert_no health_insurance_no father_name father_birth_year father_id mother_name
mother_birth_year mother_id guardian_name phone address hamlet ward_code ward_name district_name province_name household_code circumstances school life_status
updated_on""".split()
HEADERS = {"full_name": "Họ và tên", "father_name": "Họ tên cha", "mother_name": "Họ tên mẹ"}


def again(db, out):
    con = sqlite3.connect(db)
    with open(out, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(["record_key"] + FIELDS)
        w.writerows(con.execute(f"SELECT record_key, {', '.join(FIELDS)} FROM record ORDER BY record_id"))


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def plain(s):
    return unicodedata.normalize("NFC", s).lower().strip()


def table(raw, truth, db, evaluation, second):
    con = sqlite3.connect(db)
    now = {r[0]: r[1:] for r in con.execute("SELECT line, full_name, father_name, mother_name FROM record")}
    worse = Counter()
    with open(raw, newline="", encoding="utf-8") as fr, open(truth, newline="", encoding="utf-8") as ft:
        for was, t in zip(csv.DictReader(fr), csv.DictReader(ft)):
            kinds = [d.rsplit(":", 1) for d in t["damages"].split(";") if d]
            for i, field in enumerate(NAMES):
                own = sorted({k for k, f in kinds if f == field})
                if not own:
                    continue
                before, after, right = plain(was[HEADERS[field]]), plain(now[int(t["line"])][i] or ""), plain(t["true_" + field])
                if after != before and after != right and distance(after, right) > distance(before, right):
                    worse[own[0] if len(own) == 1 else "several"] += 1
    rows = {}
    for d in json.load(open(evaluation))["damages"]:
        kind, field = d["damage"].rsplit(":", 1)
        group = kind if kind not in ("several", "undamaged") else kind + (", names" if field in NAMES else ", other fields")
        if kind not in ("several", "undamaged") and kind.split("_")[0] in ("name", "case", "note") and field not in NAMES:
            group += ", hamlet"
        r = rows.setdefault(group, Counter())
        r.update({k: d[k] for k in ("total", "repaired", "flagged", "missed", "worse")})
    print("| damage | values | repaired right | flagged | missed | made worse |\n|---|---|---|---|---|---|")
    for k in sorted(rows):
        r, w = rows[k], rows[k]["worse"] + worse.get(k.replace(", names", ""), 0)
        print(f"| {k} | {r['total']:,} | {r['repaired'] / r['total']:.2%} | {r['flagged'] / r['total']:.2%} | {r['missed'] / r['total']:.2%} | {w} |")
    one, two = ({r[0]: r[1:] for r in sqlite3.connect(x).execute(f"SELECT record_key, {', '.join(FIELDS)} FROM record")} for x in (db, second))
    moved = Counter(f for k in one for i, f in enumerate(FIELDS) if (one[k][i] or "") != (two[k][i] or ""))
    values = sum(1 for k in one for v in one[k] if v)
    print(f"\nSecond pass over {values:,} values of {len(one):,} records: {sum(moved.values())} changed {dict(moved) if moved else ''}".rstrip())


if __name__ == "__main__":
    {"again": again, "table": table}[sys.argv[1]](*sys.argv[2:])
