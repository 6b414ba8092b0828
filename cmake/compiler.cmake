# Options for everything that is built here; none of them reaches a user.
add_library(ctxop_compile_options INTERFACE)
target_compile_features(ctxop_compile_options INTERFACE c_std_11)
target_compile_definitions(ctxop_compile_options INTERFACE _GNU_SOURCE)
target_compile_options(ctxop_compile_options INTERFACE
  # Messages name files as the project does, on every machine.
  -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=
  -fno-omit-frame-pointer
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wold-style-definition -Wundef -Wcast-qual
  -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wconversion
  -Wimplicit-fallthrough>)
# Without vector registers gcc clears a struct by an instruction that takes long
# to begin.
if(CTXOP_ARCH STREQUAL x86_64 AND CMAKE_C_COMPILER_ID STREQUAL GNU)
  target_compile_options(ctxop_compile_options INTERFACE
    $<$<COMPILE_LANGUAGE:C>:-mmemset-strategy=unrolled_loop:192:noalign,rep_8byte:-1:noalign>)
endif()
if(CTXOP_WERROR)
  target_compile_options(ctxop_compile_options INTERFACE -Werror)
endif()
if(CTXOP_SANITIZE)
  target_compile_options(ctxop_compile_options INTERFACE
    -fsanitize=${CTXOP_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(ctxop_compile_options INTERFACE
    -fsanitize=${CTXOP_SANITIZE})
endif()
# What an engine sees of an input's way: which functions are called, and how
# often. It looks at each of them after each input that came there, so more is
# shown only where it tells more, and nothing of what all inputs do. afl's
# compiler shows all of itself, and OSS-Fuzz says what in CFLAGS.
if(CTXOP_FUZZ_ENGINE STREQUAL "-fsanitize=fuzzer")
  target_compile_options(ctxop_compile_options INTERFACE
    -fsanitize-coverage=func,inline-8bit-counters,pc-table)
  target_link_options(ctxop_compile_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ctxop_fuzz_sees(WHAT SOURCE...): of these files of this folder it sees NOTHING;
# or the way INSIDE of functions; or what is compared as well, for TEXT, which an
# engine changes itself.
set(CTXOP_FUZZ_NOTHING
  -fno-sanitize-coverage=func,inline-8bit-counters,pc-table)
set(CTXOP_FUZZ_INSIDE -fno-sanitize-coverage=func -fsanitize-coverage=edge)
set(CTXOP_FUZZ_TEXT ${CTXOP_FUZZ_INSIDE} -fsanitize-coverage=trace-cmp)
function(ctxop_fuzz_sees what)
  if(CTXOP_FUZZ_ENGINE STREQUAL "-fsanitize=fuzzer")
    set_property(SOURCE ${ARGN} APPEND PROPERTY
      COMPILE_OPTIONS ${CTXOP_FUZZ_${what}})
  endif()
endfunction()

# The library's functions are listed, so that symbols.c knows them: a nop each,
# and no part of one elsewhere, where it would not be found. (Nor is a function
# cut in two because of a probe in it, which gcc takes for more than a nop.)
set(CTXOP_LISTED_FUNCTIONS
  $<$<COMPILE_LANGUAGE:C>:-fpatchable-function-entry=1>
  $<$<COMPILE_LANG_AND_ID:C,GNU>:-fno-reorder-blocks-and-partition>
  $<$<COMPILE_LANG_AND_ID:C,GNU>:-fno-partial-inlining>)
