#include "formats/keras_h5/subtree_walk.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/checked.h"
#include "base/large_memory.h"
#include "container/hdf5/dataset_reader.h"
#include "formats/keras_h5/values.h"

namespace ckptfit::keras_h5 {
namespace {

constexpr unsigned kMaxPathDepth = 1024;  // docs/formats/hdf5.md 8.1
constexpr std::uint64_t kMaxObjects = ObjectRef::kNone / 2;
// Room that is made beforehand, so that growing copies nothing in the usual file: an object for each 32nd that a file
// may hold. What is not used costs the rest of a large page at most.
constexpr std::size_t kExpectedObjects = 128 * 1024;
constexpr std::size_t kUsualShare = 32;
constexpr std::uint64_t kLargeNames = 32 * 1024;  // bytes: some 2,000 names, whose reading takes a millisecond

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

}  // namespace

WalkBudget WalkBudget::Of(std::uint64_t bytes) {
  const std::uint64_t text = CheckedMul(bytes, 4).value_or(hdf5::kUndefined / 2) + 4096;
  return {static_cast<std::size_t>(std::min(bytes / 16 + 1, kMaxObjects)), text, text};
}

SubtreeWalk::SubtreeWalk(hdf5::File& file, std::string path, const WalkBudget& budget)
    : file_(file), path_(std::move(path)), budget_(budget), main_(tree_) {
  tree_.objects.reserve(4096);
  tree_.nodes.reserve(4096);
  tree_.objects.emplace_back();
  tree_.nodes.push_back({file_.root(), {}, {}, 0});
  pending_.push_back({0, 0});
}

SubtreeWalk::SubtreeWalk(hdf5::File& file, SubtreeWalk& main, std::uint32_t part, const WalkBudget& budget)
    : file_(file), path_(main.path_), budget_(budget), part_(part), main_(main.tree_) {
  MakeRoom();
}

void SubtreeWalk::MakeRoom() {
  const std::size_t expected = std::min(budget_.objects / kUsualShare + 1, kExpectedObjects);
  ReserveLarge(tree_.objects, expected);
  ReserveLarge(tree_.nodes, expected);
}

void SubtreeWalk::Run(std::size_t many) {
  while (!pending_.empty() && pending_.size() < many && !large_) {
    const ObjectRef next = pending_.back();
    pending_.pop_back();
    PrefetchAhead();
    ReadOne(next);
    Push(NodeAt(next).children);
  }
}

void SubtreeWalk::ReadLarge(const LargeGroup& large) {
  const Status status = file_.ReadObject(NodeAt(large.group).address, &object_);
  if (!status.ok()) return Fault(large.group, status);
  ReadLinks(large.group);
  Push(NodeAt(large.group).children);
}

bool SubtreeWalk::RunPieces(const LargeGroup& large, std::span<const hdf5::SymbolTablePieces::Piece> pieces) {
  if (!links_.Read(file_, large.links, pieces).ok()) return false;
  const GroupLinks::Oddities seen = links_.Sort();
  if (seen.unordered || !seen.twice.empty()) return false;
  TellOddities(large.group, seen);
  members_ = AddChildren(large.group);
  if (members_.count != links_.items().size()) return false;
  Push(members_);
  Run();
  return true;
}

// Headers lie far apart: waiting for memory would be most of the walk.
void SubtreeWalk::PrefetchAhead() {
  constexpr std::size_t kAhead = 4;  // objects
  // A dataset's header, or a group's header and the structures that libhdf5 puts behind it.
  constexpr unsigned kUsualLines = 8;
  if (pending_.size() < kAhead) return;
  file_.reader().Prefetch(NodeAt(pending_[pending_.size() - kAhead]).address, kUsualLines);
}

void SubtreeWalk::Push(const ObjectRange& range) {
  const std::size_t begin = pending_.size();
  in_order_.clear();
  for (std::uint32_t i = 0; i < range.count; ++i) {
    const ObjectRef child{range.first.part, range.first.place + i};
    const std::uint64_t address = NodeAt(child).address;
    if (address != hdf5::kUndefined) in_order_.emplace_back(address, child.place);
  }
  std::sort(in_order_.begin(), in_order_.end(), std::greater<>());
  pending_.resize(begin + in_order_.size());
  for (std::size_t i = 0; i < in_order_.size(); ++i) {
    pending_[begin + i] = {range.first.part, in_order_[i].second};
  }
}

void SubtreeWalk::ReadOne(ObjectRef ref) {
  const Status status = file_.ReadObject(NodeAt(ref).address, &object_);
  if (!status.ok()) {
    ObjectAt(ref).kind = H5Object::Kind::kOther;
    return Fault(ref, status);
  }
  ObjectAt(ref).kind = object_.kind == hdf5::Object::Kind::kGroup     ? H5Object::Kind::kGroup
                       : object_.kind == hdf5::Object::Kind::kDataset ? H5Object::Kind::kDataset
                                                                      : H5Object::Kind::kOther;
  ReadAttributes(ref);
  if (object_.kind == hdf5::Object::Kind::kUnknown) {
    Fault(ref, Status(StatusCode::kCorrupt, "unable to determine object type"));
  } else if (object_.kind == hdf5::Object::Kind::kDataset) {
    ReadDataset(ref);
  } else if (object_.kind == hdf5::Object::Kind::kGroup) {
    ReadGroup(ref);
  }
}

void SubtreeWalk::ReadAttributes(ObjectRef ref) {
  const Status status = file_.ListAttributes(object_, [&](const std::string& name, Result<hdf5::Attribute> read) {
    Result<H5Attribute> value =
        read.has_value() ? DecodeAttribute(file_, *read, &budget_.value_bytes) : Result<H5Attribute>(read.error());
    if (!value.has_value()) {
      Where where = value.error().where();
      where.key = ObjectAt(ref).path;
      tree_.seen.Report({"hdf5-attribute-fault", std::move(where), name, value.error().message()});
    }
    if (!name.empty()) ObjectAt(ref).attributes.Add(name, value.has_value() ? std::move(*value) : H5Attribute{});
  });
  if (!status.ok()) Fault(ref, status);
}

void SubtreeWalk::ReadDataset(ObjectRef ref) {
  Result<hdf5::Dataset> read = file_.Describe(object_);
  if (!read.has_value()) return Fault(ref, read.error());
  const hdf5::Dataset& dataset = *read;
  H5Object& object = ObjectAt(ref);
  object.shape.dims.reserve(dataset.space.dims.size());
  for (const std::uint64_t dim : dataset.space.dims) {
    if (dim > static_cast<std::uint64_t>(INT64_MAX)) {
      return Fault(ref, Status(StatusCode::kCorrupt, "size of dataset's storage overflowed"));
    }
    object.shape.dims.push_back(static_cast<std::int64_t>(dim));
  }
  object.dtype = ElementType(*dataset.type);
  object.opaque_bytes = dataset.type->root().type_class == hdf5::TypeClass::kOpaque;
  if (object.opaque_bytes) {
    const H5Attribute* named = object.attributes.Find("dtype");
    if (named != nullptr) object.dtype = OpaqueType(*dataset.type, named->text);
  }
  object.vlen_or_text = object.dtype == DType::kString || dataset.type->has_variable_length();
  object.external_storage = dataset.external_storage;
  object.virtual_storage = dataset.layout.kind == hdf5::Layout::Kind::kVirtual;
  if (object.external_storage) Observe("hdf5-external-storage", object.path, "data in this file", "in another file");
  if (object.virtual_storage) Observe("hdf5-virtual-dataset", object.path, "data in this file", "a virtual dataset");
  ReadStorage(ref, dataset);
}

// Where the bytes of a dataset are, as far as its header tells.
void SubtreeWalk::ReadStorage(ObjectRef ref, const hdf5::Dataset& dataset) {
  H5Object& object = ObjectAt(ref);
  const hdf5::Layout& layout = dataset.layout;
  if (layout.kind == hdf5::Layout::Kind::kCompact) object.stored_bytes = layout.size;
  if (layout.kind == hdf5::Layout::Kind::kChunked && !dataset.external_storage) {
    const auto reader = hdf5::DatasetReader::Open(file_, dataset);
    if (reader.has_value()) {
      object.stored_bytes = reader->stored_bytes();
    } else if (reader.error().code() == StatusCode::kUnsupported) {
      Observe("hdf5-values-not-read", object.path, "", reader.error().message());  // h5py may well read them
    } else {
      Fault(ref, reader.error());
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
    Fault(ref, file_.reader().Fault(StatusCode::kTruncated, "invalid dataset size, likely file corruption",
                                    layout.address, needed));
  }
}

void SubtreeWalk::ReadGroup(ObjectRef ref) {
  if (LeadsBack(ref)) {
    Observe("hdf5-link-cycle", ObjectAt(ref).path, "a tree", "a link to a group that contains it");
    return;
  }
  if (NodeAt(ref).depth >= kMaxPathDepth) {
    Observe("hdf5-too-many-objects", ObjectAt(ref).path, "at most 1024 levels", "more");
    return;
  }
  if (part_ == 0) {
    auto pieces = file_.CutLinks(object_, kLargeNames);
    if (pieces) {
      large_ = LargeGroup{ref, std::move(*pieces)};
      return;
    }
  }
  ReadLinks(ref);
}

void SubtreeWalk::ReadLinks(ObjectRef ref) {
  const Status status = links_.Read(file_, object_);
  if (!status.ok()) Fault(ref, status);
  TellOddities(ref, links_.Sort());
  const ObjectRange children = AddChildren(ref);
  NodeAt(ref).children = children;
}

// Makes an object of each link that was read, as far as the budget goes.
ObjectRange SubtreeWalk::AddChildren(ObjectRef ref) {
  std::vector<H5Object>& objects = tree_.objects;
  const ObjectRef first{part_, static_cast<std::uint32_t>(objects.size())};
  if (objects.capacity() - objects.size() < links_.items().size()) {
    objects.reserve(std::max(objects.size() + links_.items().size(), 2 * objects.capacity()));
  }
  for (const GroupLinks::Item& link : links_.items()) {
    if (!AddChild(ref, link)) break;
  }
  return {first, static_cast<std::uint32_t>(objects.size()) - first.place};
}

// Old-style groups hold their names in byte order; others are put into it here.
void SubtreeWalk::TellOddities(ObjectRef ref, const GroupLinks::Oddities& seen) {
  if (seen.continued) tree_.depth_first_is_sorted = false;
  if (seen.unordered && object_.header.Find(hdf5::MessageType::kSymbolTable)) {
    Observe("hdf5-name-order", ObjectAt(ref).path, "names in byte order", "another order");
  }
  if (!seen.twice.empty()) Observe("hdf5-name-twice", ObjectAt(ref).path, "each name once", seen.twice);
}

bool SubtreeWalk::AddChild(ObjectRef parent, const GroupLinks::Item& link) {
  const std::string& folder = ObjectAt(parent).path;
  const std::uint64_t length = folder.size() + 1 + link.name_size;
  if (tree_.objects.size() >= budget_.objects || length > budget_.path_bytes) {
    Observe("hdf5-too-many-objects", folder, "at most one object for each 16 bytes of the file", "more");
    return false;
  }
  budget_.path_bytes -= length;
  H5Object& object = tree_.objects.emplace_back();
  object.address = link.address;
  const std::string& parent_path = ObjectAt(parent).path;  // growing may have moved it
  object.path.reserve(static_cast<std::size_t>(length));
  if (!parent_path.empty()) object.path.append(parent_path).append("/");
  object.path += links_.NameOf(link);
  tree_.nodes.push_back({link.address, parent, {}, NodeAt(parent).depth + 1});
  if (const hdf5::Link* other = links_.OtherThanHard(link)) AddOther(*other);
  return true;
}

// Makes the newest object what a link that is not hard leads to.
void SubtreeWalk::AddOther(const hdf5::Link& link) {
  H5Object& object = tree_.objects.back();
  object.link = LinkOf(link.kind);
  object.kind = H5Object::Kind::kOther;
  tree_.nodes.back().address = hdf5::kUndefined;
  Observe(LinkObservation(link.kind), object.path, "a hard link", link.file.empty() ? link.target : link.file);
  tree_.targets.emplace(object.path, link.target);
}

// Whether the group is one of those that contain it: then its links would never end.
bool SubtreeWalk::LeadsBack(ObjectRef ref) const {
  const std::uint64_t address = NodeAt(ref).address;
  for (ObjectRef up = NodeAt(ref).parent; up.place != ObjectRef::kNone; up = NodeAt(up).parent) {
    if (NodeAt(up).address == address) return true;
  }
  return false;
}

void SubtreeWalk::Fault(ObjectRef ref, const Status& status) {
  Where where = status.where();
  where.key = ObjectAt(ref).path;
  tree_.seen.Report({"hdf5-object-fault", std::move(where), "", status.message()});
  if (ObjectAt(ref).fault.empty()) ObjectAt(ref).fault = status.message();
}

void SubtreeWalk::Observe(const char* kind, const std::string& path, std::string expected, std::string found) {
  tree_.seen.Report(
      {kind, Where{path_, Where::kNoOffset, Where::kNoOffset, path}, std::move(expected), std::move(found)});
}

}  // namespace ckptfit::keras_h5
