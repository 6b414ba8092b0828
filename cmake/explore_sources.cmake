# ctxop_explore_sources(TARGET FILE...): between any two accesses to memory that
# these files of the target make, schedules may differ. Call it after the files
# were added. The files are compiled with hooks, nothing else is; what the hooks
# call is linked. See include/ctxop_access.h.
#
# A build with a sanitizer has no such points, and says so: hooks of two kinds
# do not go together.
function(ctxop_explore_sources target)
  if(CTXOP_SANITIZE)
    message(STATUS "${target}: no access points in a build with a sanitizer")
    return()
  endif()
  find_file(CTXOP_ACCESS_MEM mem.h NO_DEFAULT_PATH NO_CACHE REQUIRED PATHS
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../lib/access # in the source
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR})              # installed
  set(here $<STREQUAL:$<TARGET_PROPERTY:NAME>,${target}>)
  set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target}
    APPEND PROPERTY COMPILE_OPTIONS
    "$<${here}:-fsanitize=thread;-fno-builtin;-include${CTXOP_ACCESS_MEM}>"
    # clang leaves out the hook of x++'s read; gcc warns that it knows nothing
    # of fences, and ours does.
    "$<$<AND:${here},$<C_COMPILER_ID:Clang>>:-mllvm;-tsan-instrument-read-before-write=1>"
    "$<$<AND:${here},$<C_COMPILER_ID:GNU>>:-Wno-tsan>")
  set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES ctxop::access)
  set_property(TARGET ${target} APPEND PROPERTY INTERFACE_LINK_LIBRARIES
    $<LINK_ONLY:ctxop::access>)
endfunction()
