#include "container/hdf5/writing/session.h"

namespace ckptfit::libhdf5 {
namespace {

std::mutex& LibraryLock() {
  static std::mutex lock;
  return lock;
}

herr_t KeepFirst(unsigned n, const H5E_error2_t* error, void* reason) {
  if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(reason) = error->desc;
  return 0;
}

}  // namespace

Session::Session() : lock_(LibraryLock()) {
  static_cast<void>(H5Eget_auto2(H5E_DEFAULT, &printer_, &printer_data_));
  static_cast<void>(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr));
}

Session::~Session() {
  static_cast<void>(H5Eclear2(H5E_DEFAULT));
  static_cast<void>(H5Eset_auto2(H5E_DEFAULT, printer_, printer_data_));
}

Status LastError(StatusCode code, std::string_view doing, std::string path) {
  std::string reason;
  static_cast<void>(H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, KeepFirst, &reason));
  std::string text = "cannot " + std::string(doing);
  if (!reason.empty()) text += ": " + reason;
  return Status(code, text, {"", Where::kNoOffset, Where::kNoOffset, std::move(path)});
}

}  // namespace ckptfit::libhdf5
