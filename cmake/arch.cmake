# Which folder of lib/arch is built. ucontext works everywhere.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
  set(native x86_64)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(native aarch64)
else()
  set(native ucontext)
endif()
set(CTXOP_ARCH ${native} CACHE STRING
  "How stacks are switched: a folder of lib/arch")
file(GLOB arches LIST_DIRECTORIES true RELATIVE ${PROJECT_SOURCE_DIR}/lib/arch
  ${PROJECT_SOURCE_DIR}/lib/arch/*)
list(REMOVE_ITEM arches arch.h)
set_property(CACHE CTXOP_ARCH PROPERTY STRINGS ${arches})
if(NOT CTXOP_ARCH IN_LIST arches)
  message(FATAL_ERROR "CTXOP_ARCH is ${CTXOP_ARCH}: expected one of ${arches}")
endif()
file(GLOB CTXOP_ARCH_SOURCES CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/lib/arch/${CTXOP_ARCH}/*.[cS])

# Kernel code keeps out of the vector registers: they are the threads'.
if(CTXOP_ARCH STREQUAL ucontext)
  set(CTXOP_KERNEL_OPTIONS)
else()
  set(CTXOP_KERNEL_OPTIONS -mgeneral-regs-only)
endif()
