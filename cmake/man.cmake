# The manual pages, as they are installed: in the build's man/, with a link (a
# page that only sources another one) for each further name in a page's NAME.
file(GLOB pages CONFIGURE_DEPENDS man/man[1-9]/*.[1-9])

function(ctxop_man_links page section)
  file(STRINGS ${page} names REGEX "^\\.Nm [A-Za-z_0-9]+")
  get_filename_component(name ${page} NAME)
  foreach(line IN LISTS names)
    string(REGEX REPLACE "^\\.Nm ([A-Za-z_0-9]+).*" "\\1" link ${line})
    if(NOT name STREQUAL ${link}.${section})
      file(CONFIGURE OUTPUT man/man${section}/${link}.${section}
        CONTENT ".so man${section}/${name}\n" @ONLY)
    endif()
  endforeach()
endfunction()

file(REMOVE_RECURSE ${CMAKE_CURRENT_BINARY_DIR}/man) # pages that went
foreach(page IN LISTS pages)
  file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR}/man ${page})
  string(REGEX REPLACE ".*[.]" "" section ${path})
  configure_file(${page} man/${path} COPYONLY)
  ctxop_man_links(${page} ${section})
endforeach()

install(DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/man/
  DESTINATION ${CMAKE_INSTALL_MANDIR})
