// Prints what the HDF5 reader sees as JSON, one document a file, for the differential test against h5py.
//
// usage: h5dump FILE...               HDF5 files
//        h5dump --archive PATH...     .keras archives and folders
//        h5dump --shards PATH...      .weights.json files
#include <cstdio>
#include <memory>
#include <string>

#include "codec/json.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_zip/reader.h"
#include "io/file_source.h"

namespace {

using ckptfit::H5Attribute;
using ckptfit::H5File;
using ckptfit::H5Object;
using ckptfit::Value;

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
  }
  if (!object.fault.empty()) json.Set("fault", object.fault);
  Value attributes{Value::Object{}};
  for (const auto& [name, attribute] : object.attributes) attributes.Set(name, AttributeJson(attribute));
  json.Set("attributes", std::move(attributes));
  return json;
}

Value FileJson(const H5File& file) {
  Value json{Value::Object{}};
  json.Set("path", file.path);
  json.Set("opened", file.opened == H5File::Opened::kOk);
  json.Set("message", file.h5py_message);
  Value::Array objects, seen;
  for (const H5Object& object : file.objects) objects.push_back(ObjectJson(object));
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
    json = FileJson(*OpenH5(std::move(*source), path));
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
