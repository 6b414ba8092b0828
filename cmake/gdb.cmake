# The scripts of gdb that are part of lib/known.c. A folder that compiles that
# file says so: a source file's properties are a folder's.
function(ctxop_gdb_scripts source)
  set(folder ${PROJECT_SOURCE_DIR}/tools/gdb)
  set(scripts machine.py kthreads.py ctxops.py findleaks.py)
  list(TRANSFORM scripts PREPEND ${folder}/)
  set_source_files_properties(${source} PROPERTIES
    COMPILE_DEFINITIONS CTXOP_GDB_SCRIPTS="${folder}"
    OBJECT_DEPENDS "${scripts}")
endfunction()
