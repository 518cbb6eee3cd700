#!/bin/sh
# smoke.sh - build every fuzz target with clang (ASan + UBSan) and run each from its seeds for SECONDS_EACH
# (default 30), two at a time. A finding leaves its input in build/fuzz/NAME-crash-*.
#
#     SECONDS_EACH=600 sh tests/fuzz/smoke.sh [NAME]
set -eu
cd "$(dirname "$0")/../.."
SECONDS_EACH=${SECONDS_EACH:-30}; export SECONDS_EACH
make -s fuzz-build
for f in ${1:+tests/fuzz/fuzz_$1.c} ${1:-tests/fuzz/fuzz_*.c}; do
    [ -e "$f" ] && echo "$f"
done | sort -u | xargs -P 2 -I{} sh -c '
    t=$(basename "$1" .c); n=${t#fuzz_}; b=build/fuzz; seeds=tests/fuzz/seeds/$n
    mkdir -p "$b/corpus/$n"; [ -d "$seeds" ] || seeds=
    if "$b/$t" -max_total_time="$SECONDS_EACH" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$b/$n-" "$b/corpus/$n" $seeds \
        > "$b/$n.log" 2>&1; then echo "fuzz: $n clean for $SECONDS_EACH s"
    else echo "fuzz: $n FAILED"; tail -n 40 "$b/$n.log"; exit 255; fi' sh {}
echo "fuzz: done"
