#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Prove lib/ctxop.c with Frama-C, and show that a wrong one is not proven.
# Without an option: what takes about three minutes. With --long: also 4 ctxops
# on 2 threads. Fails if anything is not proven.
set -euo pipefail
cd "$(dirname "$0")/.."

usage()
{
	echo "usage: proofs/run.sh [--long]" >&2
	exit 2
}

for tool in frama-c why3 z3 cvc4; do
	command -v $tool >/dev/null || {
		echo "proofs: $tool is missing:" \
		    "apt-get install frama-c-base why3 z3 cvc4" >&2
		exit 3
	}
done

# refuses PROOF...: a proof that cannot fail proves nothing.
refuses()
{
	local log=build/proofs/refused status=0

	"$@" >"$log" 2>&1 || status=$?
	[ $status -eq 1 ] || {
		cat "$log"
		echo "proofs: with a broken lib/ctxop.c this did not fail: $*"
		exit 1
	}
}

# A ring_unlink() that leaves the next newer entry's way back as it was.
broken()
{
	grep -q 'op->next->prev = op->prev;' "$1"
	sed 's/op->next->prev = op->prev;//' "$1" >"$2"
}

# A visit_restore() that goes from the oldest entry to the newest.
turned()
{
	grep -q 'return (newer(op, call));' "$1"
	sed 's/return (newer(op, call));/return (older(op, call));/' "$1" >"$2"
}

# A visit_free() that asks the entry for the way on when its memory is gone.
late()
{
	grep -q 'return (next);' "$1"
	sed 's/return (next);/return (op->next);/' "$1" >"$2"
}

# A ctxop_remove() that leaves the memory of what it took off the ring.
leaky()
{
	grep -q 'ctxop_free(op);' "$1"
	sed 's/ctxop_free(op);//' "$1" >"$2"
}

case "${1-}" in
"") sizes=("3 2" "4 1") ;;
--long) sizes=("3 2" "4 1" "4 2") ;;
*) usage ;;
esac
[ $# -le 1 ] || usage

mkdir -p build/proofs/wp
printf '%s\n' "${sizes[@]}" | xargs -P "$(nproc)" -L 1 proofs/eva/eva.sh
broken lib/ctxop.c build/proofs/ctxop.c
refuses proofs/eva/eva.sh 2 1 build/proofs/ctxop.c
grep -q "assertion 'prev_is_the_next_newer' got status invalid" \
    build/proofs/refused
echo "eva: a broken ring_unlink() is noticed"

proofs/wp/wp.sh
cp proofs/wp/sdt.h build/proofs/wp
broken proofs/wp/ctxop.c build/proofs/wp/ctxop.c
WP_TIMEOUT=1 refuses proofs/wp/wp.sh build/proofs/wp/ctxop.c ring_unlink
grep -q 'wp: not proven: .*ring_unlink' build/proofs/refused
echo "wp: a broken ring_unlink() is not proven"
turned proofs/wp/ctxop.c build/proofs/wp/ctxop.c
WP_TIMEOUT=1 refuses proofs/wp/wp.sh build/proofs/wp/ctxop.c visit_restore
grep -q 'wp: not proven: .*visit_restore_ensures' build/proofs/refused
echo "wp: a visit_restore() that turns back is not proven"
late proofs/wp/ctxop.c build/proofs/wp/ctxop.c
WP_TIMEOUT=1 refuses proofs/wp/wp.sh build/proofs/wp/ctxop.c visit_free free
grep -q 'wp: not proven: .*visit_free_ensures' build/proofs/refused
echo "wp: a visit_free() that reads what is freed is not proven"
leaky proofs/wp/ctxop.c build/proofs/wp/ctxop.c
WP_TIMEOUT=1 refuses proofs/wp/wp.sh build/proofs/wp/ctxop.c ctxop_remove
grep -q 'wp: not proven: .*ctxop_remove_ensures_freed' build/proofs/refused
echo "wp: a ctxop_remove() that frees nothing is not proven"
