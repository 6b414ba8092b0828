#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about the manual pages, and about what bash completes: both say again
# what headers, ctxsim and its help say, and must not drift from them. Each
# function claim_<name> is a ctest entry; SOURCE, BUILD (where man/ is as it is
# installed), CC and CTXSIM come from CMake.
set -euo pipefail
export LC_ALL=C
. "$SOURCE/tests/public_functions.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$SOURCE"

fail()
{
	echo "$*" >&2
	exit 1
}

# none WORDS: $work/found is empty, or it is shown under these words.
none()
{
	[ ! -s "$work/found" ] || fail "$1:
$(<"$work/found")"
}

# prototypes FILE...: see prototypes.awk.
prototypes()
{
	awk -f tests/prototypes.awk "$@"
}

# names: of the prototypes on standard input, "NAME|FILE".
names()
{
	sed 's/(.*|/|/; s/^[^|]*[ *]//' | sort -u
}

# titles: what the pages have in their NAME, "NAME|FILE".
titles()
{
	grep '^\.Nm [A-Za-z]' man/man3/* | tr -d ' ,' |
	    sed 's/\(.*\):\.Nm\(.*\)/\2|\1/' | sort
}

# ---- the pages ----

claim_mandoc_finds_nothing_to_say_of_any_page()
{
	command -v mandoc >/dev/null || {
		echo "mandoc is not here: left out"
		exit 77
	}
	# It looks for references among the system's own; see below.
	mandoc -T lint -W all man/man*/* 2>&1 |
	    grep -v ' STYLE: referenced manual not found:' >"$work/found" ||
	    true
	none "expected pages of which mandoc -T lint says nothing"
}

claim_each_public_function_and_macro_has_a_page()
{
	public_functions | sed 's/^ctxop_savectx$/savectx/' >"$work/public"
	# Also what other libraries have, and macros; but for what others of these
	# are made of, and CMocka's own.
	prototypes include/*.h | names | sed 's/|.*//' |
	    grep -vE '^(VERIFY3_.*|CTXOP_UNAVAILABLE|_.*|ctxop_assert_.*)$' |
	    grep -vE '^(ctxop_mock_assert|ctxop_test_(fail|skip).*|mock_assert)$' |
	    grep -vE '^(fail_msg|assert_(false|null|non_null))$' >>"$work/public"
	prototypes man/man3/* | names | sed 's/|.*//' | sort -u >"$work/shown"
	sort -u "$work/public" | comm -23 - "$work/shown" >"$work/found"
	none "in include/, and in no SYNOPSIS of man/man3"
	[ "$(sort -u "$work/public" | wc -l)" -ge 180 ] || fail "too few"
}

# A page's .In lines are all that its prototypes need.
claim_each_prototype_is_its_headers()
{
	local prototype page header
	local -A declared included

	while IFS='|' read -r prototype header; do
		declared[$prototype|$header]=yes
	done < <(prototypes include/*.h)
	while IFS=': ' read -r page _ header; do
		included[$page]+=" include/$header"
	done < <(grep '^\.In ' man/man3/*)
	while IFS='|' read -r prototype page; do
		for header in ${included[$page]}; do
			[ -z "${declared[$prototype|$header]-}" ] || continue 2
		done
		echo "$page: $prototype: not so in${included[$page]}"
	done < <(prototypes man/man3/*) >"$work/found"
	none "expected what a header has"
	[ ${#declared[@]} -ge 180 ] || fail "no prototypes"
}

claim_each_name_in_a_synopsis_is_in_its_pages_name()
{
	titles >"$work/titles"
	prototypes man/man3/* | names | comm -23 - "$work/titles" \
	    >"$work/found"
	none "in a SYNOPSIS, and not in NAME"
	sed 's/|.*//' "$work/titles" | sort | uniq -d >"$work/found"
	none "in two pages"
	printf '%s\n' man/man3/* | sed 's|.*/\(.*\)[.]3$|\1\|&|' | sort |
	    comm -23 - "$work/titles" | grep -v '^sim_tape|' >"$work/found" ||
	    true
	none "a page that is called after none of its names"
}

claim_each_page_says_where_its_functions_may_be_called()
{
	local section

	for section in DESCRIPTION "CALLING CONTEXT" "SEE ALSO"; do
		grep -L "^\.Sh $section$" man/man3/* >"$work/found" || true
		none "without a section $section"
	done
}

claim_each_page_that_is_referred_to_is_there()
{
	local page section

	cat man/man*/* | sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1 \2/p' |
	    sort -u >"$work/references"
	[ "$(wc -l <"$work/references")" -ge 50 ] || fail "no references"
	while read -r page section; do
		[ -e "$BUILD/man/man$section/$page.$section" ] ||
		    echo "$page($section)"
	done <"$work/references" >"$work/found"
	none "referred to, and not there"
}

# same PREFIX HEADER PAGE: the members that begin so are the page's items.
same()
{
	grep -oE "\b$1[a-z_]+\b" "include/$2" | sort -u >"$work/members"
	grep '^\.It' "man/man3/$3" | grep -oE "\b$1[a-z_]+\b" | sort -u |
	    diff "$work/members" - || fail "< is in $2 only; > in $3"
}

# same_names ENUM PREFIX HEADER MACRO PAGE: an enum's constants, and the page's
# items with this macro, as they are printed or written.
same_names()
{
	sed -n "/^enum $1 {/,/^}/p" "include/$3" | sed 's|/\*.*||' |
	    grep -oE "^	SIM_[A-Z_]+\b" | grep -v 'SIM_N[A-Z]*S$' |
	    sed "s/^	$2//" >"$work/constants"
	[[ $4 == Dv ]] ||
	    tr 'A-Z_' 'a-z-' <"$work/constants" >"$work/printed"
	[[ $4 == Dv ]] && sed "s/^/SIM_/" "$work/constants" >"$work/printed"
	sed -n "s/^\.It $4 //p" "man/man3/$5" | diff "$work/printed" - ||
	    fail "< is in enum $1 only; > in $5"
}

claim_the_lists_in_pages_are_those_of_their_headers()
{
	same sc_ sched_sim.h sim_create.3
	same sr_ sched_sim.h sim_report.3
	same se_ ctxop_explore.h sim_explore.3
	same pf_ ctxop_proc.h sim_platform.3
	same_names sim_violation SIM_ sched_sim.h Cm sim_violations.3
	same_names sim_strategy SIM_S_ ctxop_explore.h Cm sim_explore.3
	same_names sim_outcome SIM_ sched_sim.h Dv sim_run.3
}

# The first words of its lines; those that begin a block are not in a table.
claim_ctx_5_has_the_lines_that_the_document_on_scenarios_has()
{
	sed -n 's/^| `\([a-z ]*\).*/\1/p' docs/scenarios.md | tr ' ' '\n' |
	    sort -u >"$work/documented"
	[ "$(wc -l <"$work/documented")" -ge 14 ] || fail "no tables"
	sed -n 's/^\.It Ic \([a-z |]*\).*/\1/p' man/man5/ctx.5 |
	    grep -vE '^(thread|process|program) ' | tr ' |' '\n\n' | sort -u |
	    diff "$work/documented" - ||
	    fail "< is in docs/scenarios.md only; > in ctx.5"
}

# example PAGE: what stands literally in its EXAMPLES.
example()
{
	awk '/^\.Sh / { inside = $2 == "EXAMPLES" }
	    /^\.Bd -literal/ { literal = inside; next }
	    /^\.Ed/ { literal = 0 }
	    literal' "$1" | sed 's/\\e/\\/g'
}

claim_the_programs_in_pages_compile_and_end_well()
{
	local page n=0

	for page in man/man3/*; do
		grep -q '^\.Sh EXAMPLES' "$page" || continue
		example "$page" >"$work/x.c"
		"$CC" -Wall -Wextra -Wpedantic -Werror -std=gnu11 -Iinclude \
		    "$work/x.c" "$BUILD/lib/libctxop.a" -lunwind \
		    -o "$work/x" || fail "$page: does not compile"
		"$work/x" >"$work/out" 2>&1 ||
		    fail "$page: ended with status $?: $(<"$work/out")"
		n=$((n + 1))
	done
	[ "$n" -ge 5 ] || fail "only $n programs"
}

claim_the_commands_and_the_scenario_in_pages_work()
{
	PATH=$(dirname "$CTXSIM"):$PATH
	example man/man5/ctx.5 >"$work/x.ctx"
	ctxsim run "$work/x.ctx" >"$work/out" || fail "$(<"$work/out")"
	example man/man1/ctxsim.1 >"$work/commands"
	grep -c ctxsim "$work/commands" >/dev/null || fail "no commands"
	(cd "$work" && bash -eu commands >out 2>&1) || fail "$(<"$work/out")"
}

claim_ctxsim_1_has_the_options_of_its_help_and_no_others()
{
	"$CTXSIM" --help | grep -oE -- '--[a-z-]+' | sort -u >"$work/help"
	sed -n 's/^\.It Fl -\([a-z-]*\).*/--\1/p' man/man1/ctxsim.1 | sort -u |
	    diff "$work/help" - || fail "< is in --help only; > in ctxsim.1"
}

claim_the_changelog_begins_with_the_version_that_is_built()
{
	local version

	version=$("$CTXSIM" --version)
	grep -m1 '^## ' CHANGELOG.md | grep -q "^## ${version#* } " ||
	    fail "CHANGELOG.md: expected an entry for $version at its top"
}

# ---- completion ----

# completed WORD...: what may stand in the place of the last one.
completed()
{
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_ctxsim "$CTXSIM" "${COMP_WORDS[COMP_CWORD]}" || true
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

# completes WANTED WORD...
completes()
{
	local wanted=$1 seen

	shift
	seen=$(completed "$@" | tr '\n' ' ')
	[ "${seen% }" = "$wanted" ] ||
	    fail "$*: expected '$wanted', completed '$seen'"
}

claim_bash_completes_commands_scenarios_values_and_files()
{
	. tools/ctxsim.bash
	[[ $(complete -p ctxsim) == *_ctxsim* ]] || fail "is not completed"
	cd "$work"
	touch mine.ctx "two words.ctx" mine.txt
	mkdir mines
	completes "replay run" ctxsim r
	completes "--help --version" ctxsim --
	completes "nesting" ctxsim run nesti
	completes "mine.ctx mines" ctxsim run mine
	completes "two words.ctx" ctxsim run two
	completes "mine.ctx mine.txt mines" ctxsim merge mine
	completes "churn churn-late-write churn-leak" ctxsim show churn
	completes "flow" ctxsim run nesting --trace f
	completes "access" ctxsim run nesting --grain = a
	completes "access kernel" ctxsim run nesting --grain =
	completes "pct portfolio pos" ctxsim explore nesting --strategy p
	completes "mine.ctx mine.txt mines" ctxsim explore nesting --ctx mine
	completes "" ctxsim run nesting --seed ""
	completes "--seconds --seed" ctxsim explore nesting --se
	completes "--races --runs" ctxsim explore nesting --trace --r
	completes "" ctxsim words ""
}

# Each command is asked for each option that the help has.
claim_bash_completes_the_options_that_a_command_takes()
{
	local command option

	. tools/ctxsim.bash
	"$CTXSIM" --help | grep -oE -- '--[a-z-]+' | sort -u |
	    grep -vx -e --help -e --version >"$work/options"
	for command in run replay explore shrink merge grade quiz; do
		while read -r option; do
			[[ $("$CTXSIM" $command "$option" 2>&1) == \
			    *"unknown option"* ]] || echo "$option"
		done <"$work/options" >"$work/taken"
		completed ctxsim $command -- | grep -- - >"$work/offered" || true
		diff "$work/taken" "$work/offered" || fail \
		    "$command: < is taken, and not completed; > is not taken"
	done
	{ "$CTXSIM" 2>&1 || true; } | grep -oE -- '(--)?[a-z]+' |
	    grep -vxE 'expected|or|got|ctxsim' | sort >"$work/commands"
	completed ctxsim "" | diff "$work/commands" - ||
	    fail "< is a command, and not completed; > is none"
}

"claim_$1"
