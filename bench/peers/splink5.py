# SPDX-License-Identifier: MIT
"""Splink 5 on DuckDB: the same records, blocking rules and comparison levels as bench/peers/pack, otherwise Splink's documentation settings.

    splink5.py RECORDS.csv CLUSTERS.csv [THREADS [PAIRS.csv]]

RECORDS.csv has record_key, full_name, birth_date, mother_name, ward_code, personal_id (cleaned by lamsach: Splink is
spared the cleaning). Prints one JSON line: seconds from load to clusters, pairs scored, peak memory.
"""
import json, logging, resource, sys, time

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
import splink.comparison_library as cl

logging.getLogger("splink").setLevel(logging.ERROR)
records, out, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2
pairs_out = sys.argv[4] if len(sys.argv) > 4 else None

RULES = [
    block_on("full_name", "birth_date"),
    block_on("birth_date", "mother_name"),
    block_on("full_name", "mother_name"),
]
settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="record_key",
    blocking_rules_to_generate_predictions=RULES,
    comparisons=[
        cl.JaroWinklerAtThresholds("full_name", [0.95, 0.88]).configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]),
        cl.JaroWinklerAtThresholds("mother_name", [0.95, 0.88]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("ward_code").configure(term_frequency_adjustments=True),
    ],
    retain_intermediate_calculation_columns=False,
    retain_matching_columns=False,
)

t0 = time.monotonic()
con = duckdb.connect()
con.execute(f"SET threads={threads}")
con.execute(f"CREATE TABLE records AS SELECT * FROM read_csv('{records}', header=true, all_varchar=true, nullstr='')")
api = DuckDBAPI(connection=con)
linker = Linker(api.register("records"), settings)
t_load = time.monotonic()
linker.training.estimate_probability_two_random_records_match([block_on("personal_id")], recall=0.6)
linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("full_name", "birth_date"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("mother_name", "ward_code"))
t_train = time.monotonic()
pairs = linker.inference.predict(threshold_match_probability=0.01)
t_predict = time.monotonic()
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
con.execute(f"COPY (SELECT record_key, cluster_id FROM {clusters.physical_name}) TO '{out}' (HEADER)")
t_end = time.monotonic()
if pairs_out:
    con.execute(f"COPY (SELECT record_key_l, record_key_r, match_weight FROM {pairs.physical_name}) TO '{pairs_out}' (HEADER)")
n_pairs = con.execute(f"SELECT count(*) FROM {pairs.physical_name}").fetchone()[0]
print(json.dumps({"peer": "splink 5.0.0 / duckdb", "seconds": round(t_end - t0, 2), "load": round(t_load - t0, 2),
                  "train": round(t_train - t_load, 2), "predict": round(t_predict - t_train, 2),
                  "cluster": round(t_end - t_predict, 2), "pairs_kept": n_pairs,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
