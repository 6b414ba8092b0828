#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Does an input go the same way each time, whatever inputs were before it in the
# same process? Lets AFL++ run each fuzzer, or those that are named, for some
# thousand inputs; none of the edges that it counts may vary.
#
#	fuzz/stability.sh [FUZZER...]
#
# Needs afl++ and the build of `cmake --preset fuzz-afl && cmake --build --preset
# fuzz-afl', whose compiler may not be behind ccache: it does not know the
# denylist.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/fuzz-afl/fuzz
inputs=20000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

[ $# -gt 0 ] || set -- fuzz_model fuzz_machine fuzz_consumers fuzz_parse fuzz_token
for fuzzer; do
	[ -x "$build/$fuzzer-replay" ] || {
		echo "cmake --preset fuzz-afl && cmake --build --preset fuzz-afl" >&2
		exit 2
	}
done
command -v afl-fuzz >/dev/null || { echo "apt-get install afl++" >&2; exit 2; }

export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
export AFL_NO_UI=1 AFL_NO_AFFINITY=1

# figure NAME FUZZER: of AFL++'s own.
figure()
{
	sed -nE "s/^$1 +: *//p" "$work/$2/default/fuzzer_stats"
}

for fuzzer; do
	mkdir "$work/seeds-$fuzzer"
	"$build/$fuzzer-replay" --seeds "$work/seeds-$fuzzer" \
	    examples/scenarios/*.ctx >/dev/null
	afl-fuzz -i "$work/seeds-$fuzzer" -o "$work/$fuzzer" -E $inputs \
	    -- "$build/$fuzzer" >"$work/log" 2>&1 ||
	    { cat "$work/log"; exit 1; }
	varying=$(figure var_byte_count "$fuzzer")
	echo "$fuzzer: $(figure execs_done "$fuzzer") inputs," \
	    "$(figure edges_found "$fuzzer") edges, $varying vary"
	[ "$varying" -eq 0 ] || failed=1
done
exit "$failed"
