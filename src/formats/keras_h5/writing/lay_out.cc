#include "formats/keras_h5/writing/lay_out.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "container/hdf5/writing/memory_driver.h"
#include "formats/keras_h5/writing/chunks.h"
#include "formats/keras_h5/writing/new_attribute.h"
#include "formats/keras_h5/writing/new_type.h"

namespace ckptfit::keras_h5 {
namespace {

using libhdf5::Handle;
using libhdf5::LastError;

constexpr const char* kTypeName = "dtype";
constexpr unsigned kTruncate = 2;  // H5F_ACC_TRUNC, without its check of versions that ends the process

Status Refused(StatusCode code, std::string text, const std::string& path) {
  return Status(code, std::move(text), {"", Where::kNoOffset, Where::kNoOffset, path});
}

// What libhdf5 would read as something else than one name after the other.
bool IsPath(const std::string& path) {
  if (path.find('\0') != std::string::npos) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view name = std::string_view(path).substr(at, end - at);
    if (name.empty() || name == ".") return false;
    at = end + 1;
  }
  return true;
}

// The properties under which h5py makes things by default (docs/formats/hdf5.md 2.1, 2.2), and no times.
struct Properties {
  Handle ascii_link, unicode_link, group, dataset;

  static Handle Link(H5T_cset_t characters) {
    Handle list(H5Pcreate(H5P_LINK_CREATE));
    const bool made = list.ok() && H5Pset_create_intermediate_group(list.id(), 1) >= 0 &&
                      H5Pset_char_encoding(list.id(), characters) >= 0;
    return made ? std::move(list) : Handle();
  }

  bool Make() {
    ascii_link = Link(H5T_CSET_ASCII);
    unicode_link = Link(H5T_CSET_UTF8);
    group = Handle(H5Pcreate(H5P_GROUP_CREATE));
    dataset = Handle(H5Pcreate(H5P_DATASET_CREATE));
    // Space is given out at once and left alone: the values are put there behind libhdf5's back.
    return ascii_link.ok() && unicode_link.ok() && group.ok() && dataset.ok() &&
           H5Pset_obj_track_times(group.id(), false) >= 0 && H5Pset_obj_track_times(dataset.id(), false) >= 0 &&
           H5Pset_layout(dataset.id(), H5D_CONTIGUOUS) >= 0 &&
           H5Pset_alloc_time(dataset.id(), H5D_ALLOC_TIME_EARLY) >= 0 &&
           H5Pset_fill_time(dataset.id(), H5D_FILL_TIME_NEVER) >= 0;
  }

  hid_t LinkFor(const std::string& path) const {
    const bool ascii =
        std::all_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
    return (ascii ? ascii_link : unicode_link).id();
  }
};

class Builder {
 public:
  explicit Builder(Layout& layout) : layout_(layout) {}

  Status Open() {
    Handle access = libhdf5::MemoryAccess(layout_.metadata, &passed_by_);
    const Handle creation(H5Pcreate(H5P_FILE_CREATE));
    // Structures as old as can be: the h5py of TensorFlow 2.0 must read them.
    const bool ready = access.ok() && creation.ok() && properties_.Make() &&
                       H5Pset_libver_bounds(access.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0 &&
                       H5Pset_obj_track_times(creation.id(), false) >= 0;
    if (ready) file_ = Handle(H5Fcreate("new", kTruncate, creation.id(), access.id()));
    return file_.ok() ? Status() : LastError(StatusCode::kInternal, "begin an HDF5 file", "");
  }

  Status Add(const NewH5Object& object) {
    const bool root = object.path.empty() && !object.tensor;
    if (!root && !IsPath(object.path)) return Refused(StatusCode::kInvalidArgument, "not a path", object.path);
    CKPTFIT_RETURN_IF_ERROR(Enter(object.path));
    Handle made;
    CKPTFIT_RETURN_IF_ERROR(object.tensor ? MakeDataset(object, made) : MakeGroup(object.path, made));
    const bool named = object.tensor && IsWrittenOpaque(object.tensor->dtype);  // by us already
    for (const NewH5Attribute& attribute : object.attributes) {
      if (named && attribute.name == kTypeName) continue;
      CKPTFIT_RETURN_IF_ERROR(WriteAttribute(made.id(), object.path, attribute));
    }
    return Status();
  }

  Status Close() {
    return H5Fflush(file_.id(), H5F_SCOPE_GLOBAL) >= 0 && file_.Close()
               ? Status()
               : LastError(StatusCode::kInternal, "end the HDF5 file", "");
  }

 private:
  // Remembers that something of this path is asked for, and which groups lie above it.
  Status Enter(const std::string& path) {
    bool& asked = asked_for_[path];
    if (std::exchange(asked, true)) return Refused(StatusCode::kInvalidArgument, "two objects of one name", path);
    return Status();
  }

  bool IsThere(const std::string& path) const {
    if (path.empty()) return true;
    const auto below = asked_for_.upper_bound(path + "/");
    return below != asked_for_.end() && below->first.starts_with(path + "/");
  }

  Status MakeGroup(const std::string& path, Handle& made) {
    if (IsThere(path)) {
      made = Handle(H5Gopen2(file_.id(), ("/" + path).c_str(), H5P_DEFAULT));
    } else {
      made =
          Handle(H5Gcreate2(file_.id(), path.c_str(), properties_.LinkFor(path), properties_.group.id(), H5P_DEFAULT));
    }
    return made.ok() ? Status() : LastError(StatusCode::kInvalidArgument, "make the group", path);
  }

  Status MakeDataset(const NewH5Object& object, Handle& made) {
    const NewTensor& tensor = *object.tensor;
    const auto bytes = BytesOf(tensor);
    const Handle type = FileType(tensor.dtype);
    if (!type.ok()) {
      const std::string text = "Keras keeps no values of type " + std::string(DTypeName(tensor.dtype)) + " in HDF5";
      return Refused(StatusCode::kUnsupported, text, object.path);
    }
    if (!bytes) return Refused(StatusCode::kInvalidArgument, "a shape that is not known or too large", object.path);
    const std::vector<hsize_t> dims(tensor.shape.dims.begin(), tensor.shape.dims.end());
    const std::vector<hsize_t> most = object.chunks ? MostDims(dims, *object.chunks) : dims;
    const Handle space(dims.empty() ? H5Screate(H5S_SCALAR)
                                    : H5Screate_simple(static_cast<int>(dims.size()), dims.data(), most.data()));
    const Handle chunked = object.chunks ? ChunkedProperties(properties_.dataset, *object.chunks) : Handle();
    const Handle& list = object.chunks ? chunked : properties_.dataset;
    if (space.ok() && list.ok()) {
      made = Handle(H5Dcreate2(file_.id(), object.path.c_str(), type.id(), space.id(), properties_.LinkFor(object.path),
                               list.id(), H5P_DEFAULT));
    }
    if (!made.ok()) return LastError(StatusCode::kInvalidArgument, "make the dataset", object.path);
    CKPTFIT_RETURN_IF_ERROR(object.chunks ? PlaceChunks(object, made, passed_by_, layout_)
                                          : Place(object, made, *bytes));
    if (!IsWrittenOpaque(tensor.dtype)) return Status();
    return WriteAttribute(made.id(), object.path, {kTypeName, std::string(DTypeName(tensor.dtype)), true});
  }

  Status Place(const NewH5Object& object, const Handle& made, std::uint64_t bytes) {
    if (bytes == 0) return Status();
    const haddr_t begin = H5Dget_offset(made.id());
    if (begin == HADDR_UNDEF) return LastError(StatusCode::kInternal, "place the dataset", object.path);
    layout_.extents.push_back({begin, bytes, &object});
    return Status();
  }

  Layout& layout_;
  libhdf5::PassedBy passed_by_;
  Properties properties_;
  Handle file_;  // closed before what stands above
  std::map<std::string, bool, std::less<>> asked_for_;
};

}  // namespace

Status LayOutByLibhdf5(const NewH5& file, Layout& layout) {
  const libhdf5::Session session;
  {
    Builder builder(layout);
    CKPTFIT_RETURN_IF_ERROR(builder.Open());
    for (const NewH5Object& object : file.objects) CKPTFIT_RETURN_IF_ERROR(builder.Add(object));
    CKPTFIT_RETURN_IF_ERROR(builder.Close());
  }
  std::sort(layout.extents.begin(), layout.extents.end(),
            [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  return Status();
}

}  // namespace ckptfit::keras_h5
