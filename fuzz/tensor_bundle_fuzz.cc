// Any bytes as a checkpoint in memory: an index up to the magic number that ends a table, and behind it the bytes of
// every shard. The same bytes are read as a V1 checkpoint too.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "formats/tensor_bundle/reader.h"
#include "formats/tensor_bundle/v1.h"
#include "io/memory_source.h"
#include "require.h"

namespace {

using namespace ckptfit;  // NOLINT(google-build-using-namespace): one small program

constexpr std::string_view kMagic("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
constexpr std::size_t kMostChecked = 50;  // entries: each may ask for the whole shard

std::vector<std::byte> Copy(std::string_view bytes) {
  const auto span = AsBytes(bytes);
  return {span.begin(), span.end()};
}

void CheckBundle(const TensorBundle& bundle) {
  Require(bundle.observations.size() <= ObservationSink::kMaxObservations);
  Require(bundle.opened.ok() || bundle.entries.empty());
  Require(!bundle.graph_parsed || bundle.has_object_graph);
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    Require(i == 0 || bundle.entries[i - 1].key < bundle.entries[i].key);
    Require(bundle.Find(bundle.entries[i].key) == i);
    if (!bundle.checker || i >= kMostChecked) continue;
    const TfStatus status = bundle.checker->Check(i);
    Require(status.ok() == status.message.empty());
    std::uint64_t bytes = 0;
    const TfStatus read = bundle.checker->Read(i, [&bytes](std::span<const std::byte> piece) {
      bytes += piece.size();
      return true;
    });
    const auto expected = bundle.entries[i].shape.Elements();
    Require(!read.ok() || DTypeBytes(bundle.entries[i].dtype) == 0 ||
            bytes == expected.value_or(0) * DTypeBytes(bundle.entries[i].dtype));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t magic = input.find(kMagic);
  const std::size_t index_bytes = magic == std::string_view::npos ? size : magic + kMagic.size();
  const MemorySource index("fuzz.index", Copy(input.substr(0, index_bytes)));
  const std::string_view shard = input.substr(index_bytes);
  CheckBundle(ReadBundle("fuzz", index, [shard](const std::string& path) -> Result<std::unique_ptr<Source>> {
    return std::unique_ptr<Source>(std::make_unique<MemorySource>(path, Copy(shard)));
  }));

  TensorBundle v1;
  ObservationSink seen;
  ReadV1(v1, index, seen);
  CheckBundle(v1);
  return 0;
}
