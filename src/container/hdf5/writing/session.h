// The use of libhdf5, which this project writes HDF5 files with: one thread at a time, without its printing, its errors
// as values. Reading is not done with it (docs/formats/hdf5.md).
//
// Threads.  Debian's libhdf5 keeps global state without locks: a Session holds the process's lock for it as long as it
//           lives. A program that uses the same shared library by itself, as Debian's python3-h5py does, must not do so
//           meanwhile; packages from PyPI bring a library of their own.
#pragma once

#include <hdf5.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "ckptfit/result.h"

namespace ckptfit::libhdf5 {

class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 private:
  std::lock_guard<std::mutex> lock_;
  H5E_auto2_t printer_ = nullptr;  // what printed errors before
  void* printer_data_ = nullptr;
};

// "cannot make the group: <libhdf5's innermost reason>" with `path` as the key, from what the last call left behind.
Status LastError(StatusCode code, std::string_view doing, std::string path);

// An identifier of libhdf5, closed at the end. Must not outlive the Session.
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  ~Handle() { Close(); }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }

  bool ok() const { return id_ >= 0; }
  hid_t id() const { return id_; }
  // False when libhdf5 could not finish what the closing asks for.
  bool Close() { return id_ < 0 || H5Idec_ref(std::exchange(id_, H5I_INVALID_HID)) >= 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

}  // namespace ckptfit::libhdf5
