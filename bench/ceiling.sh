#!/bin/sh
# ceiling.sh - how far the engine's own estimate is from the same model with the true parameters.
set -eu
cd "$(dirname "$0")/.."
N=${N:-1000000}; B=${B:-build}; W=${W:-build/bench-data}; THREADS=${THREADS:-2}
rm -rf "$W/keep-all"; cp -R rules/child-registry "$W/keep-all"
sed -i 's/^\( *keep_weight:\).*/\1 -1000/' "$W/keep-all/match.yaml"
clean() { rm -f "$2"; "$B/lamsach" clean "$W/$N.csv" --rules "$1" -o "$2" --threads "$THREADS" --lang en ${3:+--model "$3"} >/dev/null; }
clean "$W/keep-all" "$W/$N.all.db"
python3 bench/ceiling.py "$W/$N.all.db" "$W/$N.truth.csv" > "$W/$N.true-model.csv"
clean rules/child-registry "$W/$N.ceiling.db" "$W/$N.true-model.csv"
"$B/lamsach" evaluate "$W/$N.ceiling.db" --truth "$W/$N.truth.csv" --json > "$W/$N.ceiling.json"
rm -f "$W/$N.all.db"
