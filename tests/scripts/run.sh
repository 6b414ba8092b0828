#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about ctxsim list and run: each scenario that is listed runs, a seed or
# a tape repeats a run, and what goes wrong is named.
set -euo pipefail
. "$SOURCE/tests/scripts/common.sh"

claim_every_listed_scenario_runs()
{
	local name

	"${ctxsim[@]}" list | awk '{ print $1 }' >"$work/names"
	[ -s "$work/names" ] || fail "the list is empty"
	while read -r name; do
		case $name in
		bhyve-no-fpu-hook | churn-leak | churn-late-write)
			expect 1 "${ctxsim[@]}" run "$name"
			;;
		*) expect 0 "${ctxsim[@]}" run "$name" ;;
		esac
	done <"$work/names"
}

# seeds_give_equal_bytes CPUS: so many seeds, each run twice.
seeds_give_equal_bytes()
{
	local seed

	for seed in $(seq "${SEEDS:-100}"); do
		expect 0 "${ctxsim[@]}" run bhyve --cpus "$1" --seed "$seed" \
		    --trace flow --hidden
		mv "$work/out" "$work/first"
		expect 0 "${ctxsim[@]}" run bhyve --cpus "$1" --seed "$seed" \
		    --trace flow --hidden
		cmp "$work/first" "$work/out"
		grep -q 'registers intact$' "$work/out"
	done
}

claim_equal_seeds_print_equal_bytes_on_1_cpu()
{
	seeds_give_equal_bytes 1
}

claim_equal_seeds_print_equal_bytes_on_2_cpus()
{
	seeds_give_equal_bytes 2
}

claim_equal_seeds_print_equal_bytes_on_8_cpus()
{
	seeds_give_equal_bytes 8
}

claim_different_seeds_differ()
{
	expect 0 "${ctxsim[@]}" run bhyve --seed 1 --trace words
	mv "$work/out" "$work/first"
	expect 0 "${ctxsim[@]}" run bhyve --seed 2 --trace words
	! cmp -s "$work/first" "$work/out" || fail "seeds 1 and 2 are alike"
}

claim_a_missing_fpu_hook_is_seen_and_named()
{
	local seed

	for seed in $(seq 20); do
		expect 1 "${ctxsim[@]}" run bhyve-no-fpu-hook --seed "$seed" \
		    --cpus $((seed % 4 + 1))
		grep -q 'failed: vector registers corrupted: .* found those of' \
		    "$work/out"
	done
}

claim_all_stacks_are_printed_on_request()
{
	expect 1 "${ctxsim[@]}" run bhyve-no-fpu-hook
	[ "$(grep -c '  stack of ' "$work/out")" -eq 1 ]
	expect 1 "${ctxsim[@]}" run bhyve-no-fpu-hook --stacks
	[ "$(grep -c '  stack of ' "$work/out")" -eq 4 ]
}

claim_the_printed_tape_repeats_the_failure()
{
	local token

	expect 1 "${ctxsim[@]}" run bhyve-no-fpu-hook --cpus 4 --seed 5
	token=$(sed -n 's/^ *tape: //p' "$work/out")
	mv "$work/out" "$work/first"
	expect 1 "${ctxsim[@]}" run bhyve-no-fpu-hook --cpus 4 --tape "$token"
	cmp "$work/first" "$work/out"
}

claim_a_wrong_command_line_is_refused_in_one_line()
{
	refused "expected list, run" frobnicate
	refused "expected list, run"
	refused "expected nothing after it, got 'x'" list x
	refused "expected one scenario, got 0" run
	refused "expected one scenario, got 2" run bhyve bhyve
	refused "no scenario is called 'bhive'" run bhive
	refused "unknown option '--sid'" run bhyve --sid 1
	refused "--seed: expected a value after it" run bhyve --seed
	refused "unknown option '-x'" run bhyve -x
	refused "--cpus: expected 1 to 64, got '0'" run bhyve --cpus 0
	refused "--cpus: expected 1 to 64, got '65'" run bhyve --cpus 65
	refused "--cpus: expected 1 to 64, got '-1'" run bhyve --cpus -1
	refused "--cpus: expected 1 to 64, got '2x'" run bhyve --cpus 2x
	refused "--cpus: expected 1 to 64, got ''" run bhyve --cpus ''
	refused "--seed: expected 0 to" run bhyve --seed 18446744073709551616
	refused "--seed: expected 0 to" run bhyve --seed ' 1'
	refused "--trace: expected dtrace" run bhyve --trace dtrac
	refused "one of --seed and --tape" run bhyve --seed 1 --tape t1
	refused "one of --seed and --tape" run bhyve --seed 1 --seed 2
}

claim_a_bad_tape_is_refused_in_one_line()
{
	refused "bad token at character 1" run bhyve --tape ''
	refused "bad token at character 1" run bhyve --tape x1-2
	refused "bad token" run bhyve --tape t1-
	refused "bad token" run bhyve --tape t1-3.0
	refused "bad token" run bhyve --tape t1-3.x
	refused "bad token" run bhyve --tape t1-99999999999999999999
	refused "--tape: the tape does not fit this run" run bhyve \
	    --tape t1-5.9
	printf 'tape t1-0.9\nthread a\npoint\nend\nthread b\nend\n' \
	    >"$work/x.ctx"
	refused "x.ctx: the tape does not fit this run" run "$work/x.ctx"
	expect 0 "${ctxsim[@]}" run "$work/x.ctx" --tape t1
}

claim_help_and_version_are_printed()
{
	expect 0 "${ctxsim[@]}" --help
	grep -q '^usage: ctxsim list' "$work/out"
	cp "$work/out" "$work/help"
	expect 0 "${ctxsim[@]}" grade ring --help
	cmp "$work/help" "$work/out"
	expect 0 "${ctxsim[@]}" --version
	grep -q '^ctxsim [0-9.]*$' "$work/out"
}

claim_output_that_does_not_arrive_is_a_failure()
{
	[ -e /dev/full ] || return 0
	! "${ctxsim[@]}" list >/dev/full 2>"$work/err" || fail "status 0"
	grep -q 'standard output' "$work/err"
}

# ---- churn ----

claim_processes_come_and_go_and_leave_nothing()
{
	local cpus seed

	for cpus in 1 2 8; do
		for seed in $(seq $(((${SEEDS:-100} + 24) / 25))); do
			expect 0 "${ctxsim[@]}" run churn --cpus $cpus --seed $seed
			grep -qx 'findleaks: no memory leaks detected' "$work/out"
			! grep -E 'corrupt' "$work/out" || fail "kmem_verify"
		done
	done
}

claim_a_lost_ctxop_is_named_by_its_caller()
{
	expect 1 "${ctxsim[@]}" run churn-leak --cpus 8 --seed 1
	grep -qE '^ *[0-9a-f]+ +1 +[0-9a-f]+ ctxop_allocate\+0x' "$work/out"
	grep -qE '^ +Total +1 buffer, 96 bytes$' "$work/out"
}

claim_a_late_write_is_named_by_who_freed()
{
	expect 1 "${ctxsim[@]}" run churn-late-write --cpus 8 --seed 1
	grep -q '1 corrupt buffer' "$work/out"
	grep -qE 'freed at (ctxop_free|init|write_late|free_with)\+0x' "$work/out"
}

"claim_$1"
