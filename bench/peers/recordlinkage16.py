# SPDX-License-Identifier: MIT
"""recordlinkage 0.16: the same records, blocking rules and comparisons; its unsupervised ECM classifier.

    recordlinkage16.py RECORDS.csv CLUSTERS.csv
"""
import json, resource, sys, time

import pandas as pd
import recordlinkage as rl

records, out = sys.argv[1], sys.argv[2]
t0 = time.monotonic()
df = pd.read_csv(records, dtype=str, keep_default_na=False).replace({"": None}).set_index("record_key")
t_load = time.monotonic()
index = rl.Index()
index.block(["full_name", "birth_date"])
index.block(["birth_date", "mother_name"])
index.block(["full_name", "mother_name"])
pairs = index.index(df)
t_block = time.monotonic()
cmp = rl.Compare()
cmp.string("full_name", "full_name", method="jarowinkler", threshold=0.88, label="name")
cmp.string("birth_date", "birth_date", method="damerau_levenshtein", threshold=0.79, label="dob")
cmp.string("mother_name", "mother_name", method="jarowinkler", threshold=0.88, label="mother")
cmp.exact("ward_code", "ward_code", label="ward")
features = cmp.compute(pairs, df)
t_compare = time.monotonic()
same = rl.ECMClassifier(init="jaro", binarize=None).fit_predict(features)
parent = {}


def find(x):
    while parent.get(x, x) != x:
        parent[x] = parent.get(parent[x], parent[x])
        x = parent[x]
    return x


for a, b in same:
    ra, rb = find(a), find(b)
    if ra != rb:
        parent[max(ra, rb)] = min(ra, rb)
with open(out, "w", encoding="utf-8") as f:
    f.write("record_key,cluster_id\n")
    for k in df.index:
        f.write(f"{k},{find(k)}\n")
t_end = time.monotonic()
print(json.dumps({"peer": "recordlinkage 0.16", "seconds": round(t_end - t0, 2), "load": round(t_load - t0, 2),
                  "block": round(t_block - t_load, 2), "compare": round(t_compare - t_block, 2), "pairs": len(pairs),
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
