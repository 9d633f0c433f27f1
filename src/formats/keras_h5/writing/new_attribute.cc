#include "formats/keras_h5/writing/new_attribute.h"

#include <algorithm>
#include <span>
#include <type_traits>

#include "formats/keras_h5/writing/new_type.h"

namespace ckptfit::keras_h5 {
namespace {

using libhdf5::Handle;

Status Refused(const std::string& path, const std::string& name, const char* why) {
  return Status(StatusCode::kInvalidArgument, "attribute " + name + ": " + why,
                {"", Where::kNoOffset, Where::kNoOffset, path});
}

// Puts values of one kind onto one object.
class Writer {
 public:
  Writer(hid_t object, const std::string& path, const NewH5Attribute& attribute)
      : object_(object), path_(path), name_(attribute.name), unicode_(attribute.unicode) {}

  Status operator()(const std::string& text) const {
    if (text.find('\0') != std::string::npos) return Refused(path_, name_, "a NUL in a text");
    const char* begin = text.c_str();
    return Put(name_, TextType(unicode_), Handle(H5Screate(H5S_SCALAR)), static_cast<const void*>(&begin));
  }

  Status operator()(const std::vector<std::string>& texts) const {
    if (texts.empty()) return Put(name_, FileType(DType::kFloat64), Line(0), nullptr);
    std::size_t width = 1;
    for (const std::string& text : texts) {
      if (text.find('\0') != std::string::npos) return Refused(path_, name_, "a NUL in a text");
      width = std::max(width, text.size());
    }
    const std::vector<std::size_t> parts = PartsOfList(texts.size(), width);
    if (parts.empty()) return Refused(path_, name_, "a name is too long for HDF5");
    std::span<const std::string> rest(texts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string name = parts.size() == 1 ? name_ : name_ + std::to_string(i);
      CKPTFIT_RETURN_IF_ERROR(PutTexts(name, rest.first(parts[i]), width));
      rest = rest.subspan(parts[i]);
    }
    return Status();
  }

  Status operator()(std::int64_t number) const { return PutNumber(number, Handle(H5Screate(H5S_SCALAR))); }
  Status operator()(double number) const { return PutNumber(number, Handle(H5Screate(H5S_SCALAR))); }

  template <typename T>
  Status operator()(const std::vector<T>& numbers) const {
    return numbers.empty() ? Put(name_, NumberType(T{}), Line(0), nullptr)
                           : PutNumber(numbers.front(), Line(numbers.size()));
  }

 private:
  static Handle Line(std::size_t size) {
    const hsize_t length = size;
    return Handle(H5Screate_simple(1, &length, nullptr));
  }

  static Handle NumberType(std::int64_t) { return FileType(DType::kInt64); }
  static Handle NumberType(double) { return FileType(DType::kFloat64); }

  // `first` and what follows it in its array, in the byte order of memory: libhdf5 turns them around where it must.
  template <typename T>
  Status PutNumber(const T& first, const Handle& space) const {
    const hid_t memory = std::is_same_v<T, double> ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64;
    return Put(name_, NumberType(first), space, &first, memory);
  }

  Status PutTexts(const std::string& name, std::span<const std::string> texts, std::size_t width) const {
    std::string bytes(texts.size() * width, '\0');
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i].copy(bytes.data() + i * width, width);
    return Put(name, FixedTextType(width), Line(texts.size()), bytes.data());
  }

  // `memory` is the type of `values`, the file's when it is not given.
  Status Put(const std::string& name, const Handle& type, const Handle& space, const void* values,
             hid_t memory = H5I_INVALID_HID) const {
    const auto failed = [&] {
      return libhdf5::LastError(StatusCode::kInvalidArgument, "write the attribute " + name, path_);
    };
    if (!type.ok() || !space.ok()) return failed();
    const Handle made(H5Acreate2(object_, name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT));
    if (!made.ok()) return failed();
    const bool written = values == nullptr || H5Awrite(made.id(), memory < 0 ? type.id() : memory, values) >= 0;
    return written ? Status() : failed();
  }

  hid_t object_;
  const std::string& path_;
  const std::string& name_;
  bool unicode_;
};

}  // namespace

std::vector<std::size_t> PartsOfList(std::size_t names, std::size_t width) {
  const std::size_t most = kMostAttributeBytes / width;  // names in one part
  if (most == 0) return {};
  // numpy.array_split: parts of equal size, the first ones one longer where it does not come out even.
  const std::size_t parts = std::max<std::size_t>(1, (names + most - 1) / most);
  std::vector<std::size_t> sizes(parts, names / parts);
  for (std::size_t i = 0; i < names % parts; ++i) ++sizes[i];
  return sizes;
}

Status WriteAttribute(hid_t object, const std::string& path, const NewH5Attribute& attribute) {
  if (attribute.name.empty() || attribute.name.find('\0') != std::string::npos) {
    return Refused(path, attribute.name, "no name for an attribute");
  }
  return std::visit(Writer(object, path, attribute), attribute.value);
}

}  // namespace ckptfit::keras_h5
