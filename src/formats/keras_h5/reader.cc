#include "formats/keras_h5/reader.h"

#include <utility>

#include "codec/json.h"
#include "container/hdf5/file.h"
#include "formats/keras_h5/file_walk.h"

namespace ckptfit::keras_h5 {
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
  Result<std::unique_ptr<hdf5::File>> file = hdf5::File::Open(source);
  if (file.has_value()) {
    result.stored_eof = (*file)->superblock().stored_eof;
    WalkFile(**file, std::move(source), &result);
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
