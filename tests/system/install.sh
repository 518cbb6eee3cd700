#!/bin/sh
# install.sh - `make install` into a scratch folder; a client built there by pkg-config alone, static and shared, runs
# the main job; the installed command finds its rules and its Vietnamese by itself.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}; case $B in /*) ;; *) B=$root/$B ;; esac
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
make -s -C "$root" B="$B" install PREFIX="$dir/usr"
cd "$dir"
export PKG_CONFIG_PATH="$dir/usr/lib/pkgconfig"
${CC:-cc} -o shared "$root/tests/client/client.c" $(pkg-config --cflags --libs lamsach)
LD_LIBRARY_PATH="$dir/usr/lib" ./shared usr/share/lamsach/rules/child-registry a.db "$root/tests/client/ward.csv" | grep -q '^3 rows = 3 records'
${CC:-cc} -o static "$root/tests/client/client.c" $(pkg-config --cflags lamsach) usr/lib/liblamsach.a \
    $(pkg-config --static --libs lamsach | sed 's/-llamsach//')
./static usr/share/lamsach/rules/child-registry b.db "$root/tests/client/ward.csv" | grep -q '^3 rows = 3 records'
cmp a.db b.db
env -u LAMSACH_RULES usr/bin/lamsach clean "$root/tests/client/ward.csv" -o c.db --lang vi | grep -q 'dòng'
cmp a.db c.db
echo "install: shared and static clients and the installed command agree"
