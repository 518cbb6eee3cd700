#!/bin/sh
# kill.sh - SIGKILL at random moments of `clean`: the old result stays whole, and the next run cleans up what the
# killed one left.
#
#     B=build N=50 sh tests/system/kill.sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
N=${N:-50}
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
in=$root/data-samples/kien-an-2024
"$B/lamsach" clean "$in"/* -o result.db --threads 2 >/dev/null 2>&1
before=$(sha256sum < result.db)
start=$(date +%s%N)
"$B/lamsach" clean "$in"/* -o other.db --threads 2 >/dev/null 2>&1
took=$(( ($(date +%s%N) - start) / 1000000 ))   # milliseconds of a whole run
rm -f other.db other.run.json
i=0 killed=0
seed=12345
while [ $i -lt "$N" ]; do
    seed=$(( (seed * 1103515245 + 12345) % 2147483648 ))
    ms=$(( seed % (took + took / 10 + 1) ))
    "$B/lamsach" clean "$in"/* -o result.db --threads 2 >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
    kill -9 $pid 2>/dev/null && killed=$((killed + 1))
    wait $pid 2>/dev/null || true
    [ "$(sha256sum < result.db)" = "$before" ] || { echo "kill: result.db damaged after $ms ms"; exit 1; }
    i=$((i + 1))
done
"$B/lamsach" clean "$in"/* -o result.db --threads 2 >/dev/null 2>&1
[ "$(sha256sum < result.db)" = "$before" ] || { echo "kill: the run after the kills gave other bytes"; exit 1; }
left=$(ls -A | grep -v -e '^result.db$' -e '^result.run.json$' || true)
[ -z "$left" ] || { echo "kill: left behind: $left"; exit 1; }
[ $((killed * 2)) -ge "$N" ] || { echo "kill: only $killed of $N runs were still alive when killed"; exit 1; }
echo "kill: $killed of $N runs killed, result whole each time, nothing left behind"
