# SPDX-License-Identifier: MIT
"""dedupe 3: learns its blocking rules and weights from labelled pairs. It is given 300 of each kind from the truth, which the
others do not get.

    dedupe3.py RECORDS.csv CLUSTERS.csv TRUTH.csv
"""
import csv, io, json, random, resource, sys, time

import dedupe
from dedupe import variables as v

records, out, truth = sys.argv[1], sys.argv[2], sys.argv[3]
FIELDS = ["full_name", "birth_date", "mother_name", "ward_code", "personal_id"]


def main():
    random.seed(1)
    t0 = time.monotonic()
    with open(records, encoding="utf-8") as f:
        data = {r["record_key"]: {k: r[k] or None for k in FIELDS} for r in csv.DictReader(f)}
    t_load = time.monotonic()
    child = {}
    with open(truth, encoding="utf-8") as f:
        for r in csv.DictReader(f):
            if r["record_key"] in data:
                child.setdefault(r["child"], []).append(r["record_key"])
    doubles = [c for c in child.values() if len(c) > 1]
    keys = list(data)
    same = [(data[c[0]], data[c[1]]) for c in random.sample(doubles, min(300, len(doubles)))]
    different = [(data[a], data[b]) for a, b in (random.sample(keys, 2) for _ in range(300))]
    deduper = dedupe.Dedupe([v.String("full_name"), v.String("birth_date"), v.String("mother_name", has_missing=True), v.Exact("ward_code", has_missing=True),
                             v.String("personal_id", has_missing=True)], num_cores=2)
    pairs = {kind: [{"__class__": "tuple", "__value__": p} for p in what] for kind, what in (("match", same), ("distinct", different))}
    deduper.prepare_training(data, training_file=io.StringIO(json.dumps(pairs)), sample_size=min(5000, len(data)))
    deduper.train(recall=0.95)
    t_train = time.monotonic()
    clusters = deduper.partition(data, threshold=0.5)
    with open(out, "w", encoding="utf-8") as f:
        f.write("record_key,cluster_id\n")
        for i, (members, _) in enumerate(clusters):
            for k in members:
                f.write(f"{k},{i}\n")
    t_end = time.monotonic()
    print(json.dumps({"peer": "dedupe 3.0.3 (600 labels from the truth)", "seconds": round(t_end - t0, 2), "load": round(t_load - t0, 2),
                      "train": round(t_train - t_load, 2), "match": round(t_end - t_train, 2), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
