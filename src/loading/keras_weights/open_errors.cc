#include "loading/keras_weights/open_errors.h"

namespace ckptfit {
namespace {

// HDF5 1.14, which h5py 3.8 and later come with, says "synchronously".
bool SaysSynchronously(const Environment& environment) {
  return environment.h5py.known() ? environment.h5py.AtLeast(3, 8) : environment.tensorflow.AtLeast(2, 9);
}

// h5py 3.2 and later raise the class that belongs to the errno.
bool RaisesByErrno(const Environment& environment) {
  return environment.h5py.known() ? environment.h5py.AtLeast(3, 2) : environment.tensorflow.AtLeast(2, 6);
}

Exception OfErrno(const Environment& environment, std::string_view type, int number, std::string text) {
  if (!RaisesByErrno(environment)) return {"OSError", std::move(text)};
  return {std::string(type), "[Errno " + std::to_string(number) + "] " + text};
}

Exception CannotOpen(const Environment& environment, const std::string& path, std::string_view type, int number,
                     std::string_view reason) {
  std::string text = H5pyUnable(environment, "open file") + " (unable to open file: name = '" + path +
                     "', errno = " + std::to_string(number) + ", error message = '" + std::string(reason) +
                     "', flags = 0, o_flags = 0)";
  return OfErrno(environment, type, number, std::move(text));
}

Exception OpenedFolder(const Environment& environment, const std::string& path) {
  const std::string read = SaysSynchronously(environment) ? "" : ", bytes actually read = 18446744073709551615";
  std::string text =
      H5pyUnable(environment, "open file") + " (file read failed: time = Thu Jan  1 00:00:00 1970\n, filename = '" +
      path +
      "', file descriptor = 4, errno = 21, error message = 'Is a directory', buf = 0x7f0000000000, total "
      "read size = 8, bytes this sub-read = 8" +
      read + ", offset = 0)";
  return OfErrno(environment, "IsADirectoryError", 21, std::move(text));
}

}  // namespace

std::string H5pyUnable(const Environment& environment, std::string_view verb) {
  return (SaysSynchronously(environment) ? "Unable to synchronously " : "Unable to ") + std::string(verb);
}

std::string H5pyCannot(const Environment& environment, std::string_view verb) {
  return (SaysSynchronously(environment) ? "Can't synchronously " : "Can't ") + std::string(verb);
}

Exception H5pyMissingFile(const std::string& path, const Environment& environment) {
  return CannotOpen(environment, path, "FileNotFoundError", 2, "No such file or directory");
}

std::optional<Exception> H5pyOpenError(Files& files, const std::string& path, const Environment& environment) {
  const PathFacts& facts = files.Look(path);
  if (facts.parent_is_file) return CannotOpen(environment, path, "NotADirectoryError", 20, "Not a directory");
  if (!facts.exists()) return H5pyMissingFile(path, environment);
  if (!facts.readable) return CannotOpen(environment, path, "PermissionError", 13, "Permission denied");
  if (facts.is_folder()) return OpenedFolder(environment, path);
  return H5pyOpenError(files.H5(path), environment);
}

std::optional<Exception> H5pyOpenError(const H5File& file, const Environment& environment) {
  if (file.opened == H5File::Opened::kOk) return std::nullopt;
  const std::string reason =
      file.opened == H5File::Opened::kNoSignature ? "file signature not found" : file.h5py_message;
  return Exception{"OSError", H5pyUnable(environment, "open file") + " (" + reason + ")"};
}

std::optional<Exception> ZipOpenError(Files& files, const std::string& path) {
  const PathFacts& facts = files.Look(path);
  const std::string name = ": '" + path + "'";
  if (facts.parent_is_file) return Exception{"NotADirectoryError", "[Errno 20] Not a directory" + name};
  if (!facts.exists()) return Exception{"FileNotFoundError", "[Errno 2] No such file or directory" + name};
  if (facts.is_folder()) return Exception{"IsADirectoryError", "[Errno 21] Is a directory" + name};
  if (!facts.readable) return Exception{"PermissionError", "[Errno 13] Permission denied" + name};
  switch (files.Archive(path).opened) {
    case KerasArchive::Opened::kOk:
      return std::nullopt;
    case KerasArchive::Opened::kNotZip:
      return Exception{"BadZipFile", "File is not a zip file"};
    case KerasArchive::Opened::kBadZip:
      return Exception{"BadZipFile", "Bad magic number for central directory"};
  }
  return std::nullopt;
}

}  // namespace ckptfit
