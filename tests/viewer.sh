#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# viewer.sh CTXSIM CTXSIM-12477: write pages, and look at them in Chromium as
# tests/viewer/pages.js says. Screenshots are in build/viewer. Left out, and said
# so, where there is no Chromium, or npm cannot bring playwright-core.
set -euo pipefail
ctxsim=$(realpath "$1")
old=$(realpath "$2")
cd "$(dirname "$0")/.."
out=build/viewer
mkdir -p $out

left_out()
{
	echo "left out: $*"
	exit 0
}

# Many events: two threads that take turns.
busy()
{
	echo "template pair save restore"
	for name in a b; do
		printf 'thread %s\n\tinstall pair x\n\trepeat %s\n' $name 5500
		printf '\t\tyield\n\tend\nend\n'
	done
}

chromium=$(command -v chromium || command -v chromium-browser) ||
    left_out "there is no chromium"
command -v npm >/dev/null || left_out "there is no npm"
cp tests/viewer/package.json tests/viewer/package-lock.json $out
npm ci --prefix $out --no-audit --no-fund >$out/npm.log 2>&1 || {
	cat $out/npm.log
	left_out "npm cannot bring playwright-core"
}
"$ctxsim" run bhyve --html $out/bhyve.html >$out/log
"$ctxsim" run bhyve --trace stay | sed -n 's/.* \(.*\):entry$/\1/p' >$out/stay
"$ctxsim" run kvm-put-detach-contended --html $out/kvm.html >>$out/log
! "$old" explore museum/consumer.ctx --html $out/before.html >>$out/log
"$ctxsim" replay museum/consumer.ctx --trace none --html $out/both.html \
    --beside $out/before.html \
    --tape "$(sed -n 's/.*--tape \(.*\)",$/\1/p' $out/before.html)" >>$out/log
busy >$out/busy.ctx
"$ctxsim" run $out/busy.ctx --html $out/busy.html >>$out/log
NODE_PATH=$out/node_modules node tests/viewer/pages.js "$chromium" $out
