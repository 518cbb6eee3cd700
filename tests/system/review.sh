#!/bin/sh
# review.sh - the review page's server as other programs on the machine meet it: what it refuses, what it answers, four
# reviewers at once. The page itself is looked at by tests/browser.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
export LAMSACH_RULES="$root/rules/child-registry"
cd "$dir"
"$B/lamsach" clean "$root"/data-samples/kien-an-2024/11434-bac-son.csv "$root"/data-samples/kien-an-2024/11429-lam-ha.csv -o r.db >/dev/null 2>&1
python3 "$root/tests/system/review.py" "$B/lamsach" r.db
"$B/lamsach" verify r.db >/dev/null || { echo "review: the log is not whole"; exit 1; }
