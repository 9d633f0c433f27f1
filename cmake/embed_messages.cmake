# cmake "-DTEXTS=<file>;<file>" -DOUT=<file.cc> -P embed_messages.cmake
# Writes the files of data/messages into a C++ source as they are.
include(${CMAKE_CURRENT_LIST_DIR}/raw_string.cmake)
set(text "// Made from data/messages by cmake/embed_messages.cmake.\n#include \"messages/message_texts.h\"\n\nnamespace ckptfit {\nnamespace {\nconstexpr MessageText kTexts[] = {\n")
foreach(table IN LISTS TEXTS)
  get_filename_component(name ${table} NAME_WE)
  file(READ ${table} content)
  string(APPEND text "    {\"${name}\",\n")
  append_raw_string(text "${content}" table)
  string(APPEND text "    },\n")
endforeach()
string(APPEND text "};\n}  // namespace\nconst MessageText* const kMessageTexts = kTexts;\nconst std::size_t kMessageTextCount = sizeof(kTexts) / sizeof(kTexts[0]);\n}  // namespace ckptfit\n")
file(WRITE ${OUT} "${text}")
