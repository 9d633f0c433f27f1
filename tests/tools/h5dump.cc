// Prints what the HDF5 reader sees as JSON, one document a file, for the differential test against h5py.
//
// usage: h5dump FILE...
#include <cstdio>
#include <memory>
#include <string>

#include "codec/json.h"
#include "formats/keras_h5/reader.h"
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

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    auto source = ckptfit::OpenFile(argv[i]);
    if (!source.has_value()) {
      std::fprintf(stderr, "%s\n", source.error().ToString().c_str());
      return 2;
    }
    const H5File file = ckptfit::keras_h5::ReadH5(std::shared_ptr<const ckptfit::Source>(std::move(*source)), argv[i]);
    std::printf("%s\n", ckptfit::WriteJson(FileJson(file)).c_str());
  }
  return 0;
}
