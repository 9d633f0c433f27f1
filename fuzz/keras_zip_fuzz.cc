// Any bytes as a `.keras` archive, whose weights are read as an HDF5 file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "formats/keras_h5/reader.h"
#include "formats/keras_zip/reader.h"
#include "io/memory_source.h"

namespace {

// First touches the first and last byte of what it is given: a member's bytes are all there.
std::shared_ptr<const ckptfit::H5File> Open(std::shared_ptr<const ckptfit::Source> source, const std::string& path) {
  std::byte byte{};
  if (source->size() > 0 &&
      (!source->ReadAt(0, {&byte, 1}).ok() || !source->ReadAt(source->size() - 1, {&byte, 1}).ok())) {
    std::abort();
  }
  return std::make_shared<const ckptfit::H5File>(ckptfit::keras_h5::ReadH5(std::move(source), path));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::KerasArchive archive = ckptfit::keras_zip::ReadArchive(
      std::make_shared<ckptfit::MemorySource>("fuzz", std::vector<std::byte>(bytes, bytes + size)), "fuzz", Open);
  if (archive.opened != ckptfit::KerasArchive::Opened::kOk && (archive.has_config || archive.weights)) std::abort();
  return 0;
}
