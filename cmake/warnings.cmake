# Warnings are errors in our own code; headers of libraries are included as SYSTEM and do not count.
add_library(ckptfit_warnings INTERFACE)
target_compile_options(ckptfit_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                                  -Wnon-virtual-dtor -Woverloaded-virtual)
option(CKPTFIT_WERROR "Treat warnings as errors; off where the compiler is the user's" ON)
if(CKPTFIT_WERROR)
  target_compile_options(ckptfit_warnings INTERFACE -Werror)
endif()
# GCC 12 raises false alarms in the optimized code of std::string itself (GCC bugs 105651 and 105562).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(ckptfit_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
# std::stable_sort of libstdc++ 12 uses what its own headers call deprecated, which Clang tells at the call.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(ckptfit_warnings INTERFACE -Wno-deprecated-declarations)
endif()
