#include "formats/keras_h5/layout.h"

#include "io/module.h"

namespace ckptfit::keras_h5 {

Status LayOut(const NewH5& file, Layout& layout) {
  constexpr const char* kModule = "libckptfit_hdf5.so";
  const Result<void*> found = FindInModule(kModule, kModuleEntryName);
  if (!found) {
    return Status(StatusCode::kUnsupported, "HDF5 files cannot be written here: " + found.error().message(),
                  found.error().where());
  }
  auto* const entry = reinterpret_cast<ModuleEntry*>(*found);
  Status status;
  if (entry(CKPTFIT_VERSION, file, layout, status)) return status;
  return Status(StatusCode::kUnsupported, std::string("HDF5 files cannot be written here: ") + kModule +
                                              " is of another version than the library");
}

}  // namespace ckptfit::keras_h5
