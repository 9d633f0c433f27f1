// The door of the module libckptfit_hdf5.so: one function, seen from outside by its plain name.
#include <cstring>

#include "formats/keras_h5/layout.h"
#include "formats/keras_h5/writing/lay_out.h"

namespace ckptfit::keras_h5 {

extern "C" __attribute__((visibility("default"))) bool ckptfit_hdf5_lay_out(const char* version, const NewH5& file,
                                                                            Layout& layout, Status& status) {
  if (std::strcmp(version, CKPTFIT_VERSION) != 0) return false;
  status = LayOutByLibhdf5(file, layout);
  return true;
}

namespace {
[[maybe_unused]] constexpr ModuleEntry* kIsOfThatType = ckptfit_hdf5_lay_out;
}  // namespace

}  // namespace ckptfit::keras_h5
