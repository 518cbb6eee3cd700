#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write the administrative units of the generator from the PyPI package vietnamadminunits (MIT).

    python3 -m venv build/v && build/v/bin/pip install vietnamadminunits==1.0.4
    cd bench/tables && ../../build/v/bin/python make_wards.py

communes.csv       a commune of early 2025, its district, and the commune (or, where it was split, the
                   communes) of the reform of 1 July 2025 that its households belong to now
districts.csv      districts of early 2025, with their province and the first three digits of its numbers
communes_2025.csv  communes since 1 July 2025
 A commune whose
successor cannot be told for sure by its name (two of one name in a province) is left out.
"""
import json
import os
import sqlite3
import sys

import vietnamadminunits

data = os.path.join(os.path.dirname(vietnamadminunits.__file__), "data")
db = sqlite3.connect(os.path.join(data, "dataset.db"))
conv = json.load(open(os.path.join(data, "converter_2025.json"), encoding="utf-8"))

new = {}
for pkey, wkey, code, ward, prov in db.execute("SELECT provinceKey, wardKey, wardCode, ward, province FROM admin_units"):
    new.setdefault((pkey, wkey), []).append((code, ward, prov))
old_to_new = {}
for pkey, wards in conv["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
    for wkey, olds in wards.items():
        for o in olds:
            old_to_new.setdefault(o, []).append((pkey, wkey))
for pkey, olds in conv["DICT_PROVINCE_WARD_DIVIDED"].items():
    for o, parts in olds.items():
        old_to_new[o] = [(pkey, p["newWardKey"]) for p in sorted(parts, key=lambda p: not p["isDefaultNewWard"])]

rows, left_out = [], 0
seen = {}
legacy = list(db.execute("SELECT provinceKey, districtKey, wardKey, wardCode, ward, districtCode, district, provinceCode, province "
                         "FROM admin_units_legacy"))
for r in legacy:
    seen[(r[0], r[1], r[2])] = seen.get((r[0], r[1], r[2]), 0) + 1
for pk, dk, wk, code, ward, dcode, district, pcode, prov in legacy:
    nxt = old_to_new.get(f"{pk}_{dk}_{wk}", [])
    units = [new.get(n, []) for n in nxt]
    if not units or any(len(u) != 1 for u in units) or seen[(pk, dk, wk)] != 1:
        left_out += 1
        continue
    rows.append((code, ward, dcode, district, "0" + pcode, prov, "|".join(u[0][0] for u in units),
                 "|".join(u[0][1] for u in units), units[0][0][2]))
rows.sort()

head = "# source: PyPI vietnamadminunits 1.0.4 (MIT, Hieu Tran), by bench/tables/make_wards.py\n"
districts, successors = {}, {}
with open("communes.csv", "w", encoding="utf-8") as f:
    f.write(head + "code,ward,district_code,new_codes\n")
    for code, ward, dcode, district, pid, prov, ncodes, nwards, nprov in rows:
        f.write(f"{code},{ward},{dcode},{ncodes}\n")
        districts[dcode] = (district, pid, prov)
        for c, w in zip(ncodes.split("|"), nwards.split("|")):
            successors[c] = (w, nprov)
with open("districts.csv", "w", encoding="utf-8") as f:
    f.write(head + "code,district,province_id,province\n")
    for d in sorted(districts):
        f.write(",".join((d,) + districts[d]) + "\n")
with open("communes_2025.csv", "w", encoding="utf-8") as f:
    f.write(head + "code,ward,province\n")
    for c in sorted(successors):
        f.write(",".join((c,) + successors[c]) + "\n")
print(f"{len(rows)} communes, {left_out} left out", file=sys.stderr)
