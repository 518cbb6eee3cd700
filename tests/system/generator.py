#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks one generated registry against its truth; called by generator.sh."""
import collections
import csv
import sys

records, truth, reference, rates_file = sys.argv[1:]
COLUMN = {"full_name": "Họ và tên", "birth_date": "Ngày sinh", "sex": "Giới tính", "ethnicity": "Dân tộc", "personal_id": "Số định danh cá nhân",
          "father_name": "Họ tên cha", "father_birth_year": "Năm sinh cha", "father_id": "CCCD cha", "mother_name": "Họ tên mẹ", "mother_birth_year": "Năm sinh mẹ",
          "mother_id": "CCCD mẹ", "phone": "Số điện thoại", "hamlet": "Tổ dân phố/Thôn", "ward_code": "Mã phường/xã", "household_code": "Mã hộ"}
bad = []


def check(ok, what):
    if not ok and len(bad) < 20:
        bad.append(what)


def plain(field, v):
    if field == "birth_date" and len(v) == 10 and v[2] == "/":
        return v[6:] + "-" + v[3:5] + "-" + v[:2]
    return {"Nam": "male", "Nữ": "female"}.get(v, v) if field == "sex" else v


n = 0
kinds = collections.Counter()
ids, children, families, twins = {}, collections.defaultdict(list), collections.defaultdict(set), collections.defaultdict(set)
with open(records, encoding="utf-8") as f, open(truth, encoding="utf-8") as g:
    for line, (r, t) in enumerate(zip(csv.DictReader(f), csv.DictReader(g)), 2):
        n += 1
        check(t["line"] == str(line) and t["record_key"] == r["Mã trẻ"], f"line {line}: not the row of the truth")
        damages = [d for d in t["damages"].split(";") if d]
        for k in {d.split(":")[0] for d in damages}:
            kinds[k] += 1
        named = {d.split(":")[1] for d in damages}
        for field, column in COLUMN.items():
            if plain(field, r[column]) != t["true_" + field]:
                check(field in named, f"line {line}: {field} differs from the truth, and no damage says so")
        i = t["true_personal_id"]
        year, female = int(t["true_birth_date"][:4]), t["true_sex"] == "female"
        check(len(i) == 12 and i.isdigit() and 1900 + 100 * (int(i[3]) // 2) + int(i[4:6]) == year and int(i[3]) % 2 == female,
              f"line {line}: the true identifier does not fit birth year and sex")
        check(ids.setdefault(i, t["child"]) == t["child"], f"line {line}: an identifier belongs to two children")
        children[t["child"]].append(t["moved"])
        families[t["family"]].add(t["child"])
        if t["twin_group"]:
            twins[t["twin_group"]].add(t["child"])
check(n == 60000, f"{n} records instead of 60000")

seen = set()
with open(reference, encoding="utf-8") as f:
    for row in csv.reader(f):
        check(row[0] not in seen, "the reference gives an identifier twice")
        seen.add(row[0])
check(len(seen) == 90001, f"{len(seen) - 1} persons in the reference instead of 90000")

# rates: what is not hidden by another damage or impossible for the record must come out as in the file
exact = ("name_diacritics_all_lost name_tone_wrong name_one_syllable_typo name_middle_missing name_temporary_newborn note_or_number_in_name date_01_01 "
         "sex_missing id_missing parents_swapped parent_name_missing phone_missing household_code_missing ethnicity_missing ward_code_of_old_epoch").split()
with open(rates_file, encoding="utf-8") as f:
    for row in csv.DictReader(line for line in f if not line.startswith("#")):
        rate = 0.55 * float(row["good"]) + 0.30 * float(row["medium"]) + 0.15 * float(row["legacy"])
        got = kinds[row["damage"]] / n
        tolerance = 0.08 * rate + 4 * (rate / n) ** 0.5
        check(got <= (rate + tolerance) * (12 if row["damage"].startswith("copy_down") else 1), f"{row['damage']}: {got:.5f} is more than the rate {rate:.5f}")
        if row["damage"] in exact:
            check(got >= rate - tolerance, f"{row['damage']}: {got:.5f} is less than the rate {rate:.5f}")
again = [c for c in children.values() if len(c) > 1]
check(0.09 < len(again) / len(children) < 0.11, f"second entries of {len(again) / len(children):.3f} of the children")
check(0.50 < sum("1" in c for c in again) / len(again) < 0.60, "share of second entries after a move")
check(0.11 < sum(len(c) > 2 for c in again) / len(again) < 0.19, "share of third entries")
check(0.016 < 2 * len(twins) / len(children) < 0.027, "share of twins")
check(1.5 < len(children) / len(families) < 1.7, "children of a family")
for b in bad:
    print("generator:", b)
print(f"generator: {n} records, {len(children)} children, {sum(kinds.values())} damages: {'as promised' if not bad else 'NOT as promised'}")
sys.exit(1 if bad else 0)
