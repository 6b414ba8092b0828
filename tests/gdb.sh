#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about gdb, made with gdb: each function claim_<name> is a ctest entry.
# PROGRAM is a ctxsim with symbols, ROOTS what gdb_roots.c makes, SOURCE the
# project's folder, BUILD that of the build.
# Exit status 77: there is no gdb here.
set -euo pipefail
command -v gdb >/dev/null || { echo "gdb is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What gdb is given besides commands; and what it is to look at.
given=(-nx -batch -iex "add-auto-load-safe-path $PROGRAM" -ex "set confirm off"
	-ex "set pagination off")
subject=(--args "$PROGRAM" run bhyve)

# debug COMMAND...: what gdb prints when it is told these.
debug()
{
	local command arguments=()

	for command in "$@"; do
		arguments+=(-ex "$command")
	done
	gdb "${given[@]}" "${arguments[@]}" "${subject[@]}" >"$work/out" 2>&1 ||
	    true
	! grep -qE 'Backtrace stopped|previous frame (inner|identical)' \
	    "$work/out" || { cat "$work/out"; return 1; }
}

# printed WORDS: in a line of it, as a regular expression.
printed()
{
	grep -qE -- "$1" "$work/out" || {
		echo "expected: $1; seen:"
		cat "$work/out"
		return 1
	}
}

# after WORDS: what was printed behind the line of these. Marks are for it.
after()
{
	sed "1,/^$1\$/d" "$work/out"
}

# printed_after MARK WORDS
printed_after()
{
	after "$1" >"$work/after"
	grep -qE -- "$2" "$work/after" || {
		echo "expected: $2, after $1; seen:"
		cat "$work/out"
		return 1
	}
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

# ---- tools/gdb, which is in the program ----

claim_a_program_brings_the_commands_of_gdb_with_it()
{
	debug 'info auto-load python-scripts' 'help ctxops' 'ctxops'
	printed '^Yes +ctxop-gdb.py'
	printed '^ctxops \[N\]: the context operations'
	printed '^expected a program with libctxop that runs, or its core file'
	given=(-nx -batch)
	debug 'help ctxops'
	printed "auto-loading has been declined by your .auto-load safe-path'"
	printed '^Undefined command: "ctxops"'
}

# The first vCPU was preempted as a guest; the second one is, here.
in_a_switch=('break svm_savectx' run continue 'continue 11')

claim_gdb_lists_the_threads_of_a_machine()
{
	debug "${in_a_switch[@]}" 'info kthreads' 'info kthreads 1 2'
	printed '^machine 0x[0-9a-f]+: 1 CPUs, [0-9]+ ns, [0-9]+ points$'
	printed '^ +- t0 +onproc +-1 +0 +0$'
	printed '^ +- idle0 +onproc +0 +-1 +0$'
	printed '^ +- thread_reaper +sleep .* condition variable 0x[0-9a-f]+$'
	printed '^\*  +5 vcpu1 +run +0 +60 +0$'
	printed '^   +4 vcpu0 +onproc +0 +60 +0$'
	[ "$(grep -c '^\* ' "$work/out")" -eq 1 ]
	printed '^expected one thread, got 2 words$'
}

claim_a_parked_thread_is_looked_at_and_left_again()
{
	debug "${in_a_switch[@]}" 'echo parked\n' 'kthread 4' bt 'info kthreads' \
	    up 'frame function lwp_start' 'info frame' 'kthread t0' bt \
	    'kthread vcpu1' kthread 'echo back\n' bt 'kthread vcpu9' \
	    'kthread 4' continue 'echo went on\n' bt delete 'kthread 4' continue
	after parked | sed '/^\[t0/,$d' >"$work/parked"
	! grep '^#0' "$work/parked" || return 1
	printed '^\[vcpu0 is parked\]$'
	printed '^#[0-9]+ .* hand_over '
	printed '^#[0-9]+ .* vcpu_thread '
	printed '^ > +4 vcpu0'
	printed '^ rip = 0x[0-9a-f]+ in lwp_start '
	printed '^\[t0 is parked\]$'
	printed '^#[0-9]+ .* main \('
	printed "^\[vcpu1 has the host's registers\]$"
	printed "^no thread is called 'vcpu9': expected a number or a name"
	[ "$(ends)" -eq 4 ]
	printed_after 'went on' '^#0  svm_savectx '
	printed_after back '^#0  svm_savectx '
	printed_after back '^#1 .* vmm_savectx '
	printed 'registers intact$'
	printed 'exited normally\]$'
}

# The compiler has put visit_save() into savectx().
claim_a_parked_thread_is_looked_at_from_a_function_that_is_inlined()
{
	debug 'break visit_save' run 'kthread host1' 'echo parked\n' bt \
	    'kthread t0' kthread 'echo back\n' bt
	printed_after parked '^#[0-9] .* arch_switch '
	after parked | sed '/^\[t0/,$d' >"$work/parked"
	! grep -E ' (visit_save|ctxop_savectx) ' "$work/parked" || return 1
	printed_after back '^#0 .* visit_save '
	printed_after back '^#[1-4] .* ctxop_savectx '
}

claim_gdb_walks_a_threads_ctxops_and_doubts_rings()
{
	debug "${in_a_switch[@]}" 'ctxops vcpu1' 'echo walk\n' 'walk ctxop 5' \
	    'echo broken\n' 'set $op = threadp()->t_ctx' \
	    'set var $op->next->next->next = $op->next' 'walk ctxop 5' \
	    'set var $op->next = 0' 'ctxops 5' 'set var $op->next = 64' \
	    'ctxops 5' 'walk ctxop' 'walk'
	[ "$(grep -m4 '^  0x' "$work/out" | awk '{ print $2 }' | xargs)" = \
	    "vmm schedctl fpu segregs" ] || printed 'in this order'
	printed '  0x[0-9a-f]+ vmm save=vmm_savectx restore=vmm_restorectx arg=0x'
	grep -m4 '^  0x' "$work/out" | awk '{ print $1 }' >"$work/ctxops"
	after walk | sed '/^broken/,$d' | diff "$work/ctxops" -
	printed_after broken '^the ring does not lead back to its head$'
	printed_after broken '^  the ring leads to NULL$'
	printed_after broken '^  the ring leads to 0x40, where no memory is$'
	printed '^must specify thread for ctxop walk$'
	printed "^expected 'walk ctxop N'$"
}

claim_gdb_prints_ctxops_templates_and_threads_in_words()
{
	debug 'break ctxop_allocate' run 'print *ct' \
	    'set var ((struct ctxop_template *)ct)->ct_rev = 7' 'print *ct' \
	    'set var ((struct ctxop_template *)ct)->ct_rev = 1' delete \
	    'break ctxop_attach' continue 'print *op' 'print *t' delete \
	    'break ctxop_savectx' continue 'print *t->t_ctx' \
	    'print/r *t->t_ctx' 'print *t'
	printed '^\$1 = \{save = 0x[0-9a-f]+ <lwp_segregs_save>, restore = 0x'
	printed '^\$2 = ct_rev 7 \(expected 1\) = \{save = 0x'
	printed '^\$3 = detached = \{save = 0x[0-9a-f]+ <lwp_segregs_save>, '
	printed '^\$4 = "bhyve.1/1" \(did 1, .*, t_pri 60, .*, 0 ctxops\)$'
	printed '^\$5 = attached = \{save = 0x[0-9a-f]+ <fpsave_ctxt>, .* next = '
	printed '^\$6 = \{save_op = 0x'
	printed '^\$7 = "bhyve.1/1" \(did 1, .* on CPU 0, .*, 2 ctxops\)$'
}

# The program's own answer is printed behind gdb's.
claim_gdb_finds_the_leaks_that_the_program_finds()
{
	local name

	for name in leak churn-leak nesting; do
		subject=(--args "$PROGRAM" run "$name")
		debug 'break sim_findleaks' run 'echo gdb\n' findleaks \
		    'echo program\n' delete continue
		after gdb | sed '/^program$/,$d' >"$work/gdb"
		after program | sed '/^kmem_verify/,$d' >"$work/program"
		# How many, and who allocated; then how many, and how large.
		awk 'NF == 4 { print $2, $4 }
		    /^ *Total|^findleaks/ { print $1, $2, $3, $4, $5 }' \
		    "$work/gdb" | tr -d , >"$work/gdb.rows"
		awk 'NF == 4 && /^f/ || /^CACHE/ { print $2, $4 }
		    /^ *Total|^findleaks/ { print $1, $2, $3, $4, $5 }' \
		    "$work/program" | tr -d , >"$work/program.rows"
		[ -s "$work/gdb.rows" ]
		diff "$work/program.rows" "$work/gdb.rows"
	done
}

# In the program, in a thread of the host, on a parked stack, in a register, in
# memory that sim_root() was given, and in a buffer.
claim_gdb_finds_what_holds_a_buffer()
{
	given+=(-iex "add-auto-load-safe-path $ROOTS")
	subject=("$ROOTS")
	debug 'break stop_here' run 'echo gdb\n' findleaks
	[ "$(after gdb | awk '/^ *[0-9]+ / { print $1, $2 } /^ *Total/' |
	    xargs)" = "256 1 Total 1 buffer, 256 bytes" ] ||
	    printed 'one of 256 bytes'
}

# The same commands, on the same place. No core file that the kernel writes:
# where it goes is the machine's business.
claim_a_core_file_shows_the_same()
{
	local shown=('info kthreads' ctxops findleaks 'kthread 4' bt 'kthread'
	    bt)

	debug "${in_a_switch[@]}" "generate-core-file $work/core" \
	    'echo shown\n' "${shown[@]}"
	after shown >"$work/live"
	subject=("$PROGRAM" "$work/core")
	debug 'echo shown\n' "${shown[@]}"
	after shown | diff "$work/live" -
	[ "$(ends)" -eq 2 ]
	printed '^findleaks: no memory leaks detected$'
}

# The other switch of this processor (lib/arch/ucontext).
claim_a_parked_thread_of_the_portable_switch_is_looked_at()
{
	cmake -S "$SOURCE" -B "$work/build" -G Ninja -DCTXOP_ARCH=ucontext \
	    -DCTXOP_TESTS=OFF -DCTXOP_FUZZ=OFF >"$work/log" 2>&1 &&
	    cmake --build "$work/build" --target ctxsim >>"$work/log" 2>&1 ||
	    { cat "$work/log"; return 1; }
	PROGRAM=$work/build/tools/ctxsim
	given+=(-iex "add-auto-load-safe-path $work")
	subject=(--args "$PROGRAM" run bhyve)
	debug "${in_a_switch[@]}" 'kthread 4' bt kthread 'echo back\n' bt delete \
	    continue
	printed '^#[0-9]+ .* arch_switch '
	printed '^#[0-9]+ .* vcpu_thread .*'
	printed '^#[0-9]+ .* fiber_start '
	printed_after back '^#0  svm_savectx '
	printed 'registers intact$'
}

# run_document TITLE: the commands under that comment, on a copy of the program:
# where it is counts as safe.
run_document()
{
	awk -v title="<!-- $1 -->" '$0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/docs/debugging.md" >"$work/commands"
	[ -s "$work/commands" ]
	mkdir -p "$work/build/test/tools"
	cp "$PROGRAM" "$work/build/test/tools"
	cd "$work"
	bash -eu commands >out 2>&1 || { cat out; return 1; }
	! grep -E 'declined|Undefined|[Ee]xpected|No probe|No symbol' out ||
	    return 1
}

claim_gdb_does_what_its_document_says()
{
	run_document gdb
	printed '^\* +[0-9]+ vcpu0 '
	printed '^\[host0 is parked\]$'
	printed '^#[0-9]+ .*host_program '
	printed '^  0x[0-9a-f]+ vmm save=vmm_savectx '
	printed '^findleaks: no memory leaks detected$'
}

# A nop, with the thread or the ctxop at hand.
claim_gdb_stops_at_the_probes_of_the_kernel()
{
	grep -q '^CTXOP_HAVE_SDT_H:INTERNAL=1' "$BUILD/CMakeCache.txt" || {
		echo "systemtap-sdt-dev was not here as this was built"
		exit 77
	}
	run_document probes
	printed 'Name: off__cpu$|Provider: sched$'
	printed '^\$1 = attached = \{save = 0x[0-9a-f]+ <fpsave_ctxt>, '
	printed '^\$2 = attached = \{save = 0x[0-9a-f]+ <lwp_segregs_save>, '
	debug 'break -probe-stap sched:on__cpu' run \
	    'print *(kthread_t *)$_probe_arg0' 'x/i $pc' delete \
	    'break -probe-stap ctxop:restore__return' continue 'x/i $pc'
	printed '^\$1 = "bhyve" \(did 1, '
	[ "$(grep -cE '^=> 0x.*:	(nop|xchg +%ax,%ax)$' "$work/out")" -eq 2 ] ||
	    printed 'two nops'
}

claim_gdb_says_that_debug_information_is_missing()
{
	strip -g -o "$work/stripped" "$PROGRAM"
	subject=(--args "$work/stripped" run bhyve)
	debug "source $SOURCE/tools/gdb/machine.py" \
	    "source $SOURCE/tools/gdb/kthreads.py" 'break ctxop_savectx' run \
	    'info kthreads'
	printed '^there is no struct sim: build libctxop with debug information'
}

"claim_$1"
