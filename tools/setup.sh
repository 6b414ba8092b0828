# SPDX-License-Identifier: BSD-2-Clause
# Sourced by demo.sh and test.sh: install what is missing, build what is not
# built.

# need PACKAGE...: install what is missing, or say what to install and stop.
need()
{
	local missing=() package

	if ! command -v apt-get >/dev/null; then
		need_by_hand "$@"
		return
	fi
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
		    grep -q 'ok installed' || missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return
	echo "Installing: ${missing[*]}"
	as_root apt-get -qq update ||
	    echo "Some package lists could not be had; trying without them." >&2
	DEBIAN_FRONTEND=noninteractive as_root apt-get -qq install -y \
	    --no-install-recommends "${missing[@]}" >/dev/null
}

# Without apt-get: the tools and libraries have to be there already.
need_by_hand()
{
	local tool missing=

	for tool in gcc cmake ninja; do
		command -v "$tool" >/dev/null || missing=yes
	done
	[ -n "$missing" ] || echo '#include <libunwind.h>' |
	    gcc -E - >/dev/null 2>&1 || missing=yes
	[ -n "$missing" ] || return 0
	echo "This system has no apt-get. Install what Debian calls: $*" >&2
	exit 1
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo --preserve-env=DEBIAN_FRONTEND "$@"
	else
		echo "Run as root, or install sudo: $*" >&2
		exit 1
	fi
}

# build PRESET: configure if that was not done yet, and build. Shows its progress
# on a terminal; elsewhere prints nothing, unless it fails.
build()
{
	[ -e "build/$1/build.ninja" ] || quietly cmake --preset "$1"
	if [ -t 1 ]; then
		cmake --build --preset "$1"
	else
		quietly cmake --build --preset "$1"
	fi
}

quietly()
{
	local output

	output=$("$@" 2>&1) || {
		printf '%s\n' "$output" >&2
		return 1
	}
}
