#!/bin/sh
# run.sh - lamsach and its peers on the same records, in one run, one after the other.
#
#     B=build N=1000000 sh bench/peers/run.sh        PEER_LIMIT=3600 seconds for each, PEERS="recordlinkage16 goldenmatch3"
#
# The peers get the values lamsach has already cleaned (so they are spared that work), the same three blocking
# rules and the same four comparisons; lamsach reads the raw file, cleans it, and does everything else besides.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
N=${N:-1000000}
W=${W:-$root/build/bench-peers}; mkdir -p "$W"
here=$root/bench/peers
[ -x "$W/venv/bin/python" ] || { python3 -m venv "$W/venv"; "$W/venv/bin/pip" -q install splink==5.0.0 recordlinkage==0.16 goldenmatch==3.22.0 dedupe==3.0.3 'BTrees<6.1'; }
[ -e "$W/$N.csv" ] || "$B/bench/gen" --records "$N" --seed 1 --out "$W/$N.csv" --truth "$W/$N.truth.csv"
rm -rf "$W/pack"; cp -R "$root/rules/child-registry" "$W/pack"; cp "$here/block.yaml" "$here/match.yaml" "$W/pack/"
echo "== lamsach, the bench pack (the peers' rules and levels)"
python3 "$root/bench/timed.py" "$B/lamsach" clean "$W/$N.csv" -o "$W/bench.db" --rules "$W/pack" --threads 2 --json
sqlite3 -csv -header "$W/bench.db" "SELECT record_key, child_id AS cluster_id FROM record" > "$W/lamsach-pack.csv"
python3 "$here/quality.py" "$W/$N.truth.csv" "$W/lamsach-pack.csv"
echo "== lamsach, the child-registry pack"
python3 "$root/bench/timed.py" "$B/lamsach" clean "$W/$N.csv" -o "$W/r.db" --rules "$root/rules/child-registry" --threads 2 --json
sqlite3 -csv -header "$W/r.db" "SELECT record_key, child_id AS cluster_id FROM record" > "$W/lamsach.csv"
python3 "$here/quality.py" "$W/$N.truth.csv" "$W/lamsach.csv"
sqlite3 -csv -header "$W/r.db" "SELECT record_key, full_name, birth_date, mother_name, ward_code, personal_id FROM record" > "$W/clean.csv"
limit() { timeout "${PEER_LIMIT:-3600}" "$@" 2>/dev/null || echo "not finished (limit ${PEER_LIMIT:-3600} s, or failed)"; }
echo "== splink5"
limit "$W/venv/bin/python" "$here/splink5.py" "$W/clean.csv" "$W/splink5.csv" 2 "$W/splink5.pairs.csv"
python3 "$here/quality.py" "$W/$N.truth.csv" "$W/splink5.csv"
echo "best thresholds, chosen with the truth: Splink; lamsach by weight alone, bench pack; lamsach by weight alone"
python3 "$here/curve.py" "$W/$N.truth.csv" "$W/splink5.pairs.csv"
for db in bench r; do
    sqlite3 -csv -header "$W/$db.db" "SELECT a.record_key, b.record_key, p.weight FROM pair p JOIN record a ON a.record_id = p.record_a JOIN record b ON b.record_id = p.record_b" > "$W/$db.pairs.csv"
    python3 "$here/curve.py" "$W/$N.truth.csv" "$W/$db.pairs.csv"
done
for p in ${PEERS:-recordlinkage16 goldenmatch3}; do
    echo "== $p"
    limit "$W/venv/bin/python" "$here/$p.py" "$W/clean.csv" "$W/$p.csv"
    [ -e "$W/$p.csv" ] && python3 "$here/quality.py" "$W/$N.truth.csv" "$W/$p.csv"
done
# dedupe needs hours for a million; it gets the first 20,000 records, its figures are of those
head -n 20001 "$W/clean.csv" > "$W/small.csv"
awk -F, 'NR == FNR { k[$1]; next } FNR == 1 || $3 in k' "$W/small.csv" "$W/$N.truth.csv" > "$W/small.truth.csv"
echo "== dedupe3, 20,000 records"
limit "$W/venv/bin/python" "$here/dedupe3.py" "$W/small.csv" "$W/dedupe3.csv" "$W/small.truth.csv"
[ -e "$W/dedupe3.csv" ] && python3 "$here/quality.py" "$W/small.truth.csv" "$W/dedupe3.csv"
