#include "formats/keras_h5/reader.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/checked.h"
#include "base/large_memory.h"
#include "codec/json.h"
#include "container/hdf5/dataset_reader.h"
#include "container/hdf5/file.h"
#include "formats/keras_h5/group_links.h"
#include "formats/keras_h5/values.h"

namespace ckptfit::keras_h5 {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};
constexpr unsigned kMaxPathDepth = 1024;   // docs/formats/hdf5.md 8.1
constexpr unsigned kMaxSoftLinkHops = 16;  // docs/formats/hdf5.md 2.6
// Room that is made beforehand, so that growing copies nothing in the usual file. Memory that is not used costs
// nothing.
constexpr std::uint64_t kExpectedObjects = 128 * 1024;

// What the walk knows about the object in the same place of `objects`.
struct Node {
  std::uint64_t address = hdf5::kUndefined;
  std::size_t parent = kNone;
  std::size_t first_child = 0;  // its children lie side by side
  std::size_t child_count = 0;
  unsigned depth = 0;
};

H5Object::Link LinkOf(hdf5::Link::Kind kind) {
  switch (kind) {
    case hdf5::Link::Kind::kHard:
      return H5Object::Link::kHard;
    case hdf5::Link::Kind::kSoft:
      return H5Object::Link::kSoft;
    case hdf5::Link::Kind::kExternal:
      return H5Object::Link::kExternal;
    case hdf5::Link::Kind::kUserDefined:
      break;
  }
  return H5Object::Link::kUserDefined;
}

const char* LinkObservation(hdf5::Link::Kind kind) {
  return kind == hdf5::Link::Kind::kSoft       ? "hdf5-soft-link"
         : kind == hdf5::Link::Kind::kExternal ? "hdf5-external-link"
                                               : "hdf5-user-link";
}

class Walk {
 public:
  Walk(hdf5::File& file, H5File* result) : file_(file), out_(*result) {
    const std::uint64_t bytes = file.reader().end();
    object_budget_ = static_cast<std::size_t>(bytes / 16 + 1);
    path_budget_ = CheckedMul(bytes, 4).value_or(hdf5::kUndefined / 2) + 4096;
    value_budget_ = path_budget_;
    const auto expected = static_cast<std::size_t>(std::min<std::uint64_t>(bytes / 256 + 1, kExpectedObjects));
    ReserveLarge(objects_, expected);
    ReserveLarge(nodes_, expected);
  }

  // Depth first, and among siblings in the order of their addresses: what was written together is read together.
  void Run() {
    objects_.emplace_back();
    nodes_.push_back({file_.root(), kNone, 0, 0, 0});
    pending_.push_back(0);
    while (!pending_.empty()) {
      const std::size_t index = pending_.back();
      pending_.pop_back();
      ReadOne(index);
      PushChildren(index);
    }
    ResolveSoftLinks();
    Emit();
    for (Observation& seen : observations_.Take()) out_.observations.push_back(std::move(seen));
  }

 private:
  void PushChildren(std::size_t index) {
    const std::size_t begin = pending_.size();
    for (std::size_t i = 0; i < nodes_[index].child_count; ++i) {
      const std::size_t child = nodes_[index].first_child + i;
      if (nodes_[child].address != hdf5::kUndefined) pending_.push_back(child);
    }
    std::sort(pending_.begin() + static_cast<std::ptrdiff_t>(begin), pending_.end(),
              [this](std::size_t a, std::size_t b) { return nodes_[a].address > nodes_[b].address; });
  }

  void ReadOne(std::size_t index) {
    const Status status = file_.ReadObject(nodes_[index].address, &object_);
    if (!status.ok()) {
      objects_[index].kind = H5Object::Kind::kOther;
      return Fault(index, status);
    }
    objects_[index].kind = object_.kind == hdf5::Object::Kind::kGroup     ? H5Object::Kind::kGroup
                           : object_.kind == hdf5::Object::Kind::kDataset ? H5Object::Kind::kDataset
                                                                          : H5Object::Kind::kOther;
    ReadAttributes(index);
    if (object_.kind == hdf5::Object::Kind::kUnknown) {
      Fault(index, Status(StatusCode::kCorrupt, "unable to determine object type"));
    } else if (object_.kind == hdf5::Object::Kind::kDataset) {
      ReadDataset(index);
    } else if (object_.kind == hdf5::Object::Kind::kGroup) {
      ReadGroup(index);
    }
  }

  void ReadAttributes(std::size_t index) {
    const Status status = file_.ListAttributes(object_, [&](const std::string& name, Result<hdf5::Attribute> read) {
      Result<H5Attribute> value =
          read.has_value() ? DecodeAttribute(file_, *read, &value_budget_) : Result<H5Attribute>(read.error());
      if (!value.has_value()) {
        Where where = value.error().where();
        where.key = objects_[index].path;
        observations_.Report({"hdf5-attribute-fault", std::move(where), name, value.error().message()});
      }
      if (!name.empty())
        objects_[index].attributes.emplace(name, value.has_value() ? std::move(*value) : H5Attribute{});
    });
    if (!status.ok()) Fault(index, status);
  }

  void ReadDataset(std::size_t index) {
    Result<hdf5::Dataset> read = file_.Describe(object_);
    if (!read.has_value()) return Fault(index, read.error());
    const hdf5::Dataset& dataset = *read;
    H5Object& object = objects_[index];
    object.shape.dims.reserve(dataset.space.dims.size());
    for (const std::uint64_t dim : dataset.space.dims) {
      if (dim > static_cast<std::uint64_t>(INT64_MAX)) {
        return Fault(index, Status(StatusCode::kCorrupt, "size of dataset's storage overflowed"));
      }
      object.shape.dims.push_back(static_cast<std::int64_t>(dim));
    }
    object.dtype = ElementType(*dataset.type);
    if (dataset.type->root().type_class == hdf5::TypeClass::kOpaque) {
      const auto named = object.attributes.find("dtype");
      if (named != object.attributes.end()) object.dtype = OpaqueType(*dataset.type, named->second.text);
    }
    object.vlen_or_text = object.dtype == DType::kString || dataset.type->has_variable_length();
    object.external_storage = dataset.external_storage;
    object.virtual_storage = dataset.layout.kind == hdf5::Layout::Kind::kVirtual;
    if (object.external_storage) Observe("hdf5-external-storage", object.path, "data in this file", "in another file");
    if (object.virtual_storage) Observe("hdf5-virtual-dataset", object.path, "data in this file", "a virtual dataset");
    ReadStorage(index, dataset);
  }

  // Where the bytes of a dataset are, as far as its header tells.
  void ReadStorage(std::size_t index, const hdf5::Dataset& dataset) {
    H5Object& object = objects_[index];
    const hdf5::Layout& layout = dataset.layout;
    if (layout.kind == hdf5::Layout::Kind::kCompact) object.stored_bytes = layout.size;
    if (layout.kind == hdf5::Layout::Kind::kChunked && !dataset.external_storage) {
      const auto reader = hdf5::DatasetReader::Open(file_, dataset);
      if (reader.has_value()) {
        object.stored_bytes = reader->stored_bytes();
      } else if (reader.error().code() == StatusCode::kUnsupported) {
        Observe("hdf5-values-not-read", object.path, "", reader.error().message());  // h5py may well read them
      } else {
        Fault(index, reader.error());
      }
      return;
    }
    const bool here = layout.kind == hdf5::Layout::Kind::kContiguous && !dataset.external_storage;
    if (!here || layout.address == hdf5::kUndefined) return;
    const std::uint64_t needed = dataset.Bytes().value_or(hdf5::kUndefined);
    object.stored_bytes = layout.size;
    if (layout.size != needed) {
      Observe("hdf5-storage-size", object.path, std::to_string(needed), std::to_string(layout.size));
    }
    if (!RangeFits(layout.address, needed, file_.reader().end())) {
      Fault(index, file_.reader().Fault(StatusCode::kTruncated, "invalid dataset size, likely file corruption",
                                        layout.address, needed));
    }
  }

  void ReadGroup(std::size_t index) {
    if (LeadsBack(index)) {
      Observe("hdf5-link-cycle", objects_[index].path, "a tree", "a link to a group that contains it");
      return;
    }
    if (nodes_[index].depth >= kMaxPathDepth) {
      Observe("hdf5-too-many-objects", objects_[index].path, "at most 1024 levels", "more");
      return;
    }
    const Status status = links_.Read(file_, object_);
    if (!status.ok()) Fault(index, status);
    SortLinks(index);
    nodes_[index].first_child = objects_.size();
    if (objects_.capacity() - objects_.size() < links_.items().size()) {
      objects_.reserve(std::max(objects_.size() + links_.items().size(), 2 * objects_.capacity()));
    }
    for (const GroupLinks::Item& link : links_.items()) {
      if (!AddChild(index, link)) break;
    }
    nodes_[index].child_count = objects_.size() - nodes_[index].first_child;
  }

  // Old-style groups hold their names in byte order; others are put into it here.
  void SortLinks(std::size_t index) {
    const GroupLinks::Oddities seen = links_.Sort();
    if (seen.unordered && object_.header.Find(hdf5::MessageType::kSymbolTable)) {
      Observe("hdf5-name-order", objects_[index].path, "names in byte order", "another order");
    }
    if (!seen.twice.empty()) Observe("hdf5-name-twice", objects_[index].path, "each name once", seen.twice);
  }

  bool AddChild(std::size_t parent, const GroupLinks::Item& link) {
    const std::string& folder = objects_[parent].path;
    const std::uint64_t length = folder.size() + 1 + link.name_size;
    if (objects_.size() >= object_budget_ || length > path_budget_) {
      Observe("hdf5-too-many-objects", folder, "at most one object for each 16 bytes of the file", "more");
      return false;
    }
    path_budget_ -= length;
    H5Object& object = objects_.emplace_back();
    const std::string& parent_path = objects_[parent].path;  // growing may have moved it
    object.address = link.address;
    object.path.reserve(static_cast<std::size_t>(length));
    if (!parent_path.empty()) object.path.append(parent_path).append("/");
    object.path += links_.NameOf(link);
    nodes_.push_back({link.address, parent, 0, 0, nodes_[parent].depth + 1});
    if (const hdf5::Link* other = links_.OtherThanHard(link)) AddOther(*other);
    return true;
  }

  // Makes the newest object what a link that is not hard leads to.
  void AddOther(const hdf5::Link& link) {
    H5Object& object = objects_.back();
    object.link = LinkOf(link.kind);
    object.kind = H5Object::Kind::kOther;
    nodes_.back().address = hdf5::kUndefined;
    Observe(LinkObservation(link.kind), object.path, "a hard link", link.file.empty() ? link.target : link.file);
    targets_.emplace(objects_.size() - 1, link.target);
  }

  // Whether the group is one of those that contain it: then its links would never end.
  bool LeadsBack(std::size_t index) const {
    const std::uint64_t address = nodes_[index].address;
    for (std::size_t up = nodes_[index].parent; up != kNone; up = nodes_[up].parent) {
      if (nodes_[up].address == address) return true;
    }
    return false;
  }

  // The direct child of a group, or kNone.
  std::size_t Child(std::size_t group, std::string_view name) const {
    const std::size_t prefix = objects_[group].path.empty() ? 0 : objects_[group].path.size() + 1;
    const auto begin = objects_.begin() + static_cast<std::ptrdiff_t>(nodes_[group].first_child);
    const auto end = begin + static_cast<std::ptrdiff_t>(nodes_[group].child_count);
    const auto it = std::lower_bound(begin, end, name, [prefix](const H5Object& object, std::string_view wanted) {
      return std::string_view(object.path).substr(prefix) < wanted;
    });
    if (it == end || std::string_view(it->path).substr(prefix) != name) return kNone;
    return static_cast<std::size_t>(it - objects_.begin());
  }

  // The object at the end of a chain of soft links that begins at `index`, or kNone.
  std::size_t FollowSoftLink(std::size_t index) const {
    std::size_t at = index;
    for (unsigned hop = 0; hop < kMaxSoftLinkHops; ++hop) {
      std::string_view rest = targets_.find(at)->second;
      std::size_t here = !rest.empty() && rest.front() == '/' ? 0 : nodes_[at].parent;
      while (!rest.empty() && here != kNone) {
        const std::size_t cut = rest.find('/');
        const std::string_view step = rest.substr(0, cut);
        rest = cut == std::string_view::npos ? std::string_view() : rest.substr(cut + 1);
        if (!step.empty() && step != ".") here = Child(here, step);
      }
      if (here == kNone || objects_[here].link != H5Object::Link::kSoft) return here;
      at = here;
    }
    return kNone;
  }

  void ResolveSoftLinks() {
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      if (objects_[i].link == H5Object::Link::kExternal) objects_[i].fault = "unable to open external file";
      if (objects_[i].link == H5Object::Link::kUserDefined) objects_[i].fault = "unknown user-defined link";
      if (objects_[i].link != H5Object::Link::kSoft) continue;
      const std::size_t target = FollowSoftLink(i);
      if (target == kNone) {
        objects_[i].fault = "component not found";
        continue;
      }
      std::uint64_t cost = 0;
      for (const auto& [name, value] : objects_[target].attributes) cost += name.size() + CostOf(value);
      if (cost > value_budget_) {
        objects_[i].fault = "attribute values larger than the file";
        continue;
      }
      value_budget_ -= cost;
      H5Object copy = objects_[target];
      copy.path = objects_[i].path;
      copy.link = H5Object::Link::kSoft;
      resolved_.emplace_back(i, std::move(copy));
    }
    for (auto& [index, object] : resolved_) objects_[index] = std::move(object);
  }

  // Puts the objects into the order of their paths. Depth first is nearly that order; it differs only where a sibling's
  // name continues another with a character before '/'.
  void Emit() {
    PutInOrder(DepthFirst());
    out_.objects = std::move(objects_);
    const auto less = [](const H5Object& a, const H5Object& b) { return a.path < b.path; };
    if (!std::is_sorted(out_.objects.begin(), out_.objects.end(), less)) {
      std::stable_sort(out_.objects.begin(), out_.objects.end(), less);
    }
  }

  // The indices of all objects, each parent before its children.
  std::vector<std::size_t> DepthFirst() const {
    std::vector<std::size_t> order, pending{0};
    order.reserve(objects_.size());
    while (!pending.empty()) {
      const std::size_t index = pending.back();
      pending.pop_back();
      for (std::size_t i = nodes_[index].child_count; i > 0; --i) pending.push_back(nodes_[index].first_child + i - 1);
      order.push_back(index);
    }
    return order;
  }

  // Moves each object to its place, cycle by cycle; `order[i]` is where the i-th object is now. A second list of all
  // objects would cost more than the moves.
  void PutInOrder(std::vector<std::size_t> order) {
    for (std::size_t start = 0; start < order.size(); ++start) {
      if (order[start] == start) continue;
      H5Object first = std::move(objects_[start]);
      std::size_t at = start;
      while (order[at] != start) {
        objects_[at] = std::move(objects_[order[at]]);
        at = std::exchange(order[at], at);
      }
      objects_[at] = std::move(first);
      order[at] = at;
    }
  }

  void Fault(std::size_t index, const Status& status) {
    Where where = status.where();
    where.key = objects_[index].path;
    observations_.Report({"hdf5-object-fault", std::move(where), "", status.message()});
    if (objects_[index].fault.empty()) objects_[index].fault = status.message();
  }

  void Observe(const char* kind, const std::string& path, std::string expected, std::string found) {
    observations_.Report(
        {kind, Where{out_.path, Where::kNoOffset, Where::kNoOffset, path}, std::move(expected), std::move(found)});
  }

  hdf5::File& file_;
  H5File& out_;
  std::size_t object_budget_ = 0;
  std::uint64_t path_budget_ = 0;
  std::uint64_t value_budget_ = 0;
  std::vector<H5Object> objects_;  // the members of a group side by side
  std::vector<Node> nodes_;
  std::vector<std::size_t> pending_;
  GroupLinks links_;                            // of the group that is being read
  std::map<std::size_t, std::string> targets_;  // of soft links and other links that are not hard
  std::vector<std::pair<std::size_t, H5Object>> resolved_;
  hdf5::Object object_;
  ObservationSink observations_;
};

}  // namespace

namespace {

// A config that Keras keeps as JSON text in an attribute of the root (docs/formats/keras_h5.md); null when absent.
Value RootConfig(const char* name, H5File* file) {
  const auto text = file->Text("", name);
  if (!text) return {};
  Result<Value> config = ParseJson(*text, file->path);
  if (config) return std::move(config).value();
  Where where = config.error().where();
  where.key = name;
  file->observations.push_back({"keras-config-fault", std::move(where), "JSON", config.error().message()});
  return {};
}

}  // namespace

H5File ReadH5(std::shared_ptr<const Source> source, const std::string& path) {
  H5File result;
  result.path = path;
  result.size = source->size();
  Result<std::unique_ptr<hdf5::File>> file = hdf5::File::Open(std::move(source));
  if (file.has_value()) {
    result.stored_eof = (*file)->superblock().stored_eof;
    Walk(**file, &result).Run();
    result.model_config = RootConfig("model_config", &result);
    result.training_config = RootConfig("training_config", &result);
    return result;
  }
  const Status& status = file.error();
  result.h5py_message = status.message();
  const bool short_file = status.code() == StatusCode::kTruncated && status.message().starts_with("truncated file");
  result.opened = status.code() == StatusCode::kNotThisFormat ? H5File::Opened::kNoSignature
                  : short_file                                ? H5File::Opened::kTruncated
                                                              : H5File::Opened::kDamaged;
  if (short_file) result.stored_eof = status.where().end;
  result.observations.push_back({"hdf5-not-opened", status.where(), "", status.message()});
  return result;
}

}  // namespace ckptfit::keras_h5
