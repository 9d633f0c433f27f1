// Any bytes as an HDF5 file: everything the container can be asked for, with values read up to a limit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "container/hdf5/dataset_reader.h"
#include "container/hdf5/file.h"
#include "io/memory_source.h"

namespace {

using namespace ckptfit;  // NOLINT(google-build-using-namespace): one small program

constexpr std::uint64_t kMostValues = 1u << 16;  // bytes of each dataset

void ReadValues(hdf5::File& file, const hdf5::Object& object) {
  const auto dataset = file.Describe(object);
  if (!dataset.has_value()) return;
  auto reader = hdf5::DatasetReader::Open(file, *dataset);
  if (!reader.has_value()) return;
  std::vector<std::byte> bytes(static_cast<std::size_t>(std::min(kMostValues, reader->size())));
  if (!reader->Read(0, bytes).ok()) return;
  const auto strings = file.DecodeStrings(*dataset->type, bytes, kMostValues);
  (void)strings;
}

// The addresses that an object links to.
std::vector<std::uint64_t> Visit(hdf5::File& file, std::uint64_t address) {
  hdf5::Object object;
  std::vector<std::uint64_t> next;
  if (!file.ReadObject(address, &object).ok()) return next;
  const Status attributes =
      file.ListAttributes(object, [&](const std::string&, const Result<hdf5::Attribute>& attribute) {
        if (!attribute.has_value()) return;
        const auto strings = file.DecodeStrings(*attribute->type, attribute->data, kMostValues);
        (void)strings;
      });
  (void)attributes;
  if (object.kind == hdf5::Object::Kind::kDataset) ReadValues(file, object);
  const Status links = file.ListLinks(object, [&](const hdf5::Link& link) {
    if (link.kind == hdf5::Link::Kind::kHard) next.push_back(link.address);
    return Status();
  });
  (void)links;
  return next;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  auto file = hdf5::File::Open(std::make_shared<MemorySource>("fuzz", std::vector<std::byte>(bytes, bytes + size)));
  if (!file.has_value()) return 0;
  std::vector<std::uint64_t> pending{(*file)->root()};
  std::set<std::uint64_t> visited;
  while (!pending.empty()) {
    const std::uint64_t address = pending.back();
    pending.pop_back();
    if (!visited.insert(address).second) continue;
    const auto next = Visit(**file, address);
    pending.insert(pending.end(), next.begin(), next.end());
  }
  return 0;
}
