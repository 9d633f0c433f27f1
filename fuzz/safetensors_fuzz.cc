// Any bytes as a safetensors file: an error, or tensors that fill what follows the header without gap or overlap.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "formats/safetensors/reader.h"
#include "io/memory_source.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::MemorySource source("fuzz", std::vector<std::byte>(bytes, bytes + size));
  auto file = ckptfit::ReadSafetensors(source);
  if (!file) {
    Require(!file.error().message().empty());
    return 0;
  }
  auto& tensors = file->tensors;
  Require(std::is_sorted(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) { return a.key < b.key; }));
  std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.bytes < b.bytes;
  });
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    Require(tensors[i - 1].offset + tensors[i - 1].bytes == tensors[i].offset);
  }
  Require(tensors.empty() || (tensors.front().offset >= 10 && tensors.back().offset + tensors.back().bytes == size));
  return 0;
}
