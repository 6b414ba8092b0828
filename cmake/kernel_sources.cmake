# ctxop_kernel_sources(TARGET FILE... [EXPLORE] [ERA N] [HEADERS DIR...]
#                      [STUBS FILE]): these C files of a kernel, unchanged, on
# the machine of the program TARGET. They see no header of the host: only the
# kernel's, from kernel/ beside this file, or, with HEADERS, the user's own and
# ours for what the machine is. They are the library TARGET_kernel, for options
# of one's own.
#
# EXPLORE: with points at their accesses (ctxop_explore_sources()). ERA: the
# calls of that era: 7, 8, 9 or 13917, the default (ctxop_installctx.h).
#
# What they call and nobody has is told by name where the program is linked, and
# written as stubs to STUBS, TARGET-stubs.c of the source folder unless it says
# otherwise. From then on that file is one of these. See docs/kernel-sources.md.
set_property(GLOBAL PROPERTY ctxop_kernel_options "${CTXOP_KERNEL_OPTIONS}")

function(ctxop_kernel_sources target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "EXPLORE" "ERA;STUBS" "HEADERS")
  set(files ${arg_UNPARSED_ARGUMENTS})
  set(sources ${target}_kernel)
  ctxop_kernel_check("${target}" "${files}" "${arg_ERA}"
    "${arg_KEYWORDS_MISSING_VALUES}")
  if(NOT arg_ERA)
    set(arg_ERA 13917)
  endif()
  if(NOT arg_STUBS)
    set(arg_STUBS ${target}-stubs.c)
  endif()
  cmake_path(ABSOLUTE_PATH arg_STUBS)
  find_file(link link.sh NO_DEFAULT_PATH NO_CACHE REQUIRED PATHS
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../kernel # in the source
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/kernel)   # installed
  cmake_path(GET link PARENT_PATH kernel)
  # It may come while a build runs.
  file(GLOB stubs CONFIGURE_DEPENDS ${arg_STUBS})

  add_library(${sources} OBJECT ${files} ${stubs})
  ctxop_kernel_options(${sources} ${arg_ERA} "${arg_HEADERS}" ${kernel})
  if(arg_EXPLORE)
    ctxop_explore_sources(${sources} ${files} ${stubs})
  endif()
  target_link_libraries(${sources} PUBLIC ctxop::era${arg_ERA} ctxop::ctxop)
  target_link_libraries(${target} PRIVATE ${sources})
  foreach(language C CXX)
    set_property(TARGET ${target} PROPERTY ${language}_LINKER_LAUNCHER
      env NM=${CMAKE_NM} OBJDUMP=${CMAKE_OBJDUMP}
      sh ${link} ${target} ${arg_STUBS} --
      ${CMAKE_${language}_LINKER_LAUNCHER})
  endforeach()
endfunction()

function(ctxop_kernel_check target files era unfinished)
  set(usage "ctxop_kernel_sources(${target} ...)")
  if(NOT TARGET "${target}")
    message(FATAL_ERROR "${usage}: expected a target, which was added before")
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL EXECUTABLE)
    message(FATAL_ERROR "${usage}: expected a program, got a ${type}: what is \
missing is known where a program is linked")
  endif()
  if(TARGET ${target}_kernel)
    message(FATAL_ERROR "${usage}: called twice: name all files at once")
  endif()
  if(NOT files)
    message(FATAL_ERROR "${usage}: expected at least one file")
  endif()
  if(unfinished)
    message(FATAL_ERROR "${usage}: expected something behind ${unfinished}")
  endif()
  if(era AND NOT era MATCHES "^(7|8|9|13917)$")
    message(FATAL_ERROR "${usage}: expected ERA 7, 8, 9 or 13917, got ${era}")
  endif()
endfunction()

# How kernel code is compiled, but for the host's headers, and Linux' names.
function(ctxop_kernel_options sources era headers kernel)
  execute_process(
    COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
    OUTPUT_VARIABLE of_compiler OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  set(folders ${kernel}/include)
  if(headers)
    set(folders ${kernel}/own ${headers})
  endif()
  set(options -ffreestanding -nostdinc)
  foreach(folder ${kernel}/machine ${folders} ${of_compiler})
    cmake_path(ABSOLUTE_PATH folder)
    if(NOT IS_DIRECTORY ${folder})
      message(FATAL_ERROR "${sources}: expected a folder of headers: ${folder}")
    endif()
    list(APPEND options "SHELL:-isystem \"${folder}\"")
  endforeach()
  get_property(registers GLOBAL PROPERTY ctxop_kernel_options)
  target_compile_options(${sources} PRIVATE ${options} ${registers}
    -fno-omit-frame-pointer -Ulinux -U__linux -U__linux__ -U__gnu_linux__)
  target_compile_definitions(${sources} PRIVATE _KERNEL DEBUG CTXOP_ERA=${era}
    __sun __illumos__ __SVR4
    # The C runtime has these names.
    _init=driver_init _fini=driver_fini _info=driver_info)
endfunction()
