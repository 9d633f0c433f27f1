// Any bytes as a Keras HDF5 file: the model of it is complete and in order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "formats/keras_h5/reader.h"
#include "io/memory_source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const ckptfit::H5File file = ckptfit::keras_h5::ReadH5(
      std::make_shared<ckptfit::MemorySource>("fuzz", std::vector<std::byte>(bytes, bytes + size)), "fuzz");
  const bool opened = file.opened == ckptfit::H5File::Opened::kOk;
  if (opened != file.h5py_message.empty() || opened == file.objects.empty()) std::abort();
  for (std::size_t i = 1; i < file.objects.size(); ++i) {
    if (file.objects[i].path < file.objects[i - 1].path) std::abort();
  }
  for (const ckptfit::H5Object& object : file.objects) {
    if (!file.Find(object.path)) std::abort();
  }
  return 0;
}
