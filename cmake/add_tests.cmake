# ctxop_add_tests(TARGET [LABELS LABEL...]): each CTXOP_TEST(name) in the sources
# of this program is an entry of ctest, TARGET/name. Call it after the sources
# were added; see include/ctxop_cmocka.h.
function(ctxop_add_tests target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" LABELS)
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ctxop_add_tests(${target}): expected LABELS, "
      "got ${arg_UNPARSED_ARGUMENTS}")
  endif()
  get_target_property(sources ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  set(names)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
    if(NOT EXISTS ${source} OR IS_DIRECTORY ${source})
      continue() # it is made while building, or is an expression
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(STRINGS ${source} lines REGEX "^CTXOP_TEST(_ON)?\\([A-Za-z0-9_]+")
    list(TRANSFORM lines REPLACE "^[A-Z_]+\\(([A-Za-z0-9_]+).*" "\\1")
    list(APPEND names ${lines})
  endforeach()
  if(NOT names)
    message(FATAL_ERROR
      "ctxop_add_tests(${target}): no line of its sources begins with "
      "CTXOP_TEST(name) or CTXOP_TEST_ON(name, ...)")
  endif()
  foreach(name IN LISTS names)
    add_test(NAME ${target}/${name} COMMAND ${target} ${name})
    set_tests_properties(${target}/${name} PROPERTIES LABELS "${arg_LABELS}")
  endforeach()
endfunction()
