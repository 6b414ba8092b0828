# What is needed besides a C compiler: libunwind (stacks). What is used if it is
# there: valgrind's header (valgrind is then told about every stack), that of
# SystemTap's probes, and CMocka (ctxop::cmocka, and our own tests).
find_library(CTXOP_LIBUNWIND unwind)
find_path(CTXOP_LIBUNWIND_INCLUDE libunwind.h)
if(NOT CTXOP_LIBUNWIND OR NOT CTXOP_LIBUNWIND_INCLUDE)
  message(FATAL_ERROR "libunwind is missing: apt-get install libunwind-dev")
endif()
add_library(ctxop_unwind INTERFACE)
target_link_libraries(ctxop_unwind INTERFACE
  $<BUILD_INTERFACE:${CTXOP_LIBUNWIND}> $<INSTALL_INTERFACE:unwind>)
target_include_directories(ctxop_unwind INTERFACE
  $<BUILD_INTERFACE:${CTXOP_LIBUNWIND_INCLUDE}>)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

include(CheckIncludeFile)
check_include_file(valgrind/memcheck.h CTXOP_HAVE_VALGRIND_H)
if(CTXOP_VALGRIND AND NOT CTXOP_HAVE_VALGRIND_H)
  message(FATAL_ERROR "valgrind's header is missing: apt-get install valgrind")
elseif(NOT CTXOP_HAVE_VALGRIND_H)
  message(STATUS "valgrind: no header, so it will not know the threads' stacks")
endif()

check_include_file(sys/sdt.h CTXOP_HAVE_SDT_H)
if(NOT CTXOP_HAVE_SDT_H)
  message(STATUS "systemtap-sdt-dev: no sys/sdt.h, so no probes for tracers")
endif()

find_library(CTXOP_CMOCKA cmocka)
find_path(CTXOP_CMOCKA_INCLUDE cmocka.h)
set(CTXOP_HAVE_CMOCKA OFF)
if(CTXOP_CMOCKA AND CTXOP_CMOCKA_INCLUDE)
  set(CTXOP_HAVE_CMOCKA ON)
elseif(CTXOP_TESTS)
  message(FATAL_ERROR "CMocka is missing: apt-get install libcmocka-dev")
else()
  message(STATUS "CMocka: not here (libcmocka-dev), so no ctxop::cmocka is")
endif()
