# Warnings are errors in our own code; headers of libraries are included as SYSTEM and do not count.
add_library(ckptfit_warnings INTERFACE)
target_compile_options(ckptfit_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                                  -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
