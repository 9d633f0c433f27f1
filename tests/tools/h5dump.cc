// Prints what the HDF5 reader sees as JSON, one document a file, for the differential test against h5py.
//
// usage: h5dump FILE...               HDF5 files
//        h5dump --archive PATH...     .keras archives and folders
//        h5dump --shards PATH...      .weights.json files
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "base/byte_cursor.h"
#include "codec/deflate.h"
#include "codec/json.h"
#include "container/hdf5/dataset_reader.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_zip/reader.h"
#include "io/file_source.h"

namespace {

using ckptfit::H5Attribute;
using ckptfit::H5File;
using ckptfit::H5Object;
using ckptfit::Value;
namespace hdf5 = ckptfit::hdf5;

Value AttributeJson(const H5Attribute& attribute) {
  Value::Array items;
  switch (attribute.kind) {
    case H5Attribute::Kind::kText:
      return Value(attribute.text);
    case H5Attribute::Kind::kTexts:
      for (const std::string& text : attribute.texts) items.emplace_back(text);
      return Value(std::move(items));
    case H5Attribute::Kind::kNumbers:
      for (const double number : attribute.numbers) items.emplace_back(number);
      return Value(std::move(items));
    case H5Attribute::Kind::kOther:
      break;
  }
  return Value();
}

Value ObjectJson(const H5Object& object) {
  static const char* const kKinds[] = {"group", "dataset", "other"};
  static const char* const kLinks[] = {"hard", "soft", "external", "user"};
  Value json{Value::Object{}};
  json.Set("path", object.path);
  json.Set("kind", kKinds[static_cast<int>(object.kind)]);
  json.Set("link", kLinks[static_cast<int>(object.link)]);
  if (object.kind == H5Object::Kind::kDataset) {
    json.Set("dtype", ckptfit::DTypeName(object.dtype));
    json.Set("shape", object.shape.ToListString());
    json.Set("stored_bytes", static_cast<std::int64_t>(object.stored_bytes));
  }
  if (!object.fault.empty()) json.Set("fault", object.fault.str());
  Value attributes{Value::Object{}};
  for (const auto& [name, attribute] : object.attributes) attributes.Set(name, AttributeJson(attribute));
  json.Set("attributes", std::move(attributes));
  return json;
}

// The CRC-32 of a dataset's bytes in the type of the file, "text:" and that of its strings, or why it could not be
// read.
std::string DataDigest(hdf5::File& file, const hdf5::Dataset& dataset) {
  constexpr std::uint64_t kMost = 64u << 20;
  constexpr std::size_t kPiece = 100'000;  // no divisor of a chunk, so that pieces begin anywhere
  auto reader = hdf5::DatasetReader::Open(file, dataset);
  if (!reader.has_value()) return "refused: " + reader.error().message();
  if (reader->size() > kMost) return "too large";
  std::vector<std::byte> bytes(static_cast<std::size_t>(reader->size()));
  for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
    const auto piece = std::span(bytes).subspan(at, std::min(kPiece, bytes.size() - at));
    if (const ckptfit::Status status = reader->Read(at, piece); !status.ok()) return "refused: " + status.message();
  }
  if (!dataset.type->has_variable_length()) return std::to_string(ckptfit::Crc32(0, bytes));
  auto strings = file.DecodeStrings(*dataset.type, bytes, kMost);
  if (!strings.has_value()) return "refused: " + strings.error().message();
  std::uint32_t crc = 0;
  for (const std::string& text : *strings)
    crc = ckptfit::Crc32(ckptfit::Crc32(crc, ckptfit::AsBytes(text)), std::array{std::byte{10}});
  return "text:" + std::to_string(crc);
}

// Digests by address of the object header, which a path leads to once more: the container's own listing.
class Digests {
 public:
  explicit Digests(std::shared_ptr<const ckptfit::Source> source) {
    auto opened = hdf5::File::Open(std::move(source));
    if (!opened.has_value()) return;
    file_ = std::move(*opened);
  }

  std::string Of(const std::string& path) {
    if (!file_) return "";
    std::uint64_t address = file_->root();
    hdf5::Object object;
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find('/', at), path.size());
      if (!Step(&object, path.substr(at, end - at), &address)) return "not found";
      at = end + 1;
    }
    file_->reader().RenewBudget();
    if (!file_->ReadObject(address, &object).ok()) return "not read";
    auto dataset = file_->Describe(object);
    if (!dataset.has_value()) return "refused: " + dataset.error().message();
    return DataDigest(*file_, *dataset);
  }

 private:
  // Goes from the group at `*address` to its member `name`; listings are remembered.
  bool Step(hdf5::Object* object, const std::string& name, std::uint64_t* address) {
    auto group = groups_.find(*address);
    if (group == groups_.end()) {
      file_->reader().RenewBudget();
      group = groups_.emplace(*address, std::map<std::string, std::uint64_t>{}).first;
      if (!file_->ReadObject(*address, object).ok()) return false;
      const ckptfit::Status status = file_->ListLinks(*object, [&](hdf5::Link link) {
        if (link.kind == hdf5::Link::Kind::kHard) group->second.emplace(link.name, link.address);
        return ckptfit::Status();
      });
      (void)status;  // what precedes a fault counts
    }
    const auto member = group->second.find(name);
    if (member == group->second.end()) return false;
    *address = member->second;
    return true;
  }

  std::unique_ptr<hdf5::File> file_;
  std::map<std::uint64_t, std::map<std::string, std::uint64_t>> groups_;
};

Value FileJson(const H5File& file, Digests* digests = nullptr) {
  Value json{Value::Object{}};
  json.Set("path", file.path);
  json.Set("opened", file.opened == H5File::Opened::kOk);
  json.Set("message", file.h5py_message);
  Value::Array objects, seen;
  for (const H5Object& object : file.objects) {
    objects.push_back(ObjectJson(object));
    const bool hard_dataset = object.kind == H5Object::Kind::kDataset && object.link == H5Object::Link::kHard;
    if (digests && hard_dataset && object.fault.empty()) objects.back().Set("data", digests->Of(object.path));
  }
  for (const ckptfit::Observation& o : file.observations) seen.emplace_back(o.kind + " " + o.where.key + " " + o.found);
  json.Set("objects", std::move(objects));
  json.Set("observations", std::move(seen));
  return json;
}

Value ArchiveJson(const ckptfit::KerasArchive& archive) {
  static const char* const kOpened[] = {"ok", "not-zip", "bad-zip"};
  Value json{Value::Object{}};
  json.Set("path", archive.path);
  json.Set("opened", kOpened[static_cast<int>(archive.opened)]);
  Value::Array members, seen;
  for (const auto& member : archive.members) {
    members.push_back(Value(Value::Array{Value(member.name), Value(static_cast<std::int64_t>(member.size)),
                                         Value(static_cast<std::int64_t>(member.stored)), Value(member.crc_ok)}));
  }
  for (const ckptfit::Observation& o : archive.observations)
    seen.emplace_back(o.kind + " " + o.where.key + " " + o.found);
  json.Set("members", std::move(members));
  json.Set("config", archive.config);
  json.Set("config_fault", archive.config_fault);
  json.Set("metadata", archive.metadata);
  json.Set("weights_member", archive.weights_member);
  json.Set("weights", archive.weights ? FileJson(*archive.weights) : Value());
  json.Set("observations", std::move(seen));
  return json;
}

Value ShardsJson(const ckptfit::ShardedWeights& shards) {
  Value json{Value::Object{}};
  json.Set("path", shards.path);
  json.Set("fault", shards.fault);
  Value map{Value::Object{}}, files{Value::Object{}};
  for (const auto& entry : shards.weight_map) {
    Value::Array names(entry.files.begin(), entry.files.end());
    map.Set(entry.group, Value(std::move(names)));
  }
  for (const auto& [name, file] : shards.files) files.Set(name, file ? FileJson(*file) : Value());
  json.Set("weight_map", std::move(map));
  json.Set("files", std::move(files));
  return json;
}

std::shared_ptr<const H5File> OpenH5(std::shared_ptr<const ckptfit::Source> source, const std::string& path) {
  return std::make_shared<const H5File>(ckptfit::keras_h5::ReadH5(std::move(source), path));
}

bool Dump(const std::string& mode, const char* path) {
  Value json;
  if (mode == "--archive") {
    json = ArchiveJson(ckptfit::keras_zip::ReadArchive(path, OpenH5));
  } else if (mode == "--shards") {
    json = ShardsJson(ckptfit::keras_zip::ReadShards(path, OpenH5));
  } else {
    auto source = ckptfit::OpenFile(path);
    if (!source.has_value()) {
      std::fprintf(stderr, "%s\n", source.error().ToString().c_str());
      return false;
    }
    const std::shared_ptr<const ckptfit::Source> shared = std::move(*source);
    Digests digests(shared);
    json = FileJson(*OpenH5(shared, path), &digests);
  }
  std::printf("%s\n", ckptfit::WriteJson(json).c_str());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool has_mode = argc > 1 && argv[1][0] == '-';
  const std::string mode = has_mode ? argv[1] : "";
  for (int i = has_mode ? 2 : 1; i < argc; ++i) {
    if (!Dump(mode, argv[i])) return 2;
  }
  return 0;
}
