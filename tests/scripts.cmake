# Each function claim_<name> of <script>.sh is a ctest entry <script>/<name>.

function(ctxop_script_claims script claims)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script}.sh)
  file(STRINGS ${script}.sh lines REGEX "^claim_")
  list(TRANSFORM lines REPLACE "^claim_([a-z0-9_]+).*" "\\1")
  set(${claims} "${lines}" PARENT_SCOPE)
endfunction()

set(long "the_readme_shows|each_seed_is_a|programs_table|a_driver_of|many_machines|8_cpus|\
who_runs_where|shared_library|folder_is_fetched|without_cmocka|your_driver|\
kernels_files|compiles_alone|written_once|each_bug|each_hazard|\
mutants_are_killed|programs_in_pages|pages_are_written|options_that_a_command|\
core_file_shows|portable_switch|gdb_lists|threads_ctxops|gdb_prints|gdb_finds|\
debug_information|gdb_stops_at|is_inlined|another_project_needs|\
commands_in_the_readme|answers_are_graded.[^r]|never_ends|own_variables|\
list_of_labs")

# One of them. All get SOURCE, BUILD and CC; and what is named here.
function(ctxop_script_entry script claim)
  string(REPLACE " " "/" name ${script}/${claim})
  separate_arguments(claim)
  add_test(NAME ${name}
    COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/${script}.sh ${claim})
  set(labels ${script})
  if(claim MATCHES "${long}")
    list(APPEND labels long)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${labels}"
    SKIP_RETURN_CODE 77 ENVIRONMENT "SOURCE=${PROJECT_SOURCE_DIR};\
BUILD=${PROJECT_BINARY_DIR};CC=${CMAKE_C_COMPILER};${ARGN}")
endfunction()

function(ctxop_script script)
  ctxop_script_claims(${script} claims)
  foreach(claim IN LISTS claims)
    ctxop_script_entry(${script} ${claim} ${ARGN})
  endforeach()
endfunction()

# What a person types and reads. What builds for itself, with the machine's own
# compiler, is for one build. Some builds take long for each seed, and for a
# search of many runs, of which the programs have some.
set(for_one_build "readme|scripts|compiles|small_scenario|workers_and_parts|\
findings_of_all|oracle_is_run|environment_may|search_that_is_ended|\
terminal_shows|sessions_in|verdicts_for|many_machines|the_fuzzers")
set(is_plain OFF)
if(NOT CTXOP_SANITIZE AND NOT CMAKE_CROSSCOMPILING AND
   CTXOP_ARCH STREQUAL ${native})
  set(is_plain ON)
endif()
set(seeds 25)
if(NOT is_plain)
  set(seeds 10)
endif()
file(GLOB scripts RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS
  scripts/*.sh)
list(TRANSFORM scripts REPLACE "[.]sh$" "")
foreach(script IN LISTS scripts)
  ctxop_script_claims(${script} claims)
  foreach(claim IN LISTS claims)
    if(claim MATCHES "${for_one_build}" AND NOT is_plain)
      continue()
    endif()
    ctxop_script_entry(${script} ${claim} EMULATOR=${emulator}
      CTXSIM=$<TARGET_FILE:ctxsim> SEEDS=${seeds})
    # They build the same folder.
    if(claim MATCHES "readme")
      set_tests_properties(${script}/${claim} PROPERTIES RUN_SERIAL TRUE)
    endif()
  endforeach()
endforeach()

# gdb itself, on programs that it understands.
if(is_plain AND CTXOP_ARCH STREQUAL x86_64)
  add_executable(gdb_roots gdb_roots.c)
  target_link_libraries(gdb_roots PRIVATE ctxop ctxop_compile_options)
  ctxop_script(gdb
    "PROGRAM=$<TARGET_FILE:ctxsim>;ROOTS=$<TARGET_FILE:gdb_roots>")
endif()

# Drivers and kernels of different eras; and the museum: what explore finds on
# kernels with bugs of old, and on today's.
if(NOT CTXOP_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  add_subdirectory(rev2)
  ctxop_script(eras)
  ctxop_script(museum REPLAYS=5 TOOLS=$<TARGET_FILE_DIR:ctxsim>
    MUSEUM=$<TARGET_FILE_DIR:ctxsim-12477>)
endif()

if(is_plain)
  ctxop_script(lists)
  ctxop_script(quiz CTXSIM=$<TARGET_FILE:ctxsim> SEEDS=${seeds})
endif()

# Labs: an entry for the answers of each, which are compiled already. Those of
# the first lab are not among what takes long.
get_property(labs GLOBAL PROPERTY ctxop_labs)
if(labs AND is_plain)
  ctxop_script(labs CTXSIM=$<TARGET_FILE:ctxsim>)
  foreach(lab IN LISTS labs)
    ctxop_script_entry(labs "answers_are_graded ${lab}"
      CTXSIM=$<TARGET_FILE:ctxsim>)
  endforeach()
endif()

# Files of a kernel: their headers, and what they lack.
if(is_plain)
  ctxop_script(kernel)
endif()

# What breaks the library on purpose; a project of somebody else's, which takes
# both compilers; and what is installed for people: manual pages, completion.
if(is_plain AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  ctxop_script(mutants)
  if(CTXOP_INSTALL)
    ctxop_script(install)
    ctxop_script(manuals CTXSIM=$<TARGET_FILE:ctxsim>)
    set_tests_properties( # it builds the folder that the README's claims do
      install/your_driver_fails_passes_and_is_explored_as_its_document_says
      PROPERTIES RUN_SERIAL TRUE)
  endif()
endif()
