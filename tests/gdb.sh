#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about gdb, made with gdb: each function claim_<name> is a ctest entry.
# PROGRAM is a ctxsim with symbols. Exit status 77: there is no gdb here.
set -euo pipefail
command -v gdb >/dev/null || { echo "gdb is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# debug COMMAND...: what gdb prints when it is told these.
debug()
{
	local command arguments=()

	for command in "$@"; do
		arguments+=(-ex "$command")
	done
	gdb -nx -batch -ex 'set confirm off' -ex 'set pagination off' \
	    "${arguments[@]}" --args "$PROGRAM" run bhyve >"$work/out" 2>&1 ||
	    true
	! grep -qE 'Backtrace stopped|previous frame (inner|identical)' \
	    "$work/out" || { cat "$work/out"; return 1; }
}

# Each backtrace ends in a stack's first frame. How many there are is printed.
ends()
{
	grep -cE '^#[0-9]+ .* (arch_start|main|_start) \(' "$work/out"
}

claim_gdb_walks_a_threads_stack_to_its_first_frame()
{
	debug 'break svm_savectx' run bt
	grep -qE '^#[0-9]+ .* svm_savectx ' "$work/out"
	grep -qE '^#[0-9]+ .* (ctxop_savectx|savectx) ' "$work/out"
	grep -qE '^#[0-9]+ .* vcpu_thread ' "$work/out"
	tail -n 20 "$work/out" | grep -qE '^#[0-9]+ .* arch_start \('
}

# Through each instruction of the switch, the change of stacks among them.
claim_gdb_walks_through_every_instruction_of_the_switch()
{
	local steps=() i

	for i in $(seq 18); do
		steps+=(bt stepi)
	done
	debug 'break svm_savectx' run 'break *arch_switch' continue \
	    "${steps[@]}"
	[ "$(ends)" -ge 18 ] || { cat "$work/out"; return 1; }
}

# A new stack starts behind the nop (lib/arch/x86_64/switch.S).
claim_gdb_walks_a_new_threads_first_instructions()
{
	debug 'break *((char *)&arch_start + 1)' run bt stepi bt stepi bt stepi bt
	[ "$(ends)" -ge 4 ] || { cat "$work/out"; return 1; }
}

"claim_$1"
