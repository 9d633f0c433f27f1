// A target that does what a sweep is there to notice, as its input says.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input == "take memory") {
    const auto much = std::make_unique<volatile char[]>(65u << 20);
    much[0] = 1;
  }
  const volatile bool ending = input != "never end";
  while (!ending) {
  }
  if (input == "crash") std::abort();
  return 0;
}
