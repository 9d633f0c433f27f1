// Any bytes as a file of unknown kind: what it is said to be agrees with what the readers of that kind would see.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/content/git_lfs.h"
#include "formats/content/hdf5_head.h"
#include "formats/content/look.h"
#include "io/memory_source.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using ckptfit::Content;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::MemorySource source("fuzz", std::vector<std::byte>(bytes, bytes + size));
  const Content content = ckptfit::Sniff(source);
  Require((content == Content::kEmpty) == (size == 0));

  const auto head = ckptfit::FindHdf5Head(source);
  Require(!head || (head->offset < size && size - head->offset >= 8));
  Require(content != Content::kHdf5 || (head && !head->truncated));
  Require(content != Content::kTruncatedHdf5 || (head && head->truncated));

  const auto pointer = ckptfit::ParseLfsPointer({reinterpret_cast<const char*>(data), size});
  Require(content != Content::kGitLfsPointer || pointer);
  return 0;
}
