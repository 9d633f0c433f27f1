# Warnings are errors in our own code; headers of libraries are included as SYSTEM and do not count.
add_library(ckptfit_warnings INTERFACE)
target_compile_options(ckptfit_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                                  -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# GCC 12 sees an overlap in std::string's own "text" + std::string() when it optimizes (GCC bug 105651): no fault of the code.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(ckptfit_warnings INTERFACE -Wno-restrict)
endif()
