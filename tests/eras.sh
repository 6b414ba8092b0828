#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about drivers and kernels of different eras, made with the compiler and
# the linker: each function claim_<name> is a ctest entry. SOURCE is the
# project's folder, BUILD the folder with lib/ and tests/, CC the compiler.
set -euo pipefail
export LC_ALL=C
eras="7 8 9 13917"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
	echo "$*" >&2
	exit 1
}

compile()
{
	"$CC" "$@" -std=gnu11 -Wall -Werror -I"$SOURCE/include"
}

# ---- the matrix ----

# source WRITTEN_FOR KERNEL: is it compiled for that kernel?
source_cell()
{
	compile -fsyntax-only -DCTXOP_ERA="$2" "$SOURCE/tests/eras/direct$1.c" \
	    2>"$work/err" && echo "compiles" ||
	    grep -oE 'too (few|many) arguments to function|gone since .*|it came .*' \
	    "$work/err" | head -n 1
}

# What was compiled for one era is linked with the library of another.
object()
{
	[ -e "$work/$1.o" ] || compile -DCTXOP_ERA="$1" -I"$SOURCE/examples" \
	    -c -o "$work/$1.o" "$SOURCE/tests/eras/consumer.c"
}

link()
{
	local program=$1 object=$2 era=$3

	"$CC" -o "$program" "$object" "$BUILD/lib/eras/libctxop_era$era.a" \
	    "$BUILD/lib/libctxop.a" -lunwind 2>"$work/err"
}

undefined()
{
	grep -oE "undefined reference to .\w+" "$work/err" | head -n 1 |
	    sed 's/to ./to /'
}

object_cell()
{
	object "$1"
	link "$work/program" "$work/$1.o" "$2" || { undefined; return; }
	"$work/program" >"$work/out" && echo "runs" || cat "$work/out"
}

# A driver finds the calls by name.
look_up_cell()
{
	[ -e "$work/looks_up" ] || compile -o "$work/looks_up" \
	    "$SOURCE/tests/eras/looks_up.c" "$BUILD"/lib/eras/libctxop_era*.a \
	    "$BUILD/lib/libctxop.a" -lunwind
	"$work/looks_up" "$1" "$2" || true
}

matrix()
{
	local driver kernel

	echo "| written for | kernel | its source | its object | by look-up |"
	echo "|---|---|---|---|---|"
	for driver in $eras; do
		for kernel in $eras; do
			echo "| $driver | $kernel | $(source_cell "$driver" "$kernel")" \
			    "| $(object_cell "$driver" "$kernel")" \
			    "| $(look_up_cell "$driver" "$kernel") |"
		done
	done
}

# The table in docs/eras.md that has this heading.
documented()
{
	awk -v heading="$1" 'index($0, heading) == 1 { inside = 1 }
	    !/^\|/ { inside = 0 }
	    inside' "$SOURCE/docs/eras.md"
}

as_documented()
{
	cat "$work/seen"
	documented "$(head -n 1 "$work/seen")" | diff - "$work/seen" ||
	    fail "docs/eras.md (<) is not what was seen (>)"
}

claim_who_runs_where_and_who_is_refused_is_as_documented()
{
	matrix >"$work/seen"
	[ "$(wc -l <"$work/seen")" -eq 18 ] || fail "expected 18 lines"
	as_documented
}

claim_one_source_builds_and_runs_for_every_era()
{
	local era

	for era in $eras; do
		object "$era"
		link "$work/program" "$work/$era.o" "$era" || cat "$work/err"
		"$work/program" || fail "era $era"
	done
}

claim_a_call_that_no_header_declares_is_refused_by_the_linker()
{
	compile -c -o "$work/undeclared.o" "$SOURCE/tests/eras/undeclared.c"
	! link "$work/program" "$work/undeclared.o" 13917 || fail "it links"
	[ "$(undefined)" = "undefined reference to installctx" ] ||
	    fail "$(cat "$work/err")"
}

claim_an_era_must_be_one_that_is_known()
{
	local era words="expected 7, 8, 9 or 13917"

	for era in "" -DCTXOP_ERA=10; do
		# shellcheck disable=SC2086
		! compile $era -fsyntax-only "$SOURCE/tests/eras/direct9.c" \
		    2>"$work/err" || fail "it compiles: $era"
		grep -q "$words" "$work/err" || fail "$(cat "$work/err")"
	done
}

# ---- revision 2 ----

# with LIBRARY PROGRAM [ARGUMENTS]: run with today's library, or rev2's.
with()
{
	local library=$1

	shift
	LD_LIBRARY_PATH="$BUILD/tests/rev2/$library" "$@" || true
}

counts()
{
	compile -o "$work/counts" "$SOURCE/tests/rev2/counts.c" \
	    -L"$BUILD/tests/rev2/today" -lctxop
}

migrates()
{
	compile -I"$BUILD/tests/rev2/include" -o "$work/migrates" \
	    "$SOURCE/tests/rev2/migrates.c" -L"$BUILD/tests/rev2/rev2" -lctxop
}

# What a run ends with, without the place in the source.
ends()
{
	with "$@" | head -n 1 | sed 's/ /: /; s/, file: .*//; s/: $//'
}

claim_a_template_of_each_revision_ends_as_documented()
{
	local revision

	counts
	migrates
	{
		echo "| template | today's library | revision 2's library |"
		echo "|---|---|---|"
		for revision in 1 0 3; do
			echo "| revision $revision" \
			    "| $(ends today "$work/counts" $revision)" \
			    "| $(ends rev2 "$work/counts" $revision) |"
		done
		echo "| revision 2 | $(ends today "$work/migrates")" \
		    "| $(ends rev2 "$work/migrates") |"
	} >"$work/seen"
	as_documented
}

# One executable, linked before there was a revision 2.
claim_a_consumer_of_revision_1_runs_on_revision_2_without_a_rebuild()
{
	local before

	counts
	before=$(sha256sum "$work/counts")
	[ "$(with today "$work/counts")" = "ok " ] || fail "today's library"
	[ "$(with rev2 "$work/counts")" = "ok " ] || fail "revision 2's"
	[ "$(sha256sum "$work/counts")" = "$before" ] || fail "it was rebuilt"
}

# The thread moves from CPU 0 to 1, waits there, and goes back.
claim_revision_2_calls_migrate_before_the_first_restore()
{
	local seen words

	migrates
	words="save:new save:old migrate:new restore:old restore:new moved"
	words+=" save:new save:old restore:old restore:new waited"
	words+=" save:new save:old migrate:new restore:old restore:new"
	seen=$(with rev2 "$work/migrates" | tail -n 1)
	[ "$seen" = "$words" ] || fail "expected: $words
seen:     $seen"
}

"claim_$1"
