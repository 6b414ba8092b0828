# cmake --install: headers, libraries, ctxsim, manual pages, completion for bash,
# and what find_package(ctxop) and pkg-config read.
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ctxop)
set(exported ctxop ctxop_nondebug ctxop_era7 ctxop_era8 ctxop_era9
  ctxop_era13917 ctxop_unwind)
if(TARGET ctxop_access)
  list(APPEND exported ctxop_access)
  set_target_properties(ctxop_access PROPERTIES EXPORT_NAME access)
endif()
set(left_out)
if(CTXOP_HAVE_CMOCKA)
  list(APPEND exported ctxop_cmocka ctxop_cmocka_nondebug)
else()
  set(left_out PATTERN ctxop_cmocka.h EXCLUDE)
endif()
set_target_properties(ctxop_unwind PROPERTIES EXPORT_NAME unwind)
foreach(era IN ITEMS 7 8 9 13917)
  set_target_properties(ctxop_era${era} PROPERTIES EXPORT_NAME era${era})
endforeach()

install(TARGETS ${exported} EXPORT ctxop)
install(EXPORT ctxop NAMESPACE ctxop:: FILE ctxop-targets.cmake
  DESTINATION ${package})
install(DIRECTORY include/ DESTINATION ${CTXOP_INSTALL_INCLUDE} ${left_out})
install(TARGETS ctxsim)
install(FILES tools/ctxsim.bash RENAME ctxsim
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
include(cmake/man.cmake)

configure_package_config_file(cmake/ctxop-config.cmake.in ctxop-config.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(ctxop-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ctxop-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/ctxop-config-version.cmake
  cmake/add_tests.cmake cmake/explore_sources.cmake cmake/kernel_sources.cmake
  lib/access/mem.h DESTINATION ${package})
# Away from all other headers: no normal target is to see these.
install(DIRECTORY kernel DESTINATION ${package})

file(RELATIVE_PATH prefix_from_here
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/ctxop.pc.in ctxop.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ctxop.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
