#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about searches in parts: workers, checkpoints, ctxsim merge and replay,
# and what a search says while it goes on, and when it is ended.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

claim_workers_and_parts_and_a_checkpoint_say_the_same_together()
{
	local part

	cd "$work"
	expect 0 "${ctxsim[@]}" explore nesting
	mv out whole
	expect 0 "${ctxsim[@]}" explore nesting --jobs 3
	cmp whole out
	for part in 1 2 3; do
		expect 0 "${ctxsim[@]}" explore nesting --shard $part/3 \
		    --checkpoint part-$part
		grep -q "^nesting on 1 CPU, part $part of 3: COMPLETE (" out
	done
	expect 0 "${ctxsim[@]}" merge part-*
	sed -i 's/^run nesting --cpus 1:/nesting on 1 CPU:/' out
	diff <(cat whole; echo 48 of 48 units) out
	expect 0 "${ctxsim[@]}" explore nesting --shard 2/3 --checkpoint part-2
	expect 1 "${ctxsim[@]}" merge part-1 part-3
	grep -q '^32 of 48 units; missing: 1, 4, 7, ' out
	refused "part-2: is of another search: expected seed=4, got seed=0" \
	    explore nesting --shard 2/3 --checkpoint part-2 --seed 4
	sed -i 's/runs=/runs=1/' part-3
	refused "part-3:" merge part-1 part-3
	refused "the file is damaged" explore nesting --shard 3/3 \
	    --checkpoint part-3
}

claim_findings_of_all_parts_are_merged_and_repeated()
{
	local again part

	cd "$work"
	block driver docs/exploring.md >driver.ctx
	for part in 1 2; do
		"${ctxsim[@]}" explore driver.ctx --all --strategy bounded \
		    --bound 1 --shard $part/2 --checkpoint part-$part || true
	done
	expect 1 "${ctxsim[@]}" merge part-1 part-2
	again=$(sed -n 's/^again: ctxsim run //p' out | head -1)
	# shellcheck disable=SC2086
	expect 1 "${ctxsim[@]}" replay $again
	grep -q 'still holds the guest state' out
	grep -q 'choice:preempt  <-- the tape$' out
}

# is_part WORDS VARIABLE=VALUE...: a search with these variables is that part.
is_part()
{
	local words=$1

	shift
	expect 0 env "$@" "${ctxsim[@]}" explore nesting --runs 100
	grep -q "^nesting on 1 CPU, part $words: " "$work/out"
	grep -q "^ctxsim: part $words, as ${2%%=*} says$" "$work/err"
}

claim_the_environment_may_say_which_part_it_is()
{
	is_part "2 of 4" TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=1 \
	    TEST_SHARD_STATUS_FILE="$work/sign"
	[ -e "$work/sign" ] || fail "no sign that parts are known"
	is_part "1 of 3" JOB_COMPLETIONS=3 JOB_COMPLETION_INDEX=0
	is_part "3 of 3" SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_ID=7 \
	    SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7 \
	    SLURM_ARRAY_TASK_STEP=2
	expect 0 env JOB_COMPLETION_INDEX=x "${ctxsim[@]}" explore nesting \
	    --shard 1/1
	grep -q '^ctxsim: part 1 of 1, as --shard says$' "$work/err"
	expect 2 env JOB_COMPLETION_INDEX=0 "${ctxsim[@]}" explore nesting
	one_line_on_stderr "JOB_COMPLETIONS is not: set it to"
	expect 2 env TEST_TOTAL_SHARDS=2 TEST_SHARD_INDEX=2 "${ctxsim[@]}" \
	    explore nesting
	one_line_on_stderr "TEST_SHARD_INDEX=2 is none of 2"
	expect 2 env SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_ID=x \
	    "${ctxsim[@]}" explore nesting
	one_line_on_stderr "SLURM_ARRAY_TASK_ID: expected 0 to"
}

# A search of many runs, with this signal when its checkpoint is there.
claim_a_search_that_is_ended_says_what_it_knows_and_goes_on_later()
{
	local signal pid status

	cd "$work"
	for signal in INT TERM; do
		"${ctxsim[@]}" explore nesting --strategy random --jobs 2 \
		    --runs 1000000000 --checkpoint "$signal" >out 2>err &
		pid=$! status=0
		until [ -s "$signal" ]; do kill -0 $pid || fail "no $signal"; done
		kill "-$signal" $pid
		wait $pid || status=$?
		[ $status -eq 0 ] || fail "SIG$signal: status $status"
		grep -q '^nesting on 1 CPU: SAMPLED (' out
		[ ! -s err ] || fail "a line without a terminal: $(cat err)"
		expect 1 "${ctxsim[@]}" merge "$signal"
		grep -q '^0 of 16 units; missing: 0 to 15$' out
	done
	expect 0 "${ctxsim[@]}" explore nesting --strategy random \
	    --runs 1000000000 --seconds 1
	grep -q '^nesting on 1 CPU: SAMPLED (' out
}

claim_a_terminal_shows_how_far_a_search_is()
{
	command -v script >/dev/null || {
		echo "skipped: there is no script(1)"
		return 0
	}
	script -qec "${ctxsim[*]} explore nesting --strategy random --jobs 2 \
	    --runs 1000000000 --seconds 1" /dev/null >"$work/out" </dev/null
	tr '\r' '\n' <"$work/out" | grep -qE \
	    '^[0-9]+ runs, [0-9]+/s; 0 of 16 units; 0 % done, about 0:00 left' ||
	    fail "no such line: $(cat "$work/out")"
}

# Each command, with a variable for the engine's own; parts are 1 to 4.
claim_searches_on_many_machines_run_as_their_document_says()
{
	local part

	cd "$work"
	block driver docs/exploring.md >driver.ctx
	PATH=$(dirname "$CTXSIM"):$PATH
	for title in "many machines" "job" "array"; do
		block "$title" docs/exploring.md >"$title"
		grep -q 'ctxsim explore' "$title" || fail "no $title"
	done
	expect 1 bash -eu <(block large docs/exploring.md)
	grep -q '^32 of 32 units$' out
	for part in 1 2 3 4; do
		sed -n 's/^ *- run: \(ctxsim explore\)/\1/p' "many machines" |
		    sed "s/\${{ matrix.part }}/$part/g" >step
		expect 1 bash -eu step
		[ -s part-$part.xml ] || fail "no part-$part.xml"
	done
	sed -n 's/^ *- run: \(ctxsim merge\)/\1/p' "many machines" >step
	expect 1 bash -eu step
	grep -q '^64 of 64 units$' out
}

"claim_$1"
