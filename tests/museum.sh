#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about the museum: each function claim_<name> is a ctest entry. TOOLS is
# the folder of ctxsim, MUSEUM that of its variants ctxsim-<bug>, SOURCE the
# project's; REPLAYS (100) is how often each tape is repeated.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$SOURCE/museum"

# What was wrong: variant, scenario, runs that are enough, words of what is found.
bugs()
{
	cat <<-'END'
	12477 consumer.ctx 1000 vector registers corrupted: vm
	4285 consumer.ctx 1000 violation: hw-loaded: CPU 0 still holds window
	13614 consumer.ctx 1000 (#nm) in the save hook of driver
	13915 consumer.ctx 1000 violation: kmem-sleeps: a KM_SLEEP request of vm
	13915 13915/allocate.ctx 1000 violation: hw-loaded: CPU 0 still holds the guest
	6542909 6542909/agent.ctx 10000 changes the ring of victim
	h10 h10/contended.ctx 10000 still uses the kernel FPU (T_KFPU)
	END
}

# What is wrong today, and needs a schedule to be seen: likewise.
hazards()
{
	cat <<-'END'
	hazards/h01-an-agent-removes-from-the-dying.ctx 10000 changes the ring of victim
	hazards/h06-a-switch-after-exit.ctx 1000 entered the kernel through the LX handler
	hazards/h07-stopped-is-not-saved.ctx 100000 vector registers corrupted: sh
	hazards/h08-detached-then-saved.ctx 1000 violation: hw-loaded: CPU 0 still holds the guest
	hazards/h09-put-then-detached.ctx 1000 vector registers corrupted: vcpu
	hazards/h25-the-victim-has-exited.ctx 10000 assertion failed: is_valid_target(t)
	END
}

# What is about single stores, on variants that have points between them:
# variant, today's with such points, scenario, runs, words.
stores()
{
	cat <<-'END'
	12478 today ring.ctx 1000 hooks do not nest: save of nest3 of a
	12478 today ring.ctx 1000 hooks do not nest: restore of nest3 of a
	detach today ring.ctx 1000 hooks do not nest: save of nest1 of a
	6351092 today 6351092/stopped.ctx 1000 violation: endless-walk: ctxop_remove() of victim
	END
}

fail()
{
	cat "$work/out" >&2
	echo "$*" >&2
	exit 1
}

# explore STATUS PROGRAM SCENARIO RUNS: its output is in $work/out.
explore()
{
	local seen=0

	"$2" explore "$3" --all --runs "$4" >"$work/out" 2>&1 || seen=$?
	[ "$seen" -eq "$1" ] || fail "$2 explore $3: expected status $1, seen $seen"
}

# The tape of the finding with these words, which is shrunk.
tape_of()
{
	grep -A1 -F -- "$1" "$work/out" | sed -n 's/.*; tape: //p' | head -1
}

# replays PROGRAM SCENARIO TAPE WORDS: each time the same bytes, these words.
replays()
{
	local cpus n

	cpus=$(sed -n "s/^again: .*--cpus \([0-9]*\) .*--tape $3\$/\1/p" "$work/out")
	for n in $(seq "${REPLAYS:-100}"); do
		"$1" run "$2" --cpus "$cpus" --tape "$3" >"$work/again.$n" 2>&1 || true
		cmp "$work/again.1" "$work/again.$n" || fail "$1 $2 $3: run $n differs"
	done
	grep -qF -- "$4" "$work/again.1" || fail "$1 $2 $3: expected again: $4"
}

# is_found PROGRAM SCENARIO RUNS WORDS: by at most 3 choices, and again.
is_found()
{
	local tape choices

	explore 1 "$1" "$2" "$3"
	grep -qF -- "$4" "$work/out" || fail "$1 $2: expected: $4"
	tape=$(tape_of "$4")
	choices=${tape//[^-]/}
	[ ${#choices} -le 3 ] || fail "$1 $2: expected 3 choices, seen $tape"
	replays "$1" "$2" "$tape" "$4"
	echo "$(basename "$1") $2: $tape"
}

claim_each_bug_is_found_where_it_was()
{
	local variant scenario runs words

	while read -r variant scenario runs words; do
		is_found "$MUSEUM/ctxsim-$variant" "$scenario" "$runs" "$words"
	done < <(bugs)
}

claim_none_of_these_bugs_is_found_today()
{
	local variant scenario runs words

	while read -r variant scenario runs words; do
		explore 0 "$TOOLS/ctxsim" "$scenario" "$runs"
	done < <(bugs)
}

claim_each_bug_of_single_stores_is_found_where_it_was()
{
	local variant today scenario runs words

	while read -r variant today scenario runs words; do
		is_found "$MUSEUM/ctxsim-$variant" "$scenario" "$runs" "$words"
		explore 0 "$MUSEUM/ctxsim-$today" "$scenario" "$runs"
	done < <(stores)
	is_found "$MUSEUM/ctxsim-today" \
	    hazards/h02-attached-while-another-is-detached.ctx 1000 \
	    "meets a NULL link"
}

claim_each_hazard_that_needs_a_schedule_is_found()
{
	local scenario runs words

	while read -r scenario runs words; do
		is_found "$TOOLS/ctxsim" "$scenario" "$runs" "$words"
	done < <(hazards)
}

# Of what is built, and what can be run: nothing is forgotten in either table.
claim_the_museum_says_what_there_is()
{
	local name

	for name in */*.c; do
		grep -qF "\`${name%/*}/\`" README.md ||
		    { : >"$work/out"; fail "README.md does not name $name"; }
	done
	for name in *.ctx */*.ctx; do
		grep -qF "$(basename "$name")" README.md ||
		    { : >"$work/out"; fail "README.md does not name $name"; }
	done
}

"claim_$1"
