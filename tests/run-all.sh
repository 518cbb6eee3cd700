#!/bin/sh
# run-all.sh - every test, cheapest first; `make test` calls it. Ends with one line "N passed, N failed".
#
#   FAST=1   leaves out the sanitizer run, the kill test's full length and the fuzz smoke run
set -u
cd "$(dirname "$0")/.."
B=${B:-build}
pass=0 fail=0 names=
log=build/test-log
mkdir -p "$log"
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-300} # a busy machine is not a failure
step() { # name, command...
    name=$1; shift
    t0=$(date +%s)
    if "$@" > "$log/$name.txt" 2>&1; then
        pass=$((pass + 1)); printf 'ok    %-14s %4d s  %s\n' "$name" $(($(date +%s) - t0)) "$(tail -n 1 "$log/$name.txt" | cut -c1-90)"
    else
        fail=$((fail + 1)); names="$names $name"
        printf 'FAIL  %-14s %4d s\n' "$name" $(($(date +%s) - t0)); tail -n 60 "$log/$name.txt"
    fi
}
m() { make --no-print-directory B="$B" "$@"; }
step layers     m layers
step symbols    m symbols
step headers    m headers
step messages   sh tests/system/messages.sh
for t in tests/unit/test_*.c; do
    n=$(basename "$t" .c)
    [ "$n" = "test_*" ] && continue
    m -s "$B/tests/unit/$n" >> "$log/build.txt" 2>&1
    step "$n" "$B/tests/unit/$n"
done
step samples    m samples
step rules      m rules-test
step generator  sh tests/system/generator.sh
step validate   sh tests/system/validate.sh
step client     m client
step install    m install-check
step cli        m cli-cases
step demo       m demo-run
step browser    m test-browser
step pseudonymous sh tests/system/pseudonymous.sh
step promises   sh tests/system/promises.sh
step roundtrip  sh tests/system/roundtrip.sh
step decisions  sh tests/system/decisions.sh
step review     sh tests/system/review.sh
step keyin      sh tests/system/keyin.sh
step incremental sh tests/system/incremental.sh
step forget     sh tests/system/forget.sh
step sample     sh tests/system/sample.sh
step compilers  m B=build/clang CC=clang all
step determinism env OTHER="$PWD/build/clang" make --no-print-directory B="$B" determinism
step kill       env N="${FAST:+5}" sh -c 'N=${N:-50} make --no-print-directory B="'"$B"'" kill'
if [ -z "${FAST:-}" ]; then
    step sanitizers env CK_FORK=no make --no-print-directory asan
    step fuzz       sh tests/fuzz/smoke.sh
fi
[ -z "$names" ] || echo "failed:$names"
echo "$pass passed, $fail failed"
[ $fail = 0 ]
