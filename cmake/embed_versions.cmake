# cmake "-DTABLES=<file>;<file>" -DOUT=<file.cc> -P embed_versions.cmake
# Writes tables, data/versions/<name>.txt, into a C++ source as ckptfit::version_texts::k<Name>, without its head of comments but
# for the list of releases.
include(${CMAKE_CURRENT_LIST_DIR}/raw_string.cmake)
set(text "// Made from data/versions by cmake/embed_versions.cmake.\n#include \"model/version_texts.h\"\n\nnamespace ckptfit::version_texts {\n")
foreach(table IN LISTS TABLES)
  get_filename_component(name ${table} NAME_WE)
  string(SUBSTRING ${name} 0 1 first)
  string(TOUPPER ${first} first)
  string(SUBSTRING ${name} 1 -1 others)
  file(READ ${table} content)
  string(APPEND text "const std::string_view k${first}${others} =\n")
  append_raw_string(text "${content}" table)
  string(APPEND text "    ;\n")
endforeach()
string(APPEND text "}  // namespace ckptfit::version_texts\n")
file(WRITE ${OUT} "${text}")
