#!/bin/sh
# run.sh - the figures of bench/README.md; `make bench` calls it.
#
#   SIZES="100000 1000000"  records of the speed table (add 5000000, 25000000 where there is time and disk)
#   RUNS=5                  runs of each size up to a million; medians are shown (one run above)
#   THREADS=2
#   PARTS="speed accuracy febrl kernels peers"   what to measure; `robust` adds rates halved and doubled, one kind left out
#   W=build/bench-data      where generated files are kept and found again
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
B=${B:-build}
W=${W:-$root/build/bench-data}; mkdir -p "$W"
SIZES=${SIZES:-100000 1000000}; RUNS=${RUNS:-5}; THREADS=${THREADS:-2}; PARTS=${PARTS:-speed accuracy febrl kernels peers}
make -s B="$B" all "$B/bench/gen"
export B W RUNS THREADS
has() { case " $PARTS " in *" $1 "*) return 0 ;; esac; return 1; }
data() { # size: records, truth, reference and population of one world
    [ -e "$W/$1.ok" ] || { "$B/bench/gen" -n "$1" --seed 1 -o "$W/$1.csv" --truth "$W/$1.truth.csv" --reference "$W/$1.ref.csv" \
        --reference-truth "$W/$1.ref.truth.csv" --population "$W/$1.pop.csv" && touch "$W/$1.ok"; }
}
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores; $(${CC:-cc} --version | head -n 1); $(git describe --always --dirty 2>/dev/null || true)"
if has speed; then
    for n in $SIZES; do data "$n"; done
    # shellcheck disable=SC2086
    python3 bench/speed.py $SIZES
fi
if has accuracy; then data "${N:-1000000}"; sh bench/accuracy.sh; fi
if has febrl; then sh bench/febrl.sh; fi
if has robust; then sh bench/robust.sh; fi
if has kernels; then
    for k in bench/*_kernels.c; do
        [ -e "$k" ] || continue
        x=$B/bench/$(basename "$k" .c)
        make -s B="$B" "$x" && "$x"
    done
fi
if has peers; then W="$W/peers" sh bench/peers/run.sh; fi
