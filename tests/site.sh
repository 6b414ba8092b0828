#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Make the site, and look whether it is whole; the cheat sheet is one page, and
# has every public function of ctxop.h.
set -euo pipefail
cd "$(dirname "$0")/.."
sheet=build/site/docs/cheatsheet.pdf

./site.sh
python3 tests/site.py build/site docs
pdfinfo $sheet | grep -qE '^Pages: +1$' || {
	echo "$sheet: expected one page: $(pdfinfo $sheet | grep Pages)"
	exit 1
}
pdftotext -layout $sheet build/cheatsheet.txt
# Declarations, but for the continued lines of long ones.
for name in $(grep -oE '^[a-z].* \*?[a-z_]+\(' include/ctxop.h |
    sed 's/.*[ *]\(.*\)(/\1/'); do
	grep -qw "$name" build/cheatsheet.txt || {
		echo "$sheet: $name() of ctxop.h is not in it"
		exit 1
	}
done
echo "the cheat sheet is one page, and has each function of ctxop.h"
