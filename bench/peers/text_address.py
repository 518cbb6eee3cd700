#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""text_address.py - vietnamadminunits (PyPI) and lamsach on one line of address: which ward of today does it lie in?

Values: addresses of records whose only place is one line of text, N of them spread evenly over the file, undamaged; the text says ward and
province. Then the same without marks, and without marks, commas and capitals.
    text_address.py RAW.csv TRUTH.csv RESULT.db LAMSACH
"""
import csv, os, re, resource, subprocess, sys, time, unicodedata

from vietnamadminunits import convert_address, parse_address

raw, truth, db, lamsach = sys.argv[1:5]
N = int(os.environ.get("ADDRESSES", "3000"))
new, old = [], []
with open(raw, newline="", encoding="utf-8") as fr, open(truth, newline="", encoding="utf-8") as ft:
    for r, t in zip(csv.DictReader(fr), csv.DictReader(ft)):
        d = t["damages"]
        kinds = [x.rsplit(":", 1) for x in d.split(";") if x]
        if "address_free_text_only:ward_code" not in d or {k for k, f in kinds if f == "address"} != {"address_free_text_only"}:
            continue
        told = re.search(r"(Q\.|Quận|H\.|Huyện|TX\.|Thị xã)", r["Địa chỉ"])
        if "old_epoch" in d and told:
            old.append((r["Địa chỉ"], t["true_ward_code"]))
        elif "old_epoch" not in d and r["Địa chỉ"].count(",") + r["Địa chỉ"].count(" - ") >= 3 and not told:
            new.append((r["Địa chỉ"], t["true_ward_code"]))
new, old = (v[:: max(1, len(v) // N)][:N] for v in (new, old))


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")) if not unicodedata.combining(c))


def run_on(text):
    return bare(text).lower().replace(",", "").replace(" - ", " ")


def judge(name, f, values):
    right = wrong = none = 0
    t0 = time.process_time()
    for text, code in values:
        try:
            got = f(text)
            got = got.ward_code if got else None
        except Exception:
            got = None
        right += got == code
        none += not got
        wrong += bool(got) and got != code
    n = len(values) or 1
    print(f"| {name} | {len(values)} | {right / n:.2%} | {wrong / n:.2%} | {none / n:.2%} | {time.process_time() - t0:.2f} |")


def ours(name, values):
    t0 = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    out = subprocess.run([os.path.join(os.path.dirname(lamsach), "bench", "text_address")], input="\n".join(a for a, _ in values) + "\n", capture_output=True, text=True, check=True)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - t0
    n, count = len(values) or 1, dict.fromkeys(("right", "wrong", "none", "several"), 0)
    for (_, code), got in zip(values, out.stdout.splitlines()):
        got = got.split()
        count["none" if not got else "several" if len(got) > 1 and code in got else "right" if got == [code] else "wrong"] += 1
    print(f"| {name} | {len(values)} | {count['right'] / n:.2%} | {count['wrong'] / n:.2%} | {count['none'] / n:.2%}, {count['several'] / n:.2%} split wards, the right one among them | {seconds:.2f} |")


print("| addresses | values | right | wrong | not told | seconds |\n|---|---|---|---|---|---|")
for how, change in (("", str), (", without marks", bare), (", without marks, commas, capitals", run_on)):
    values = [(change(a), code) for a, code in new]
    judge("vietnamadminunits 1.0.4 parse_address, text of today" + how, parse_address, values)
    ours("lamsach, text of today" + how + " (with 0.1 s for the pack)", values)
judge("vietnamadminunits 1.0.4 convert_address, text of before July 2025", convert_address, old)
ours("lamsach, text of before July 2025", old)
