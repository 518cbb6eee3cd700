#!/bin/sh
# robust.sh - all rates halved and doubled, other worlds, and one kind of damage left out at a time; nothing is tuned again.
set -eu
cd "$(dirname "$0")/.."
N=${N:-300000}; B=${B:-build}; W=${W:-build/bench-data}; THREADS=${THREADS:-2}
mkdir -p "$W/robust"
one() { # name, generator options
    name=$1; shift
    "$B/bench/gen" -n "$N" -o "$W/robust/r.csv" --truth "$W/robust/t.csv" "$@" 2>/dev/null
    rm -f "$W/robust/r.db"
    "$B/lamsach" clean "$W/robust/r.csv" -o "$W/robust/r.db" --threads "$THREADS" --lang en >/dev/null
    "$B/lamsach" evaluate "$W/robust/r.db" --truth "$W/robust/t.csv" --json > "$W/robust/x.$name.json"
}
for s in 1 2 3; do one "seed$s" --seed "$s"; done
one halved --scale-errors 0.5
one doubled --scale-errors 2
for k in $(sed -n 's/^\([a-z_0-9]*\),0.*/\1/p' bench/error_rates.csv); do one "without-$k" --without "$k"; done
python3 bench/accuracy.py "$W"/robust/x.*.json | sed '/^| slice/,$d'
