#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Prove with Frama-C's Eva, for so many ctxops and threads, that no sequence of
# operations of any length makes the rings differ from the model, or does what
# is undefined in C. Takes the file to prove instead of lib/ctxop.c as a third
# argument. Frama-C's exit status says nothing of alarms, so its words are read.
set -euo pipefail
cd "$(dirname "$0")/../.."

# How many states there are: all ways to have m of n ctxops on rings, in
# order, times what the others can be: not there, or detached.
states_of()
{
	local n=$1 threads=$2 m i ways total=0

	for ((m = 0; m <= n; m++)); do
		ways=1
		for ((i = 0; i < m; i++)); do
			ways=$((ways * (n - i))) # which, in order
		done
		for ((i = 1; i < threads; i++)); do
			ways=$((ways * (m + i) / i)) # where rings end
		done
		total=$((total + ways * 2 ** (n - m)))
	done
	echo $total
}

# fails WHY: what Eva said, if it did not prove it.
fails()
{
	echo "eva: $1"
	grep -E 'alarm|invalid|assert|User Error' <<<"$output" | head -n 8
	exit 1
}

[ $# -ge 2 ] || { echo "usage: eva.sh CTXOPS THREADS [FILE]" >&2; exit 2; }
command -v frama-c >/dev/null ||
    { echo "eva: frama-c is missing: apt-get install frama-c-base" >&2; exit 3; }

SECONDS=0

output=$(frama-c -cpp-extra-args="-Iinclude -Ilib -DDEBUG -DSLOTS=$1 \
-DTHREADS=$2" -eva -eva-slevel 1000000 -eva-split-return full \
    -eva-stop-at-nth-alarm 1 -eva-no-show-progress -eva-no-print \
    proofs/eva/{harness,model,kernel}.c \
    "${3-lib/ctxop.c}" 2>&1) || fails "Frama-C failed"

grep -q ' 0 alarms generated' <<<"$output" || fails "there are alarms"
read -r valid unknown invalid total <<<"$(sed -nE \
    's/.*Assertions +([0-9]+) valid +([0-9]+) unknown +([0-9]+) invalid +([0-9]+) total.*/\1 \2 \3 \4/p' \
    <<<"$output")"
[ "$unknown $invalid" = "0 0" ] && [ "$valid" = "$total" ] ||
    fails "$unknown assertions unknown, $invalid invalid"
states=$(grep -o 'each_state: .*' <<<"$output" | sort -u | wc -l)
[ "$states" -eq "$(states_of "$1" "$2")" ] ||
    fails "$states states, not $(states_of "$1" "$2")"
reached=$(sed -nE 's/.* ([0-9]+) statements reached \(out of ([0-9]+)\).*/\1 of \2/p' \
    <<<"$output")
echo "eva: $1 ctxops, $2 threads: $states states, 0 alarms, $valid of $total" \
    "assertions valid, $reached statements reached, $SECONDS s"
