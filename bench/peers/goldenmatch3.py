# SPDX-License-Identifier: MIT
"""goldenmatch 3 as its README runs it: no configuration, its own blocking and levels (it has no setting for ours).

    goldenmatch3.py RECORDS.csv CLUSTERS.csv
"""
import csv, json, logging, os, resource, sys, time

os.environ.setdefault("GOLDENMATCH_AUTOCONFIG_MEMORY", "0")
import pyarrow.csv as pc
import pyarrow as pa
import goldenmatch as gm

logging.disable(logging.CRITICAL)
records, out = sys.argv[1], sys.argv[2]
t0 = time.monotonic()
names = next(csv.reader(open(records, encoding="utf-8")))
table = pc.read_csv(records, convert_options=pc.ConvertOptions(column_types={n: pa.string() for n in names}, strings_can_be_null=True))
t_load = time.monotonic()
result = gm.dedupe_df(table, exclude_columns=["record_key"], confidence_required=False)
t_match = time.monotonic()
keys = table.column("record_key").to_pylist()
cluster = list(range(len(keys)))
for c, info in enumerate(result.clusters.values()):
    for row in info["members"]:
        cluster[row] = len(keys) + c
with open(out, "w", encoding="utf-8") as f:
    f.write("record_key,cluster_id\n")
    for k, c in zip(keys, cluster):
        f.write(f"{k},{c}\n")
print(json.dumps({"peer": f"goldenmatch {gm.__version__}", "seconds": round(time.monotonic() - t0, 2), "load": round(t_load - t0, 2),
                  "match": round(t_match - t_load, 2), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
