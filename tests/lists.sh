#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about lists: what is on one is there, and the other way round. Each
# function claim_<name> is a ctest entry. SOURCE is the project's folder, BUILD
# the folder with lib/, CC the compiler; all from CMake.
set -euo pipefail
. "$SOURCE/tests/public_functions.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
	echo "$*" >&2
	exit 1
}

claim_each_behaviour_has_a_test_and_each_test_a_behaviour()
{
	grep -E '^[0-9]+\. ' "$SOURCE/docs/behaviours.md" |
	    grep -v '(later)' | sed 's/\..*//' | sort -n >"$work/listed"
	# A TEST may be broken over two lines: join, then take its last string.
	cat "$SOURCE"/tests/test_*.c "$SOURCE"/tests/examples/test_*.c | tr '\n' ' ' |
	    grep -oE 'TEST\([a-z0-9_]+,\s*"[0-9 ]*"\)' |
	    sed 's/.*"\(.*\)".*/\1/' | tr ' ' '\n' | grep . | sort -nu \
	    >"$work/pinned"
	diff "$work/listed" "$work/pinned" ||
	    fail "< has no test; > is not in docs/behaviours.md"
}

claim_each_broken_variant_fits_its_file_and_has_a_test()
{
	bash "$SOURCE/tests/broken.sh" --check >"$work/broken" ||
	    fail "$(<"$work/broken")"
}

claim_each_public_function_is_called_wrongly()
{
	public_functions >"$work/public"
	grep -oE '^[A-Z]+\([a-z0-9_]+' "$SOURCE/tests/misuse.def" |
	    grep -v '^REFUSED' |
	    sed 's/.*(//; s/^savectx$/ctxop_savectx/' >"$work/called"
	echo sim_create >>"$work/called" # REFUSED
	sort -u "$work/called" | diff "$work/public" - ||
	    fail "< is in no row of tests/misuse.def; > is in no header"
}

claim_each_file_of_the_library_has_its_tests()
{
	local file

	for file in "$SOURCE"/lib/*.c; do
		[ -e "$SOURCE/tests/test_$(basename "$file")" ] ||
		    fail "$(basename "$file") has no tests/test_..."
	done
}

claim_the_documents_name_only_what_is_there()
{
	local name

	grep -ohE '\bsim_[a-z_]+[a-z]\b' "$SOURCE"/docs/*.md | sort -u |
	    while read -r name; do
		grep -qw "$name" "$SOURCE"/include/*.h ||
		    grep -q "${name}_" "$SOURCE"/include/*.h ||
		    fail "the documents mention $name, which no header has"
	done
}

claim_each_test_is_in_its_programs_table()
{
	local file

	for file in "$SOURCE"/tests/test_*.c "$SOURCE"/tests/examples/test_*.c; do
		diff <(sed -n 's/^TEST(\([a-z0-9_]*\).*/\1/p' "$file" | sort) \
		    <(tr -d '\n\t ' <"$file" |
			grep -oE 'UNIT\([a-z0-9_]+\)' |
			sed 's/UNIT(\(.*\))/\1/' | sort) >&2 ||
		    fail "$file: TEST and UNIT differ"
	done
}

# Files that a comment at the top of these headers lists, from the top down, each
# with its place.
places()
{
	local header

	for header in explore_parts scenario_parts machine; do
		sed '/^#ifndef/q' "$SOURCE/lib/$header.h"
	done | grep '^ \*	' | grep -oE '[a-z_0-9]+\.c' | nl -w 1
}

# Functions only: a table, or a function that is handed over, is not a call.
claim_the_files_of_the_library_call_only_downwards()
{
	places >"$work/places"
	(cd "$SOURCE/lib" && ls -- *.c) |
	    grep -vxE 'p?ctxop\.c' | sort >"$work/files"
	awk '{ print $2 }' "$work/places" | sort | diff "$work/files" - ||
	    fail "< is on no list of lib/*.h; > is no file"
	nm -A "$BUILD/lib/libctxop.a" 2>"$work/err" |
	    sed 's/^.*:\([a-z_0-9]*\.c\)\.o: */\1 /' >"$work/names"
	awk -v places="$work/places" '
	    BEGIN { while (getline <places) place[$2] = $1 }
	    FNR == NR { if ($3 == "T") home[$4] = $1; next }
	    $2 == "U" && ($1 in place) && (home[$3] in place) {
		calls++
		if (place[home[$3]] < place[$1]) {
			print $1 " calls " $3 "() of " home[$3] ", above it"
			bad = 1
		}
	    }
	    END { if (calls < 500) print "only " calls + 0 " calls"
		exit bad || calls < 500 }' "$work/names" "$work/names" >&2
}

"claim_$1"
