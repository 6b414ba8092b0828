#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Prove with Frama-C's WP what proofs/wp/ctxop.c says of its functions, for
# rings of any length; but first, that it is lib/ctxop.c, and something said of
# it. Takes another file to prove, functions, and which walks (keep or free), to
# prove that less is proven.
# What the provers said is kept in cache/, where proofs that have not changed
# are read.
set -euo pipefail
cd "$(dirname "$0")/../.."

RINGS=ring_link,ring_unlink,is_valid_target,ctxop_attach,ctxop_detach
RINGS+=,ctxop_remove,seq_push,seq_drop # the last two: the ghost sequence
WALKS=ring_walk,older,newer,ctxop_walk_meets,ctxop_walk_leaves,visit_find
WALKS+=,visit_member,visit_save,visit_restore,is_member,find,fill
WALKS+=,ctxop_savectx,restorectx
FREES=ring_walk,visit_free,free_with,ctxop_free,freectx,freectx_ctx

command -v frama-c >/dev/null ||
    { echo "wp: frama-c is missing: apt-get install frama-c-base" >&2; exit 3; }

if [ $# -eq 0 ]; then
	for file in ctxop.c sdt.h; do
		awk -f proofs/wp/strip.awk proofs/wp/$file | cmp - lib/$file || {
			echo "wp: proofs/wp/$file without its proof is not" \
			    "lib/$file: bring it up to date"
			exit 1
		}
	done
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# prove FILE WALKS FUNCTIONS OPTION...: says what is not proven, and keeps how
# many goals are, and of how many.
prove()
{
	local output part=$BASHPID

	output=$(frama-c \
	    -cpp-extra-args="-Iinclude -Ilib -include $PWD/proofs/wp/ring.h" \
	    -cpp-extra-args="-include $PWD/proofs/wp/$2.h" \
	    -kernel-warn-key annot:missing-spec=inactive \
	    -wp -wp-rte -wp-prover z3,cvc4 -wp-timeout "${WP_TIMEOUT-30}" \
	    -wp-par "$(nproc)" -wp-cache "${WP_CACHE-replay}" \
	    -wp-cache-dir proofs/wp/cache -wp-fct "$3" \
	    -wp-warn-key pedantic-assigns=inactive "${@:4}" "$1" 2>&1) || {
		echo "wp: Frama-C failed"
		tail -n 8 <<<"$output"
		exit 1
	}
	sed -nE 's/^\[wp\] \[[A-Z][a-z]+\] Goal ([a-z0-9_]+)( \(.*\))?$/wp: not proven: \1/p' \
	    <<<"$output"
	sed -nE 's/.*Proved goals: +([0-9]+) \/ ([0-9]+).*/\1 \2/p' \
	    <<<"$output" >"$work/$part"
}

# Calls through pointers: what they may call is said, and is proven of them. A
# pointer that is cast keeps its value.
WALK_OPTIONS=(-rte-no-pointer-call -wp-model Typed+Cast)

SECONDS=0 proven=0 total=0
# The provers and their options: WP's own would not find the proofs.
export WHY3CONFIG=$PWD/proofs/wp/why3.conf
parts=()
if [ $# -gt 0 ]; then
	prove "$1" "${3-keep}" "$2" -wp-split -rte-no-pointer-call &
	parts+=($!)
else
	# Most of the time one processor is enough for each.
	prove proofs/wp/ctxop.c keep "$RINGS" -wp-split &
	parts+=($!)
	prove proofs/wp/ctxop.c keep "$WALKS" "${WALK_OPTIONS[@]}" &
	parts+=($!)
	prove proofs/wp/ctxop.c free "$FREES" "${WALK_OPTIONS[@]}" &
	parts+=($!)
fi
for part in "${parts[@]}"; do
	wait "$part"
	read -r -a goals <"$work/$part"
	[ "${goals[1]}" -gt 0 ]
	proven=$((proven + goals[0])) total=$((total + goals[1]))
done

[ "$proven" -eq "$total" ] || {
	echo "wp: $proven of $total goals proven"
	exit 1
}
echo "wp: $proven of $total goals proven for rings of any length, $SECONDS s"
