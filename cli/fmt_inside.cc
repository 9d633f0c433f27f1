// The functions of fmt for a command that is linked without libfmt.so: compiled with FMT_HEADER_ONLY, by which they are
// inline functions of its header, and with the option to keep all of those (cli/CMakeLists.txt).
#include <fmt/format.h>
