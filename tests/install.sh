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
