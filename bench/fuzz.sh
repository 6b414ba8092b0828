#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# fuzz.sh PRESET LIMIT: inputs of 64 bytes a second that libFuzzer gives to the
# fuzzers, in thousandths of those that it gives to a target that does nothing.
# They take turns, and the middle one of five ratios is judged. A corpus is kept
# in memory: to make a file for each input that is new is the file system's cost.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1 limit=$2
runs=30000 empty_runs=400000 rounds=5

work=$(mktemp -d)
trap '[ -e "$work/ended" ] || rm -rf "$work"' EXIT

# us NAME N: what so many inputs take, from none on. What ends it stays there.
us()
{
	local start=${EPOCHREALTIME/./}

	FUZZ_FOUND=$work "build/$preset/fuzz/$1" -max_len=64 -len_control=0 \
	    -seed=1 -runs="$2" -print_funcs=0 -artifact_prefix="$work/" \
	    >"$work/log" 2>&1 || {
		touch "$work/ended"
		grep '^fuzz: ' "$work/log" >&2 || tail -n 3 "$work/log" >&2
		echo "$1 ended before it was measured: see $work/log" >&2
		return 1
	}
	echo $((${EPOCHREALTIME/./} - start))
}

# ns NAME N: what one input takes; the start of the program is left out, and so
# are the inputs that find most of what there is
ns()
{
	local one two

	one=$(us "$1" "$2") || return
	two=$(us "$1" $((2 * $2))) || return
	echo $(((two - one) * 1000 / $2))
}

# The middle one of so many numbers, a line each.
middle()
{
	sort -g | sed -n "$(((rounds + 1) / 2))p"
}

# compare NAME: one line
compare()
{
	local -a empty=() own=() ratio=()
	local round is

	for ((round = 0; round < rounds; round++)); do
		empty+=("$(ns fuzz_empty $empty_runs)")
		own+=("$(ns "$1" $runs)")
		ratio+=("$((empty[-1] * 1000 / own[-1]))")
	done
	is=$(printf '%s\n' "${ratio[@]}" | middle)
	printf '%-15s %-10s %7d ns, empty %5d ns: %d ‰, at least %d: %s\n' \
	    "$1" "$preset" "$(printf '%s\n' "${own[@]}" | middle)" \
	    "$(printf '%s\n' "${empty[@]}" | middle)" "$is" "$limit" \
	    "$([ "$is" -ge "$limit" ] && echo PASS || echo SHORT)"
}

for name in fuzz_machine fuzz_consumers fuzz_model; do
	compare $name
done
