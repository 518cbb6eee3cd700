#!/bin/sh
# run-all.sh - black-box cases: each NAME.sh runs with lamsach in PATH, in a scratch folder of its own; its
# output and exit status must equal NAME.sh.expect. `sh tests/cli/run-all.sh NAME` runs one; UPDATE=1 rewrites.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$root/$B ;; esac
export LMS_ROOT="$root" PATH="$B:$PATH" LC_ALL=C.UTF-8 LAMSACH_RULES="$root/rules/child-registry"
bad=0 n=0
for t in "$root"/tests/cli/${1:-*}.sh; do
    case $t in */run-all.sh) continue ;; esac
    [ -e "$t" ] || continue
    n=$((n + 1))
    dir=$(mktemp -d)
    out=$( { cd "$dir" && sh "$t" 2>&1; echo "exit $?"; } )
    rm -rf "$dir"
    if [ -n "${UPDATE:-}" ]; then printf '%s\n' "$out" > "$t.expect"; continue; fi
    printf '%s\n' "$out" | diff -u "$t.expect" - || { echo "FAILED tests/cli/$(basename "$t")"; bad=$((bad + 1)); }
done
echo "cli cases: $((n - bad)) passed, $bad failed"
[ $bad = 0 ]
