#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about what other projects get: tests/consumer, a project of somebody
# else's, is built with nothing but what cmake --install leaves, or with this
# folder as a part of it; and docs/your-driver.md does what it says. Each function claim_<name> is
# a ctest entry; SOURCE, BUILD and CC come from CMake.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
consumer=$SOURCE/tests/consumer

# quietly COMMAND...: unless it fails.
quietly()
{
	"$@" >"$work/log" 2>&1 || {
		cat "$work/log" >&2
		echo "failed: $*" >&2
		exit 1
	}
}

# installed BUILD: into $work/prefix; but not there from the beginning.
installed()
{
	quietly cmake --install "$1" --prefix "$work/staged"
	mv "$work/staged" "$work/prefix"
}

# consumed COMPILER OPTION...: configured so, built and tested.
consumed()
{
	local compiler=$1

	shift
	quietly env CC="$compiler" cmake -S "$consumer" -B "$work/$compiler" \
	    -G Ninja -DCMAKE_C_FLAGS=-Werror "$@"
	quietly cmake --build "$work/$compiler"
	quietly ctest --test-dir "$work/$compiler" --no-tests=error
}

# consumed_by_both [OPTION...]: by gcc and clang; without options, as installed.
consumed_by_both()
{
	local compiler

	[ $# -gt 0 ] || set -- -DCMAKE_PREFIX_PATH="$work/prefix"
	for compiler in gcc clang; do
		if command -v "$compiler" >/dev/null; then
			consumed "$compiler" "$@"
		else
			echo "$compiler is not here: left out"
		fi
	done
}

# by_pkg_config OPTION...: compiled and linked as that says, and run.
by_pkg_config()
{
	local flags

	export PKG_CONFIG_PATH
	PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name ctxop.pc)")
	flags=$(pkg-config --cflags --libs "$@" ctxop)
	# shellcheck disable=SC2086
	quietly "$CC" "$consumer/counter.c" "$consumer/counter_plain.c" $flags \
	    -o "$work/counter_plain"
	LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") \
	    quietly "$work/counter_plain"
}

claim_what_is_installed_is_all_that_another_project_needs()
{
	installed "$BUILD"
	consumed_by_both
}

# entries: what ctest would run of the project that gcc built.
entries()
{
	ctest --test-dir "$work/$1" -N "${@:2}" | sed -n 's/^ *Test *#[0-9]*: //p'
}

claim_each_test_of_another_project_is_an_entry_with_its_labels()
{
	installed "$BUILD"
	quietly env CC=gcc cmake -S "$consumer" -B "$work/gcc" -G Ninja \
	    -DCMAKE_PREFIX_PATH="$work/prefix"
	diff - <(entries gcc -L driver) <<-EOF
	counter_test/a_counter_is_loaded_as_often_as_its_thread_comes
	counter_test/a_counter_is_one_buffer
	counter_test_nondebug/a_counter_is_loaded_as_often_as_its_thread_comes
	counter_test_nondebug/a_counter_is_one_buffer
	EOF
	[ "$(entries gcc | wc -l)" -eq 7 ]
}

claim_the_folder_is_fetched_or_added_and_installs_nothing_of_its_own()
{
	consumed_by_both -DFETCH=ON "-DFETCHCONTENT_SOURCE_DIR_CTXOP=$SOURCE"
	rm -r "$work/gcc"
	consumed gcc "-DADD=$SOURCE"
	quietly cmake --install "$work/gcc" --prefix "$work/prefix"
	[ ! -e "$work/prefix/include" ]
}

# In a folder where there is no such header.
claim_without_cmocka_there_is_no_bridge_and_it_is_named()
{
	quietly cmake -S "$SOURCE" -B "$work/build" -G Ninja -DCTXOP_TESTS=OFF \
	    -DCTXOP_FUZZ=OFF -DCTXOP_CMOCKA_INCLUDE=CTXOP_CMOCKA_INCLUDE-NOTFOUND \
	    -DCMAKE_IGNORE_PATH=/usr/include
	grep -q 'CMocka: not here (libcmocka-dev), so no ctxop::cmocka is' \
	    "$work/log"
	grep -q 'ctxop.*cmocka.*h$" EXCLUDE' "$work/build/cmake_install.cmake"
	[ ! -e "$work/build/cmocka" ]
}

# block FILE TITLE: the code block under the comment <!-- TITLE -->.
block()
{
	awk -v title="<!-- $2 -->" '
	    $0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$1" >"$work/part"
	[ -s "$work/part" ] || { echo "no '$2' in $1" >&2; exit 1; }
	cat "$work/part"
}

# part NAME: the block of docs/your-driver.md under this title.
part()
{
	block "$SOURCE/docs/your-driver.md" "$1"
}

# does NAME: what the document says, here.
does()
{
	part "$1" >"$work/commands"
	bash -eu "$work/commands" >"$work/log" 2>&1
}

# fails_with NAME: it does not pass, and prints the lines that the document shows.
fails_with()
{
	local line

	! does run || { echo "it passes" >&2; exit 1; }
	part "$1" | while read -r line; do
		grep -qF -- "$line" "$work/log" ||
		    { cat "$work/log" >&2; exit 1; }
	done
}

passes()
{
	does run || { cat "$work/log" >&2; exit 1; }
	grep -q "100% tests passed, 0 tests failed out of $1" "$work/log"
}

# As a new user would, in an empty folder.
claim_your_driver_fails_passes_and_is_explored_as_its_document_says()
{
	local file

	export HOME=$work CC
	(cd "$SOURCE" && does install) || { cat "$work/log" >&2; exit 1; }
	mkdir "$work/driver"
	cd "$work/driver"
	for file in driver.h driver.c driver_test.h driver_test.c \
	    CMakeLists.txt; do
		part "$file" >"$file"
	done
	fails_with "first failure"
	does "first fix"
	passes 1
	part driver_explore.c >driver_explore.c
	does explore
	fails_with "second failure"
	grep -q '50% tests passed, 1 tests failed out of 2' "$work/log"
	does "second fix"
	passes 2
	diff <(part fixed) <(sed -n '/^watch_start/,/^}/p' driver.c | sed '1i void')
}

# Their headers are where no other target sees them.
claim_a_kernels_files_need_no_more_than_what_is_installed()
{
	installed "$BUILD"
	[ ! -e "$work/prefix/include/ctxop/sys" ]
	consumer=$SOURCE/tests/kernel
	consumed_by_both
}

# The first build fails, and leaves stubs; the second one has them.
claim_a_kernels_files_are_tested_as_the_document_says()
{
	local doc=$SOURCE/docs/kernel-sources.md file compiler

	installed "$BUILD"
	mv "$work/prefix" "$work/the prefix"
	for compiler in gcc clang; do
		command -v "$compiler" >/dev/null || continue
		rm -rf "$work/project"
		mkdir "$work/project"
		cd "$work/project"
		for file in guest.c guest_test.c CMakeLists.txt; do
			block "$doc" "$file" >"$file"
		done
		quietly env CC="$compiler" cmake -G Ninja -B build \
		    -DCMAKE_PREFIX_PATH="$work/the prefix"
		! cmake --build build >out 2>&1
		block "$doc" missing | sed "s|/home/you|$work|" >expected
		grep -A 3 '^guest_test:' out | diff expected -
		block "$doc" run >commands
		! bash -eu commands >out 2>&1
		grep -q 'mod_install: a stub of guest_test-stubs.c' out
		block "$doc" stub >guest_test-stubs.c
		! bash -eu commands >out 2>&1
		grep -q "$(block "$doc" found | head -n 1)" out
		sed -i 's/^	ctxop_attach/	kpreempt_disable();\n&/
		    s/^	guest_load(gu);/&\n	kpreempt_enable();/' guest.c
		quietly bash -eu commands
	done
}

claim_an_answer_is_graded_where_ctxsim_is_installed()
{
	installed "$BUILD"
	cd "$work"
	"$work/prefix/bin/ctxsim" grade ring --start >my.c
	! "$work/prefix/bin/ctxsim" grade ring my.c >out
	grep -q '^my.c: 0 of 10 points' out
	quietly "$work/prefix/bin/ctxsim" grade ring \
	    "$SOURCE/labs/ring/solution.c"
	! grep -rq "$SOURCE\|$BUILD" "$work/prefix"/lib*/ctxop/labs/{compile,link}
}

claim_pkg_config_tells_what_to_link()
{
	command -v pkg-config >/dev/null || {
		echo "pkg-config is not here: left out"
		exit 77
	}
	installed "$BUILD"
	by_pkg_config --static
	[ "$(pkg-config --modversion ctxop)" = \
	    "$("$work/prefix/bin/ctxsim" --version | sed 's/.* //')" ]
}

claim_a_version_that_does_not_fit_is_refused()
{
	installed "$BUILD"
	sed 's/find_package(ctxop 0.1/find_package(ctxop 99.0/' \
	    "$consumer/CMakeLists.txt" >"$work/CMakeLists.txt"
	! cmake -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
	    >"$work/log" 2>&1
	tr -s ' \n' '  ' <"$work/log" |
	    grep -q 'compatible with requested version "99.0"'
}

claim_man_and_bash_find_what_is_installed()
{
	local page name

	installed "$BUILD"
	grep '^\.Nm [A-Za-z]' "$SOURCE"/man/man3/* |
	    sed 's/.*\.Nm \([A-Za-z_0-9]*\).*/\1/' >"$work/names"
	[ "$(wc -l <"$work/names")" -ge 180 ]
	while read -r name; do
		page=$work/prefix/share/man/man3/$name.3
		[ -e "$page" ] || { echo "no $name(3)" >&2; exit 1; }
	done <"$work/names"
	grep -qx '[.]so man3/ctxop_attach[.]3' \
	    "$work/prefix/share/man/man3/ctxop_detach.3"
	[ -e "$work/prefix/share/man/man1/ctxsim.1" ]
	bash -c '. "$1" && complete -p ctxsim' - \
	    "$work/prefix/share/bash-completion/completions/ctxsim" |
	    grep -q _ctxsim
	command -v mman >/dev/null || {
		echo "mandoc is not here: what man shows is left out"
		return 0
	}
	mman -M "$work/prefix/share/man" ctxop_detach >"$work/log" 2>&1
	grep -q 'takes it off again' "$work/log"
}

exported()
{
	nm -D --defined-only "$1" | sed 's/.* //' |
	    grep -v '^__\(start\|stop\)_\|^etext$' | sort
}

claim_a_shared_library_has_the_names_of_its_headers_and_no_others()
{
	local name

	quietly cmake -S "$SOURCE" -B "$work/build" -G Ninja \
	    -DBUILD_SHARED_LIBS=ON -DCTXOP_TESTS=OFF -DCTXOP_FUZZ=OFF
	quietly cmake --build "$work/build"
	installed "$work/build"
	exported "$(find "$work/prefix" -name libctxop.so)" >"$work/exported"
	[ "$(wc -l <"$work/exported")" -ge 100 ]
	while read -r name; do
		grep -q "\\<$name\\>" "$work"/prefix/include/ctxop/*.h ||
		    { echo "exported, and in no header: $name" >&2; exit 1; }
	done <"$work/exported"
	consumed_by_both
	by_pkg_config
}

"claim_${1:?a claim}"
