// Copies HDF5 files through our reader and our writer, for tests that open the copies with h5py and Keras.
//
// usage: h5copy IN.h5 OUT.h5
//        h5copy --archive IN.keras OUT.keras
#include <cstdio>
#include <memory>
#include <string>

#include "formats/keras_h5/dataset_values.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_h5/writer.h"
#include "formats/keras_zip/writer.h"
#include "formats/keras_zip/zip_directory.h"
#include "io/file_source.h"
#include "io/memory_source.h"

namespace {

using namespace ckptfit;

constexpr std::uint64_t kMost = 64u << 20;  // of a text inside an archive

// What is at a path, with everything that is needed to read it again.
struct Read {
  H5File file;
  std::unique_ptr<TensorValues> values;
};

Result<std::unique_ptr<Read>> ReadFile(std::shared_ptr<const Source> source, const std::string& path) {
  auto read = std::make_unique<Read>();
  read->file = keras_h5::ReadH5(source, path);
  CKPTFIT_ASSIGN_OR_RETURN(read->values, keras_h5::DatasetValues(std::move(source), read->file));
  return read;
}

NewH5Attribute AttributeOf(const std::string& name, const H5Attribute& read) {
  if (read.kind == H5Attribute::Kind::kText) return {name, read.text};
  if (read.kind == H5Attribute::Kind::kNumbers) return {name, read.numbers};
  return {name, read.texts};
}

NewH5 FileOf(const Read& read) {
  NewH5 file;
  for (const H5Object& object : read.file.objects) {
    if (object.link != H5Object::Link::kHard || object.kind == H5Object::Kind::kOther) continue;
    NewH5Object& made = file.objects.emplace_back();
    made.path = object.path;
    for (const auto& [name, attribute] : object.attributes) {
      if (attribute.kind != H5Attribute::Kind::kOther) made.attributes.push_back(AttributeOf(name, attribute));
    }
    if (object.kind != H5Object::Kind::kDataset) continue;
    made.tensor = NewTensor{object.path, object.dtype, object.shape, [&read, path = object.path](const ByteSink& sink) {
                              return read.values->Read(path, sink);
                            }};
  }
  return file;
}

Status CopyFile(const std::string& from, const std::string& to) {
  CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> source, OpenFile(from));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Read> read, ReadFile(std::move(source), from));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> out, OutputFile::Create(to));
  return keras_h5::WriteH5(FileOf(*read), *out);
}

Result<std::string> TextOf(const Source& source) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, ReadAll(source, kMost));
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Status CopyArchive(const std::string& from, const std::string& to) {
  CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> source, OpenFile(from));
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<keras_zip::ZipMember> members, keras_zip::ReadZipDirectory(*source));
  keras_zip::NewArchive archive;
  std::unique_ptr<Read> read;
  NewH5 file;
  std::unique_ptr<keras_h5::PlannedH5> planned;
  for (const keras_zip::ZipMember& member : members) {
    CKPTFIT_ASSIGN_OR_RETURN(std::shared_ptr<const Source> opened, keras_zip::OpenMember(source, member, kMost));
    if (member.name == "model.weights.h5") {
      CKPTFIT_ASSIGN_OR_RETURN(read, ReadFile(std::move(opened), member.name));
      file = FileOf(*read);
      CKPTFIT_ASSIGN_OR_RETURN(keras_h5::PlannedH5 plan, keras_h5::PlannedH5::Make(file));
      planned = std::make_unique<keras_h5::PlannedH5>(std::move(plan));
      archive.weights = {member.name, planned->size(), [&](const ByteSink& sink) { return planned->Read(sink); }};
      continue;
    }
    CKPTFIT_ASSIGN_OR_RETURN(std::string text, TextOf(*opened));
    if (member.name == "metadata.json") {
      archive.metadata = std::move(text);
    } else if (member.name == "config.json") {
      archive.config = std::move(text);
    } else {
      archive.assets.push_back(keras_zip::TextMember(member.name, std::move(text)));
    }
  }
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> out, OutputFile::Create(to));
  return keras_zip::WriteArchive(archive, *out);
}

}  // namespace

int main(int argc, char** argv) {
  const bool archive = argc == 4 && std::string(argv[1]) == "--archive";
  if (argc != 3 && !archive) {
    std::fprintf(stderr, "usage: h5copy [--archive] IN OUT\n");
    return 2;
  }
  const Status status = archive ? CopyArchive(argv[2], argv[3]) : CopyFile(argv[1], argv[2]);
  if (!status.ok()) std::fprintf(stderr, "%s: %s\n", StatusCodeName(status.code()), status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
