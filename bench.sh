#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Measure the library beside others, and say how far each target is: a table
# here, JSON and a plot in build/bench/results.
set -euo pipefail
cd "$(dirname "$0")"
. tools/setup.sh

usage()
{
	echo "usage: ./bench.sh [fiber|swtch|ctxop|thread|million|reset|access|explore|growth|fuzz]..." >&2
	exit 2
}

# The highest CPU that this process may use: the first ones are the busiest.
cpu()
{
	taskset -cp $$ | sed 's/.*[ ,-]//'
}

measure()
{
	local program=build/bench/bench/bench_$1

	case $1 in
	fiber | swtch | ctxop | thread | reset)
		taskset -c "$(cpu)" "$program" --json "$results/$1.json"
		;;
	million | access | explore)
		echo "bench_$1"
		taskset -c "$(cpu)" "$program" | tee "$results/$1.txt"
		;;
	fuzz)
		echo "bench/fuzz.sh"
		build fuzz-plain
		build fuzz
		bench/fuzz.sh fuzz-plain 200 | tee "$results/fuzz.txt"
		bench/fuzz.sh fuzz 120 | tee -a "$results/fuzz.txt"
		;;
	growth)
		echo "bench_growth: $results/growth.svg"
		taskset -c "$(cpu)" "$program" >"$results/growth.txt"
		gnuplot -e "data='$results/growth.txt'; out='$results/growth.svg'" \
		    bench/growth.gp
		;;
	esac
	echo
}

all=(fiber swtch ctxop thread million reset access explore growth fuzz)
[ $# -gt 0 ] || set -- "${all[@]}"
for name; do
	[[ " ${all[*]} " == *" $name "* ]] || usage
done

need gcc g++ libc6-dev cmake ninja-build pkg-config libunwind-dev gnuplot-nox \
    util-linux libst-dev libpth-dev libboost-context-dev libboost-fiber-dev \
    liburcu-dev libglib2.0-dev relacy-dev clang libclang-rt-14-dev
results=build/bench/results
build bench
mkdir -p "$results"
for name; do
	measure "$name"
done
