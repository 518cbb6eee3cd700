#!/bin/sh
# run.sh - lamsach and its peers on the same records, in one run, one after the other.
#
#     B=build N=1000000 sh bench/peers/run.sh
#
# The peers get the values lamsach has already cleaned (so they are spared that work), the same three blocking
# rules and the same four comparisons; lamsach reads the raw file, cleans it, and does everything else besides.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
N=${N:-1000000}
W=${W:-$root/build/bench-peers}; mkdir -p "$W"
here=$root/bench/peers
[ -x "$W/venv/bin/python" ] || { python3 -m venv "$W/venv"; "$W/venv/bin/pip" -q install splink==5.0.0 recordlinkage==0.16; }
[ -e "$W/$N.csv" ] || "$B/bench/gen" --records "$N" --seed 1 --out "$W/$N.csv" --truth "$W/$N.truth.csv"
rm -rf "$W/pack"; cp -R "$root/rules/child-registry" "$W/pack"; cp "$here/block.yaml" "$here/match.yaml" "$W/pack/"
echo "== lamsach, the bench pack (the peers' rules and levels)"
/usr/bin/time -f 'whole process %e s, %M KB' "$B/lamsach" clean "$W/$N.csv" -o "$W/bench.db" --rules "$W/pack" --threads 2 --json
sqlite3 -csv -header "$W/bench.db" "SELECT record_key, child_id AS cluster_id FROM record" > "$W/lamsach-pack.csv"
python3 "$here/quality.py" "$W/$N.truth.csv" "$W/lamsach-pack.csv"
echo "== lamsach, the child-registry pack"
/usr/bin/time -f 'whole process %e s, %M KB' "$B/lamsach" clean "$W/$N.csv" -o "$W/r.db" --rules "$root/rules/child-registry" --threads 2 --json
sqlite3 -csv -header "$W/r.db" "SELECT record_key, child_id AS cluster_id FROM record" > "$W/lamsach.csv"
python3 "$here/quality.py" "$W/$N.truth.csv" "$W/lamsach.csv"
sqlite3 -csv -header "$W/r.db" "SELECT record_key, full_name, birth_date, mother_name, ward_code, personal_id FROM record" > "$W/clean.csv"
for p in splink5 ${PEERS:-recordlinkage16}; do
    echo "== $p"
    "$W/venv/bin/python" "$here/$p.py" "$W/clean.csv" "$W/$p.csv" 2>/dev/null && python3 "$here/quality.py" "$W/$N.truth.csv" "$W/$p.csv"
done
