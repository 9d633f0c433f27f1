// Any bytes as a `.keras` archive.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "formats/keras_zip/reader.h"
#include "io/memory_source.h"

namespace {

// Touches the first and last byte of what it is given, as an HDF5 reader would.
std::shared_ptr<const ckptfit::H5File> Open(std::shared_ptr<const ckptfit::Source> source, const std::string& path) {
  auto file = std::make_shared<ckptfit::H5File>();
  file->path = path;
  std::byte byte{};
  if (source->size() > 0 &&
      (!source->ReadAt(0, {&byte, 1}).ok() || !source->ReadAt(source->size() - 1, {&byte, 1}).ok())) {
    std::abort();
  }
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::KerasArchive archive = ckptfit::keras_zip::ReadArchive(
      std::make_shared<ckptfit::MemorySource>("fuzz", std::vector<std::byte>(bytes, bytes + size)), "fuzz", Open);
  if (archive.opened != ckptfit::KerasArchive::Opened::kOk && (archive.has_config || archive.weights)) std::abort();
  return 0;
}
