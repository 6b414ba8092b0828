#!/bin/bash -eu
# SPDX-License-Identifier: BSD-2-Clause
# As OSS-Fuzz and ClusterFuzzLite call it: CC, CFLAGS and LIB_FUZZING_ENGINE say
# how to build, OUT where all of it goes; each fuzzer NAME with its corpus
# NAME_seed_corpus.zip, NAME.dict and NAME.options. WORK is for what is left. The
# current folder is the project's.

cmake -S . -B "$WORK/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCTXOP_TESTS=OFF -DCTXOP_BENCH=OFF -DCTXOP_WERROR=OFF
cmake --build "$WORK/build" --target fuzz/all

for fuzzer in fuzz_consumers fuzz_machine fuzz_model fuzz_parse fuzz_token; do
	replay=$WORK/build/fuzz/$fuzzer-replay
	rm -rf "$WORK/seeds"
	mkdir -p "$WORK/seeds"
	"$replay" --seeds "$WORK/seeds" examples/scenarios/*.ctx museum/*.ctx \
	    museum/*/*.ctx
	(cd "$WORK/seeds" && zip -q -r "$OUT/${fuzzer}_seed_corpus.zip" .)
	"$replay" --dictionary >"$OUT/$fuzzer.dict"
	[ -s "$OUT/$fuzzer.dict" ] || rm "$OUT/$fuzzer.dict"
	cp "$WORK/build/fuzz/$fuzzer" "$OUT/"
	cp fuzz/fuzz.options "$OUT/$fuzzer.options"
done
