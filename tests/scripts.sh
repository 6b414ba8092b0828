#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about what a person types and reads: ctxsim, the README, documents.
# Each function claim_<name> is a ctest entry. CTXSIM is the program, EMULATOR
# what runs it if the machine cannot, SOURCE the project's folder, BUILD the
# folder with lib/, CC the compiler, SEEDS how many are enough for a slow build;
# all from CMake.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset TEST_SHARD_INDEX JOB_COMPLETION_INDEX SLURM_ARRAY_TASK_ID
read -ra ctxsim <<<"${EMULATOR-}"
ctxsim+=("$CTXSIM")

fail()
{
	echo "$*" >&2
	exit 1
}

# expect STATUS COMMAND...: its output is in $work/out, its errors in $work/err.
expect()
{
	local wanted=$1 seen=0

	shift
	"$@" >"$work/out" 2>"$work/err" || seen=$?
	[ "$seen" -eq "$wanted" ] || {
		cat "$work/out" "$work/err" >&2
		fail "$*: expected status $wanted, seen $seen"
	}
}

# one_line_on_stderr WORDS: and nothing on stdout.
one_line_on_stderr()
{
	[ "$(wc -l <"$work/err")" -eq 1 ] || fail "errors: $(cat "$work/err")"
	[ ! -s "$work/out" ] || fail "printed: $(cat "$work/out")"
	grep -qF -- "$1" "$work/err" ||
	    fail "expected '$1' in: $(cat "$work/err")"
}

# refused WORDS ARGUMENTS...: ctxsim says so in one line, with status 2.
refused()
{
	local words=$1

	shift
	expect 2 "${ctxsim[@]}" "$@"
	one_line_on_stderr "$words"
}

# block TITLE [FILE]: the code block of README.md, or of that file, under the
# comment <!-- TITLE -->.
block()
{
	awk -v title="<!-- $1 -->" '
	    $0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/${2:-README.md}"
}

# ---- ctxsim ----

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

# ---- the founding trace ----

claim_the_demo_prints_the_founding_order()
{
	expect 0 "${ctxsim[@]}" run bhyve --trace stay
	sed -n 's/^ *[0-9]* *[0-9]* *\(.*\):entry$/\1/p; /^\.\.\.$/p' \
	    "$work/out" >"$work/order"
	printf '%s\n' restorectx lwp_segregs_restore schedctl_restore \
	    vmm_restorectx svm_restorectx ... savectx vmm_savectx svm_savectx \
	    save_guest_fpustate fpusave fp_restore schedctl_save \
	    lwp_segregs_save | diff - "$work/order"
}

claim_the_hidden_fpu_hooks_run_at_their_places()
{
	expect 0 "${ctxsim[@]}" run bhyve --trace stay --hidden
	grep -A1 'lwp_segregs_restore:entry' "$work/out" |
	    grep -q 'fprestore_ctxt:entry'
	grep -B1 'lwp_segregs_save:entry' "$work/out" |
	    grep -q 'fpsave_ctxt:entry'
}

# ---- pages ----

# runs_of PAGE: the data of its runs, one after the other, as an array of JSON.
runs_of()
{
	tr -d '\n' <"$1" |
	    grep -o '<script type="application/json" class="run">[^<]*</script>' |
	    sed 's/<[^>]*>//g' | paste -sd, | sed 's/^/[/; s/$/]/'
}

need_node()
{
	command -v node >/dev/null || {
		echo "node is not here: left out"
		exit 77
	}
}

# parsed EXPRESSION: of the runs that are in $work/runs.
parsed()
{
	node -e "const runs = JSON.parse(require('fs')
	    .readFileSync('$work/runs', 'utf8'));
	    console.log($1)"
}

claim_a_page_has_the_run_and_needs_nothing_else()
{
	expect 0 "${ctxsim[@]}" run nesting --html "$work/page.html"
	grep -qx "kept: $work/page.html" "$work/out"
	[ "$(tail -n 1 "$work/page.html")" = "</html>" ] || fail "it is cut"
	! grep -qE '<!-- [a-z]+[.]|(src|href)="[^#]|url\(.?http' \
	    "$work/page.html" || fail "it wants something else"
	need_node
	runs_of "$work/page.html" >"$work/runs"
	[ "$(parsed 'runs.length')" -eq 1 ]
	expect 0 "${ctxsim[@]}" run nesting --trace words
	[ "$(tr ' ' '\n' <"$work/out" | grep -c '^\(save\|restore\):')" -eq \
	    "$(parsed 'runs[0].view.events
		.filter((e) => e[4] <= 1 && e[4] >= 0 && e[13] & 4).length')" ]
}

# has_runs PAGE SCENARIOS: and no others.
has_runs()
{
	runs_of "$1" >"$work/runs"
	[ "$(parsed 'runs.map((r) => r.scenario).join()')" = "$2" ] ||
	    fail "$1: expected the runs $2"
}

# again FILE: the commands of a session ("$ ..."), with what they print now.
again()
{
	local line

	sed -n 's/^[$] //p' "$1" | while IFS= read -r line; do
		printf '$ %s\n' "$line"
		bash -c "$line" </dev/null || fail "failed: $line"
	done
}

claim_sessions_in_documents_print_what_is_shown()
{
	local file

	export PATH="$(dirname "$CTXSIM"):$BUILD/museum:$PATH"
	cd "$SOURCE"
	for file in docs/design.md docs/history.md; do
		awk '$0 == "<!-- session -->" { found = 1; next }
		    found && /^```/ { inside = !inside; found = inside; next }
		    inside' "$file" >"$work/shown"
		[ "$(grep -c '^[$] ' "$work/shown")" -ge 2 ] || fail "$file"
		again "$work/shown" | diff "$work/shown" -
	done
}

claim_pages_are_written_as_their_document_says()
{
	need_node
	cd "$work"
	awk '/^<!-- (pages|beside) -->/ { found = 1; next }
	    found && /^```/ { inside = !inside; found = inside; next }
	    inside' "$SOURCE/docs/viewer.md" >commands
	[ "$(wc -l <commands)" -eq 5 ] || fail "commands are missing"
	PATH=$(dirname "$CTXSIM"):$PATH expect 0 bash -eu commands
	has_runs bhyve.html bhyve
	has_runs failure.html raidz-no-hook
	has_runs before.html vbox-not-enabled
	has_runs both.html vbox-not-enabled,vbox
	has_runs finding.html fpu-no-hook
	[ "$(parsed 'runs[0].view.outcome')" = failed ]
}

claim_what_a_page_cannot_be_is_said()
{
	refused "--beside: expected --html FILE as well" \
	    run nesting --beside page.html
	expect 1 "${ctxsim[@]}" run nesting --html "$work/none/page.html"
	grep -q '^ctxsim: .*/none/page.html: No such file' "$work/err"
	expect 1 "${ctxsim[@]}" run nesting --html "$work/page.html" \
	    --beside "$SOURCE/README.md"
	grep -q 'expected a page that --html has written' "$work/err"
	[ ! -e "$work/page.html" ] || fail "a page was written"
}

claim_a_page_changes_nothing_of_what_is_printed()
{
	expect 0 "${ctxsim[@]}" run kvm --seed 3 --trace list
	mv "$work/out" "$work/first"
	expect 0 "${ctxsim[@]}" run kvm --seed 3 --trace list \
	    --html "$work/page.html"
	sed '/^kept: /d' "$work/out" | cmp - "$work/first"
	mv "$work/page.html" "$work/again.html"
	expect 0 "${ctxsim[@]}" run kvm --seed 3 --html "$work/page.html"
	cmp "$work/page.html" "$work/again.html"
}

# ---- the README ----

claim_the_program_in_the_readme_compiles_and_runs()
{
	block program >"$work/first.c"
	[ "$(wc -l <"$work/first.c")" -ge 35 ] || fail "no program found"
	"$CC" -Wall -Wextra -Wpedantic -Werror -std=gnu11 -I "$SOURCE/include" \
	    "$work/first.c" "$BUILD/lib/libctxop.a" -lunwind \
	    -o "$work/first"
	"$work/first" >"$work/out"
	grep -q 'save:register restore:register' "$work/out"
	sed -i '/\.ct_save/d' "$work/first.c"
	"$CC" -std=gnu11 -I "$SOURCE/include" "$work/first.c" \
	    "$BUILD/lib/libctxop.a" -lunwind -o "$work/first"
	! "$work/first" >"$work/out" || fail "it passes without .ct_save"
	grep -q 'lost its register' "$work/out"
}

claim_the_readme_shows_what_the_demo_prints()
{
	expect 0 "$SOURCE/demo.sh"
	block demo | diff - "$work/out"
	expect 0 "$SOURCE/demo.sh"
	block demo | diff - "$work/out"
}

# Run in a copy of what the commands touch.
claim_the_commands_in_the_readme_work()
{
	expect 0 "$SOURCE/demo.sh"
	cd "$work"
	ln -s "$SOURCE/include" "$SOURCE/build" "$SOURCE/examples" .
	block program >first.c
	{
		block "build the program"
		block commands
	} >commands
	[ "$(wc -l <commands)" -ge 6 ] || fail "commands are missing"
	expect 0 bash -eu commands
}

claim_the_scripts_refuse_unknown_options()
{
	expect 2 "$SOURCE/test.sh" --al
	one_line_on_stderr "usage: ./test.sh [--all]"
	expect 2 "$SOURCE/bench.sh" swtch quickly
	one_line_on_stderr "usage: ./bench.sh [fiber|swtch|"
	expect 2 "$SOURCE/site.sh" x
	one_line_on_stderr "usage: ./site.sh"
}

claim_the_coverage_script_refuses_what_it_cannot_tell()
{
	expect 2 "$SOURCE/tools/coverage.sh" lib/tape.c lib/trace.c
	one_line_on_stderr "usage: tools/coverage.sh [FILE]"
}

# A system with nothing but a shell: no apt-get, no compiler.
claim_without_apt_get_the_scripts_say_what_to_install()
{
	local tool

	mkdir "$work/bin"
	for tool in bash dirname; do
		ln -s "$(command -v $tool)" "$work/bin"
	done
	expect 1 env PATH="$work/bin" bash "$SOURCE/demo.sh"
	one_line_on_stderr "Install what Debian calls: gcc libc6-dev cmake"
	expect 1 env PATH="$work/bin" bash "$SOURCE/test.sh"
	one_line_on_stderr "libcmocka-dev"
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

# ---- scenario files ----

# examples DOCUMENT: its ```ctx blocks, as $work/1.ctx and so on.
examples()
{
	awk -v work="$work" '
	    /^```ctx$/ { inside = 1; file = work "/" ++n ".ctx"; next }
	    /^```$/ { inside = 0 }
	    inside { print > file }' "$1"
}

claim_the_examples_in_the_documents_play()
{
	local file

	examples "$SOURCE/docs/scenarios.md"
	[ -e "$work/5.ctx" ] || fail "examples are missing"
	for file in "$work"/*.ctx; do
		expect 0 "${ctxsim[@]}" run "$file"
	done
}

claim_each_hazard_in_the_museum_shows_what_it_says()
{
	local file n=0

	for file in "$SOURCE"/museum/hazards/*.ctx; do
		expect 0 "${ctxsim[@]}" run "$file"
		head -1 "$file" | grep -qE '^# H[0-9]+: ' ||
		    fail "$file: line 1 is to name the hazard"
		n=$((n + 1))
	done
	[ "$n" -ge 15 ] || fail "only $n hazards"
}

claim_the_museum_names_scenarios_that_there_are()
{
	local name

	"${ctxsim[@]}" list | awk '{ print $1 }' >"$work/names"
	sed -n 's/^| .* (H[0-9]*) | \(.*\) |$/\1/p' "$SOURCE/museum/README.md" \
	    >"$work/named"
	[ -s "$work/named" ] || fail "no table"
	while read -r name; do
		grep -qx "$name" "$work/names" || fail "no scenario $name"
	done <"$work/named"
}

claim_errors_in_files_are_told_as_documented()
{
	cd "$work"
	printf 'thread a\n\tyeild\n\tdelay x\nend\n' >typo.ctx
	expect 2 "${ctxsim[@]}" run typo.ctx
	[ ! -s out ] || fail "something was run"
	awk '$0 == "<!-- errors -->" { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/docs/scenarios.md" | diff - err
}

claim_files_that_cannot_be_read_are_refused_in_one_line()
{
	refused "ctxsim: $work/none.ctx: No such file" run "$work/none.ctx"
	refused "Is a directory" run "$work/"
	: >"$work/empty.ctx"
	refused "empty.ctx:1:1: error: nothing runs" run "$work/empty.ctx"
	head -c 17000000 /dev/zero | tr '\0' '\n' >"$work/huge.ctx"
	refused "huge.ctx: File too large" run "$work/huge.ctx"
	head -c 100000 /dev/zero >"$work/zero.ctx"
	refused "zero.ctx:1:1: error: expected a word" run "$work/zero.ctx"
}

claim_a_file_that_does_not_hold_says_both_sides_and_its_tape()
{
	printf 'thread a\nfail "no"\nend\nexpect failed "yes"\n' \
	    >"$work/x.ctx"
	expect 1 "${ctxsim[@]}" run "$work/x.ctx"
	grep -q 'x.ctx:4: expected: failed: yes$' "$work/out"
	grep -q 'seen: failed: no$' "$work/out"
	grep -q '^  tape: t1' "$work/out"
}

claim_a_file_is_run_on_other_cpus_and_with_seeds()
{
	local seed

	for seed in $(seq 20); do
		expect 0 "${ctxsim[@]}" run nesting --cpus 8 --seed "$seed"
	done
	grep -q '^nesting on 8 CPUs: ok$' "$work/out"
}

claim_all_words_are_listed_with_their_operands()
{
	expect 0 "${ctxsim[@]}" words
	grep -q '^allocate X TEMPLATE: ' "$work/out"
	[ "$(wc -l <"$work/out")" -ge 40 ]
	refused "words: expected nothing after it, got 'x'" words x
}

claim_a_scenario_that_is_shown_is_the_one_that_runs()
{
	"${ctxsim[@]}" show raidz | diff "$SOURCE/examples/scenarios/raidz.ctx" -
	expect 0 "${ctxsim[@]}" show nesting
	mv "$work/out" "$work/mine.ctx"
	expect 0 "${ctxsim[@]}" run "$work/mine.ctx"
	refused "show: no scenario is called 'none'" show none
	refused "show: churn is not in words" show churn
	refused "show: expected one scenario, got 0" show
	refused "show: expected one scenario, got 2" show nesting raidz
}

claim_whose_stay_is_shown_can_be_said()
{
	expect 0 "${ctxsim[@]}" run nesting --trace stay --thread b
	grep -q '^b was not switched away from with hooks' "$work/out"
	expect 0 "${ctxsim[@]}" run nesting --trace stay
	grep -q '^whose stay? --thread says it$' "$work/out"
}

# Stops are lines "`FILE`: `TEXT`"; the text is what a reader searches for.
claim_each_stop_of_the_tour_is_one_line_of_its_file()
{
	local stops=0 file text seen

	while IFS=$'\t' read -r file text; do
		seen=$(grep -cF -- "$text" "$SOURCE/$file") || true
		[ "$seen" = 1 ] ||
		    fail "docs/tour.md: $file: expected one line with '$text', \
seen ${seen:-no such file}"
		stops=$((stops + 1))
	done < <(sed -n 's/^`\([^`]*\)`: `\(.*\)`$/\1\t\2/p' \
	    "$SOURCE/docs/tour.md")
	[ "$stops" -ge 16 ] || fail "only $stops stops"
}

# ---- step ----

# steps KEYS ARGUMENTS...: what ctxsim step shows for these keys, in lines.
steps()
{
	local keys=$1

	shift
	tr ' ' '\n' <<<"$keys" >"$work/keys"
	expect 0 "${ctxsim[@]}" step "$@" <"$work/keys"
}

# visited: the numbers of the events that were shown, and of the last one.
visited()
{
	sed -n 's/^[^ ]*: event \([0-9]*\) of .*/\1/p' "$work/out" | xargs
}

claim_a_run_is_stepped_forward_and_back()
{
	steps '' nesting
	[ "$(visited)" = "4 5" ] || fail "$(visited)" # Enter is one of them
	steps 'n n b 20 ^ b 0 $ n 44 99 q n' nesting
	[ "$(visited)" = "4 5 6 5 20 4 4 4 44 44 44 44" ] || fail "$(visited)"
	steps '/save /save / ? ?create /nothing' nesting
	[ "$(visited)" = "4 12 13 14 13 4" ] || fail "$(visited)"
	grep -q "^no event after has 'nothing' in its line$" "$work/out"
	steps 'what' nesting
	grep -q '^  Enter, n  the next event' "$work/out"
	! grep -q "$(printf '\033')" "$work/out" || fail "not for a terminal"
}

claim_a_step_shows_the_machine_as_it_was_then()
{
	steps '8' nesting
	cat >"$work/expected" <<-'END'
	nesting: event 8 of 44
	      1            0  -1 t0               create:t1
	      2            0  -1 t0               wakeup:a
	      3            0  -1 t0               create:t2
	      4            0  -1 t0               wakeup:b
	      5            0   0 idle0            off-cpu:idle0
	      6          256   0 a                on-cpu:a
	      7          384   0 a                allocate:old
	>     8          384   0 a                attach:old

	CPU 0: a, priority 60
	a: on CPU 0
	  hooks, newest first: old
	b: ready, last on CPU 0
	END
	sed -n '/event 8 of/,/^b:/p' "$work/out" | diff "$work/expected" -
	awk 'length > 80 { exit 1 }' "$work/out"
}

claim_the_last_step_says_how_the_run_ends()
{
	local words

	steps '$' nesting
	grep -qx 'the end: ok' "$work/out"
	expect 0 "${ctxsim[@]}" run bhyve-no-hook
	words=$(sed -n 's/^  as expected: //p' "$work/out")
	steps '$' bhyve-no-hook
	grep -qxF "the end: failed: $words" "$work/out"
	refused "step: no scenario is called 'nonesuch'" step nonesuch
	refused "expected one scenario, got 0" step
}

# ---- explore ----

# part NAME: the block of docs/exploring.md under this title.
part()
{
	awk -v title="<!-- $1 -->" '
	    $0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/docs/exploring.md"
}

# It builds the library anew, as a part of somebody else's project.
claim_a_driver_of_ones_own_is_searched_as_readme_and_documents_say()
{
	local file

	cd "$work"
	ln -s "$SOURCE" libctxop
	for file in driver.c driver_test.c CMakeLists.txt; do
		part "$file" >"$file"
		[ -s "$file" ] || fail "no $file in the document"
	done
	{
		echo '#include <ctxop.h>'
		sed -n 's/^device_\(.*\)$/device_\1;/p' driver.c |
		    sed 's/^/void /; s/^void device_users/int device_users/'
	} >driver.h
	part "ten minutes" >commands
	CC=$CC expect 1 bash -eu commands
	grep -q 'users are left' "$work/out"
	sed -i 's/^	users--;/	mutex_enter(\&lock);\n&\n	mutex_exit(\&lock);/' \
	    driver.c
	expect 0 bash -eu commands
	grep -q 'COMPLETE (7 traces)$' "$work/out"
}

claim_exploring_finds_what_its_document_says()
{
	local again

	cd "$work"
	examples "$SOURCE/docs/exploring.md"
	mv 1.ctx driver.ctx
	expect 0 "${ctxsim[@]}" run driver.ctx
	expect 0 "${ctxsim[@]}" run driver.ctx --seed 1
	expect 1 "${ctxsim[@]}" explore driver.ctx
	grep -q 'still holds the guest state' out
	grep -qE 'tape: t1-[0-9]+$' out || fail "expected one choice: $(cat out)"
	again=$(sed -n 's/^again: ctxsim //p' out)
	# shellcheck disable=SC2086
	expect 1 "${ctxsim[@]}" $again
	grep -q 'still holds the guest state' out
	awk '/attach v/ { next } { print }
	    /preempt off/ && !done { print "\tattach v"; done = 1 }' \
	    driver.ctx >fixed.ctx
	expect 0 "${ctxsim[@]}" explore fixed.ctx --runs 3000
	grep -q '^fixed.ctx on 1 CPU: ' out
}

claim_a_small_scenario_is_explored_to_its_end_in_either_order()
{
	local runs

	expect 0 "${ctxsim[@]}" explore nesting
	runs=$(sed -n 's/.*COMPLETE (\([0-9]*\) runs)$/\1/p' "$work/out")
	[ "$runs" -gt 100 ]
	expect 0 "${ctxsim[@]}" explore nesting --strategy depth-first
	grep -q "COMPLETE ($runs runs)\$" "$work/out"
	expect 0 "${ctxsim[@]}" explore nesting --strategy random --seed 3
	grep -q 'SAMPLED (10000 runs)$' "$work/out"
	expect 0 "${ctxsim[@]}" explore nesting --strategy pct --runs 500
	grep -q 'SAMPLED (500 runs, chance of having missed a depth-3 bug <= ' \
	    "$work/out"
	expect 0 "${ctxsim[@]}" explore nesting --strategy bounded --bound 2
	grep -q 'BOUNDED (2 preemptions; ' "$work/out"
}

claim_a_long_tape_is_shrunk_to_one_that_shows_the_same()
{
	local token

	cd "$work"
	examples "$SOURCE/docs/exploring.md"
	expect 1 "${ctxsim[@]}" explore 1.ctx --strategy random --seed 4
	expect 1 "${ctxsim[@]}" run 1.ctx \
	    --tape t1-3-1-2-4-3-2-2-1-0-4-2-1-2-3-1-2-3
	token=$(sed -n 's/^  tape: //p' out)
	expect 1 "${ctxsim[@]}" shrink 1.ctx --tape "$token"
	grep -qE '^ctxsim run 1.ctx --cpus 1 --tape t1-[0-9]+$' out ||
	    fail "expected one choice: $(cat out)"
	# shellcheck disable=SC2046
	expect 1 "${ctxsim[@]}" $(sed 's/^ctxsim //' out)
	expect 0 "${ctxsim[@]}" shrink 1.ctx --tape t1
	refused "shrink: expected --tape TOKEN" shrink 1.ctx
	refused "shrink: unknown option '--seed'" shrink 1.ctx --seed 1
}

claim_an_endless_run_is_found_and_repeated_with_its_budget()
{
	local again

	printf 'thread a\nrepeat 4000000000\npoint\nend\nend\n' >"$work/x.ctx"
	expect 1 "${ctxsim[@]}" explore "$work/x.ctx" --budget 500
	grep -q '^budget: 500 points passed' "$work/out"
	again=$(sed -n 's/^again: ctxsim //p' "$work/out")
	# shellcheck disable=SC2086
	expect 1 "${ctxsim[@]}" $again
	grep -q 'seen: budget: 500 points passed' "$work/out"
}

claim_scenarios_in_c_are_explored_too()
{
	expect 1 "${ctxsim[@]}" explore bhyve-no-fpu-hook
	grep -q 'failed: vector registers corrupted' "$work/out"
	expect 0 "${ctxsim[@]}" explore bhyve --cpus 2 --runs 50 \
	    --strategy random
}

# a_test STATUS FILE: it compiles without a warning, and ends so.
a_test()
{
	"$CC" -Wall -Wextra -Wpedantic -Werror -std=gnu11 \
	    -I "$SOURCE/include" -I "$SOURCE/examples" "$2" \
	    "$BUILD/examples/libctxop_examples.a" "$BUILD"/lib/eras/*.a \
	    "$BUILD/lib/libctxop.a" -lunwind -lcmocka -o "$work/a_test"
	expect "$1" "$work/a_test"
}

claim_what_is_found_is_kept_as_a_file_and_as_a_test_that_compiles()
{
	cd "$work"
	examples "$SOURCE/docs/exploring.md"
	mv 1.ctx driver.ctx
	expect 1 "${ctxsim[@]}" explore driver.ctx --trace
	grep -q '^  where it was loaded:$' out
	grep -q ' choice:preempt  <-- the tape$' out
	expect 1 "${ctxsim[@]}" explore driver.ctx --ctx found.ctx \
	    --cmocka found_test.c
	[ "$(grep -c '^kept: found' out)" -eq 2 ] || fail "$(cat out)"
	! grep -q 'where it was loaded' out || fail "it is not short"
	expect 0 "${ctxsim[@]}" run found.ctx
	grep -q '^  as expected: hw-loaded: ' out
	a_test 0 found_test.c
	sed -i 's/still holds/holds/' found_test.c
	a_test 1 found_test.c
	expect 1 "${ctxsim[@]}" explore bhyve-no-fpu-hook --cmocka in_c.c
	a_test 0 in_c.c
}

claim_each_finding_is_kept_in_a_file_of_its_own()
{
	cd "$work"
	printf 'thread %s\npoint\nfail "%s"\nend\n' a one b two >x.ctx
	expect 1 "${ctxsim[@]}" explore x.ctx --all --ctx kept.ctx
	expect 0 "${ctxsim[@]}" run kept.ctx
	expect 0 "${ctxsim[@]}" run kept-2.ctx
	[ "$(sed -n 's/^expect failed //p' kept.ctx kept-2.ctx | sort |
	    tr '\n' ' ')" = '"one" "two" ' ] || fail "$(cat kept*.ctx)"
	expect 1 "${ctxsim[@]}" explore x.ctx --ctx none/x.ctx
	grep -qx 'ctxsim: none/x.ctx: No such file or directory' err
	grep -q '^failed: one$' out
	refused "explore: --ctx: bhyve is not in words" explore bhyve --ctx x
}

claim_explore_refuses_a_wrong_command_line()
{
	refused "explore: expected one scenario, got 0" explore
	refused "explore: no scenario is called 'x'" explore x
	refused "explore: unknown option '--tape'" explore nesting --tape t1
	refused "run: unknown option '--runs'" run nesting --runs 1
	refused "--strategy: expected portfolio, b" explore nesting --strategy b
	refused "--runs: expected 1 to " explore nesting --runs 0
	refused "--bound: expected 1 to 1000" explore nesting --bound 0
	refused "--budget: expected 1 to " explore nesting --budget -1
	refused "--seconds: expected 1 to " explore nesting --seconds 0
	refused "--depth: expected 1 to 16, got '17'" explore nesting --depth 17
	refused "--jobs: expected 1 to 1024" explore nesting --jobs 0
	refused "--patience: expected 1 to" explore nesting --patience x
	refused "--grain: expected kernel or access" explore nesting --grain x
	refused "--races: expected --grain access" explore nesting --races
	refused "--shard: expected I/N" explore nesting --shard 0/3
	refused "--shard: expected I/N" explore nesting --shard 4/3
	refused "--shard: expected I/N" explore nesting --shard 1/x
	refused "/none/x: No such file" explore nesting --json /none/x
	refused "/none/x: cannot be written" explore nesting --checkpoint /none/x
	refused "merge: expected files" merge
	refused "merge: /none/x: cannot be read: No such file" merge /none/x
	refused "replay: expected --tape TOKEN" replay nesting
	refused "--grain: expected what the tape has, kernel" replay nesting \
	    --tape t1 --grain access
}

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
	part driver >driver.ctx
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

claim_verdicts_for_other_programs_are_json_and_junit()
{
	cd "$work"
	# All that is special in either, and a byte that is no UTF-8.
	printf 'thread a\nfail "<&>\t\001 \303\244 \377 \\\\ end"\nend\n' \
	    >"a&b.ctx"
	expect 1 "${ctxsim[@]}" explore "a&b.ctx" --json a.json --junit a.xml
	expect 0 "${ctxsim[@]}" explore nesting --strategy pct --runs 100 \
	    --json b.json --junit b.xml
	grep -q '"missed": {"depth": 3, "chance": 0\.' b.json
	grep -q 'tests="1" failures="0"' b.xml
	grep -q '"command": "ctxsim run a&b.ctx --cpus 1 --tape t1"' a.json
	grep -q '<failure type="failed" message="&#60;&#38;&#62;' a.xml
	if [ -e /dev/full ]; then
		expect 1 "${ctxsim[@]}" explore nesting --json /dev/full
		grep -q '^nesting on 1 CPU: COMPLETE' out
		grep -q '/dev/full: No space left' err
	fi
	command -v python3 >/dev/null || {
		echo "skipped: there is no python3 to read them"
		return 0
	}
	python3 - <<-'END'
	import json, xml.etree.ElementTree as tree
	a, b = json.load(open("a.json")), json.load(open("b.json"))
	message = "<&>\t\x01 \u00e4 \ufffd \\ end"
	assert a["findings"][0]["message"] == message, a
	assert a["findings"][0]["outcome"] == "failed", a
	assert (b["extent"], b["runs"], b["findings"]) == ("sampled", 100, []), b
	case = tree.parse("a.xml").getroot().find("testcase")
	assert case.get("name") == "a&b.ctx"
	assert case.find("failure").get("message") == message.replace("\x01", "\ufffd")
	assert tree.parse("b.xml").getroot().find("testcase/failure") is None
	END
}

# Each command, with a variable for the engine's own; parts are 1 to 4.
claim_searches_on_many_machines_run_as_their_document_says()
{
	local part

	cd "$work"
	part driver >driver.ctx
	PATH=$(dirname "$CTXSIM"):$PATH
	for title in "many machines" "job" "array"; do
		part "$title" >"$title"
		grep -q 'ctxsim explore' "$title" || fail "no $title"
	done
	expect 1 bash -eu <(part "large")
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

# ---- traces for other programs ----

# Each begin of a slice on a track has its end, with the name that it had;
# time runs forwards; each arrow has both ends, in stays on two CPUs.
chart_is_sound()
{
	python3 - "$@" <<-'END'
	import collections, json, sys
	chart = json.load(open(sys.argv[1]))
	events = [json.loads(line) for line in open(sys.argv[2])]
	assert chart["otherData"] == {"lost": 0}, chart["otherData"]
	tracks, flows, now = collections.defaultdict(list), {}, 0
	begun, ended = collections.Counter(), 0
	for ev in chart["traceEvents"]:
	    assert ev["ts"] >= now, ev
	    track, now = tracks[ev["pid"], ev["tid"]], ev["ts"]
	    if ev["ph"] == "B":
	        begun[ev["pid"], ev["name"]] += 1
	        track.append(ev)
	    elif ev["ph"] == "E":
	        ended += 1
	        assert track, ("nothing to end", ev)
	        track.pop()
	    elif ev["ph"] == "s":
	        assert ev["id"] not in flows and track[0]["cat"] == "thread", ev
	        flows[ev["id"]] = ev["tid"]
	    elif ev["ph"] == "f":
	        assert flows.pop(ev["id"]) != ev["tid"], ev
	        assert track[0]["cat"] == "thread", ev
	    else:
	        assert ev["ph"] in "iM", ev
	assert not any(tracks.values()) and not flows, (tracks, flows)
	assert ended == sum(begun.values())
	# The same as the lines of JSON have.
	for name in "savectx", "restorectx", "svm_savectx":
	    calls = sum(ev["event"] == name and "return" not in ev for ev in events)
	    assert begun[1, name] == begun[2, name] >= calls > 0, name
	tids = [tid for pid, tid in tracks]
	assert len(tids) == len(set(tids)), tids
	stayed, moves = set(), 0
	for ev in events:
	    if ev["event"] == "on-cpu":
	        stayed.add((ev["did"], ev["thread"] if ev["did"] == 0 else ""))
	    elif ev["event"] == "migrate":
	        moves += (ev["did"], "") in stayed
	seen = sum(ev["ph"] == "s" for ev in chart["traceEvents"])
	assert seen == moves > 0, (seen, moves)
	END
}

claim_traces_for_other_programs_are_json_and_nest()
{
	local seed run

	cd "$work"
	command -v python3 >/dev/null || {
		echo "skipped: there is no python3 to read them"
		return 0
	}
	mkdir build
	ln -s "$BUILD" build/release
	block traces docs/debugging.md >commands
	expect 0 bash -eu commands
	chart_is_sound bhyve.json bhyve.lines
	for seed in 1 2; do
		run=(run bhyve --cpus 3 --seed "$seed")
		expect 0 "${ctxsim[@]}" "${run[@]}" --trace-chrome chart \
		    --trace-json lines
		chart_is_sound chart lines
		expect 0 "${ctxsim[@]}" "${run[@]}" --trace-chrome again
		cmp chart again
	done
	expect 0 "${ctxsim[@]}" replay nesting --tape t1 --trace none \
	    --trace-json lines
	grep -q '"event": "on-cpu"' lines
	expect 2 "${ctxsim[@]}" run nesting --trace-json /none/x
	one_line_on_stderr "/none/x: No such file"
	expect 2 "${ctxsim[@]}" run nesting --trace-chrome /none/x
	one_line_on_stderr "/none/x: No such file"
	if [ -e /dev/full ]; then
		expect 1 "${ctxsim[@]}" run nesting --trace-chrome /dev/full
		grep -q '/dev/full: No space left' err
	fi
}

# Providers and names: as the document's table has them, and as the program has.
claim_a_program_has_the_probes_of_its_document()
{
	grep -q '^CTXOP_HAVE_SDT_H:INTERNAL=1' "$BUILD/CMakeCache.txt" || {
		echo "skipped: systemtap-sdt-dev was not here as this was built"
		return 0
	}
	awk -F '|' '/^## / { inside = /^## Probes/ }
	    inside && /^\| `/ {
		gsub(/[` ]/, ""); sub(/:.*/, "", $3); n = split($3, name, ",")
		for (i = 1; i <= n; i++)
			print $2 ":" name[i]
	    }' "$SOURCE/docs/debugging.md" | sort >"$work/documented"
	[ "$(wc -l <"$work/documented")" -ge 20 ] || fail "no table"
	readelf -n "$CTXSIM" 2>/dev/null | awk '
	    $1 == "Provider:" { provider = $2 }
	    $1 == "Name:" { print provider ":" $2 }' |
	    grep -E '^(sched|sdt|proc|ctxop|sim):' | sort -u >"$work/seen"
	diff "$work/documented" "$work/seen" ||
	    fail "< is in docs/debugging.md; > is in the program"
}

# ---- the oracle ----

# The commands of the document, with small numbers.
claim_the_oracle_is_run_as_its_document_says()
{
	local emulator words

	read -ra emulator <<<"${EMULATOR-}"
	grep -hE '^build/[a-z-]+/tests/ctxop-model' \
	    "$SOURCE/docs/reliability.md" |
	    sed -E 's/space 2 [5-8]/space 2 3/; s/wide 3 4/wide 2 2/
		s/random [0-9]+/random 5000/' >"$work/commands"
	[ "$(wc -l <"$work/commands")" -ge 9 ] || fail "commands are missing"
	while read -ra words; do
		expect 0 "${emulator[@]}" \
		    "$BUILD/tests/${words[0]##*/}" "${words[@]:1}"
		grep -q ' a second, ' "$work/out" || fail "no rate is printed"
	done <"$work/commands"
	expect 2 "${emulator[@]}" "$BUILD/tests/ctxop-model" space 5 1
	expect 2 "${emulator[@]}" "$BUILD/tests/ctxop-model" space 1 9
	expect 2 "${emulator[@]}" "$BUILD/tests/ctxop-model" narrow 1 1
}

# ---- fuzzers ----

fuzzers="consumers machine model parse token"

# fuzzer NAME ARGUMENTS...: the one that needs no engine.
fuzzer()
{
	local name=$1

	shift
	FUZZ_FOUND=$work expect 0 $EMULATOR "$BUILD/fuzz/fuzz_$name-replay" "$@"
}

claim_scenarios_are_a_corpus_of_each_fuzzer()
{
	local name

	for name in $fuzzers; do
		mkdir "$work/$name"
		fuzzer "$name" --seeds "$work/$name" \
		    "$SOURCE"/examples/scenarios/*.ctx "$SOURCE"/museum/*/*.ctx
		fuzzer "$name" "$work/$name"
		grep -q "^$(ls "$work/$name" | wc -l) inputs," "$work/out" ||
		    fail "$name: $(cat "$work/out")"
	done
}

claim_random_inputs_of_each_fuzzer_find_nothing()
{
	local name

	for name in $fuzzers; do
		fuzzer "$name" --random "$((SEEDS * 10))" 1
		grep -q "^$((SEEDS * 10)) inputs," "$work/out"
	done
}

claim_the_fuzzers_run_as_their_document_says()
{
	awk '$0 == "<!-- fuzz -->" { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$SOURCE/docs/reliability.md" >"$work/commands"
	[ -s "$work/commands" ] || fail "no commands"
	mkdir -p "$work/build"
	ln -s "$BUILD" "$work/build/test"
	ln -s "$SOURCE/examples" "$work/examples"
	cd "$work"
	expect 0 bash -eu commands
	[ "$(grep -c ' inputs, ' out)" -eq 3 ]
}

claim_a_fuzzer_refuses_a_wrong_command_line()
{
	expect 2 $EMULATOR "$BUILD/fuzz/fuzz_token-replay" --random 3
	one_line_on_stderr "usage: FILE-OR-FOLDER..."
	expect 2 $EMULATOR "$BUILD/fuzz/fuzz_token-replay" "$work/none"
	one_line_on_stderr "none"
}

"claim_$1"
