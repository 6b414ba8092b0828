#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Claims about what cmake --install leaves: tests/consumer, a project of
# somebody else's, is built with nothing but that. Each function claim_<name> is
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

# consumed COMPILER: configured, built and tested.
consumed()
{
	quietly env CC="$1" cmake -S "$consumer" -B "$work/$1" -G Ninja \
	    -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_C_FLAGS=-Werror
	quietly cmake --build "$work/$1"
	quietly ctest --test-dir "$work/$1" --no-tests=error
}

consumed_by_both()
{
	local compiler

	for compiler in gcc clang; do
		if command -v "$compiler" >/dev/null; then
			consumed "$compiler"
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
	quietly "$CC" "$consumer/counter.c" "$consumer/counter_test.c" $flags \
	    -o "$work/counter_test"
	LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") \
	    quietly "$work/counter_test"
}

claim_what_is_installed_is_all_that_another_project_needs()
{
	installed "$BUILD"
	consumed_by_both
}

# Their headers are where no other target sees them.
claim_a_kernels_files_need_no_more_than_what_is_installed()
{
	installed "$BUILD"
	[ ! -e "$work/prefix/include/ctxop/sys" ]
	consumer=$SOURCE/tests/kernel
	consumed_by_both
}

# block FILE TITLE: the code block under the comment <!-- TITLE -->.
block()
{
	awk -v title="<!-- $2 -->" '
	    $0 == title { found = 1; next }
	    found && /^```/ { if (inside) exit; inside = 1; next }
	    found && inside' "$1"
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
			[ -s "$file" ]
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
