#!/bin/sh
# accuracy.sh - one million records, the engine's own threshold, without and with a reference list; the classical model beside it.
set -eu
cd "$(dirname "$0")/.."
N=${N:-1000000}; B=${B:-build}; W=${W:-build/bench-data}; THREADS=${THREADS:-2}
ref="--reference $W/$N.ref.csv,issuer=population-db,date=2025-11-30"
clean() { "$B/lamsach" clean "$W/$N.csv" --population "$W/$N.pop.csv" --threads "$THREADS" --lang en "$@"; }
for kind in none reference classical; do
    db=$W/$N.$kind.db; rm -f "$db"
    case $kind in
    none) clean -o "$db" >/dev/null ;;
    reference) clean $ref -o "$db" >/dev/null ;;
    classical) clean --model classical -o "$db" >/dev/null ;;
    esac
    "$B/lamsach" evaluate "$db" --truth "$W/$N.truth.csv" --json > "$W/$N.$kind.json"
done
if [ -e "$W/$N.ref.truth.csv" ]; then python3 bench/identity.py "$W/$N.reference.db" "$W/$N.truth.csv" "$W/$N.ref.truth.csv"; fi
sh bench/ceiling.sh
python3 bench/accuracy.py "$W/$N.none.json" "$W/$N.reference.json" "$W/$N.classical.json" "$W/$N.ceiling.json"
