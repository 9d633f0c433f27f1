// Any bytes as a Keras HDF5 file: the model of it is complete and in order, and values can be asked for.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "formats/keras_h5/dataset_values.h"
#include "formats/keras_h5/reader.h"
#include "io/memory_source.h"
#include "require.h"

namespace {

using namespace ckptfit;  // NOLINT(google-build-using-namespace): one small program

constexpr std::size_t kMostRead = 20;           // datasets
constexpr std::uint64_t kMostBytes = 1u << 20;  // of one: the fill value has no end

void ReadValues(std::shared_ptr<const Source> source, const H5File& file) {
  const auto values = keras_h5::DatasetValues(std::move(source), file);
  Require(values.has_value());
  std::size_t read = 0;
  for (const H5Object& object : file.objects) {
    if (object.kind != H5Object::Kind::kDataset || ++read > kMostRead) continue;
    std::uint64_t bytes = 0;
    const Status status = (*values)->Read(object.path, [&bytes](std::span<const std::byte> piece) {
      bytes += piece.size();
      return bytes < kMostBytes;
    });
    const std::uint64_t width = DTypeBytes(object.dtype);
    Require(!status.ok() || width == 0 || bytes == object.shape.Elements().value_or(0) * width);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const auto source = std::make_shared<MemorySource>("fuzz", std::vector<std::byte>(bytes, bytes + size));
  const H5File file = keras_h5::ReadH5(source, "fuzz");
  const bool opened = file.opened == H5File::Opened::kOk;
  Require(opened == file.h5py_message.empty() && opened != file.objects.empty());
  for (std::size_t i = 1; i < file.objects.size(); ++i) Require(file.objects[i - 1].path <= file.objects[i].path);
  for (const H5Object& object : file.objects) Require(file.Find(object.path) != nullptr);
  if (opened) ReadValues(source, file);
  return 0;
}
