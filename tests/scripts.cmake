# Each function claim_<name> of a shell script is a ctest entry.

# What a person types and reads. Some builds take long for each seed, and for a
# search of many runs, of which the programs above have some.
set(for_one_build "readme|scripts|compiles|small_scenario|workers_and_parts|\
findings_of_all|oracle_is_run|environment_may|search_that_is_ended|\
terminal_shows|verdicts_for|many_machines")
set(seeds 25)
if(CTXOP_SANITIZE OR CMAKE_CROSSCOMPILING)
  set(seeds 10)
endif()
file(STRINGS scripts.sh claims REGEX "^claim_")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS scripts.sh)
foreach(line IN LISTS claims)
  string(REGEX REPLACE "^claim_([a-z0-9_]+).*" "\\1" claim "${line}")
  # What builds for itself, with the machine's own compiler, is for one build.
  if(claim MATCHES "${for_one_build}" AND (CTXOP_SANITIZE OR
      CMAKE_CROSSCOMPILING OR NOT CTXOP_ARCH STREQUAL CMAKE_SYSTEM_PROCESSOR))
    continue()
  endif()
  add_test(NAME scripts/${claim}
    COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/scripts.sh ${claim})
  set_tests_properties(scripts/${claim} PROPERTIES LABELS scripts
    ENVIRONMENT "EMULATOR=${emulator};CTXSIM=$<TARGET_FILE:ctxsim>;\
SOURCE=${PROJECT_SOURCE_DIR};BUILD=${PROJECT_BINARY_DIR};\
CC=${CMAKE_C_COMPILER};SEEDS=${seeds}")
  # They build the same folder.
  if(claim MATCHES "readme")
    set_tests_properties(scripts/${claim} PROPERTIES RUN_SERIAL TRUE)
  endif()
endforeach()

# gdb itself, on programs that it understands and that run here.
file(STRINGS gdb.sh claims REGEX "^claim_")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS gdb.sh)
if(NOT CTXOP_SANITIZE AND CTXOP_ARCH STREQUAL x86_64 AND
   NOT CMAKE_CROSSCOMPILING)
  foreach(line IN LISTS claims)
    string(REGEX REPLACE "^claim_([a-z0-9_]+).*" "\\1" claim "${line}")
    add_test(NAME gdb/${claim}
      COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/gdb.sh ${claim})
    set_tests_properties(gdb/${claim} PROPERTIES LABELS gdb
      ENVIRONMENT "PROGRAM=$<TARGET_FILE:ctxsim>" SKIP_RETURN_CODE 77)
  endforeach()
endif()

# Drivers and kernels of different eras: with the machine's own compiler.
file(STRINGS eras.sh claims REGEX "^claim_")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS eras.sh)
if(NOT CTXOP_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  add_subdirectory(rev2)
  foreach(line IN LISTS claims)
    string(REGEX REPLACE "^claim_([a-z0-9_]+).*" "\\1" claim "${line}")
    add_test(NAME eras/${claim}
      COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/eras.sh ${claim})
    set_tests_properties(eras/${claim} PROPERTIES LABELS eras
      ENVIRONMENT "SOURCE=${PROJECT_SOURCE_DIR};BUILD=${PROJECT_BINARY_DIR};\
CC=${CMAKE_C_COMPILER}")
  endforeach()
endif()

# The museum: what explore finds on kernels with bugs of old, and on today's.
file(STRINGS museum.sh claims REGEX "^claim_")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS museum.sh)
if(NOT CTXOP_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  foreach(line IN LISTS claims)
    string(REGEX REPLACE "^claim_([a-z0-9_]+).*" "\\1" claim "${line}")
    add_test(NAME museum/${claim}
      COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/museum.sh ${claim})
    set_tests_properties(museum/${claim} PROPERTIES LABELS museum
      ENVIRONMENT "SOURCE=${PROJECT_SOURCE_DIR};REPLAYS=5;\
TOOLS=$<TARGET_FILE_DIR:ctxsim>;MUSEUM=$<TARGET_FILE_DIR:ctxsim-12477>")
  endforeach()
endif()
