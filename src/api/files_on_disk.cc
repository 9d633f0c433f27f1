#include "api/files_on_disk.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "formats/content/look.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_zip/reader.h"
#include "formats/saved_model/reader.h"
#include "formats/tensor_bundle/reader.h"
#include "formats/tensor_bundle/state.h"
#include "io/file_source.h"
#include "io/glob.h"
#include "io/path.h"

namespace ckptfit {
namespace {

// The answer of `make` for `key`, made at the first question.
template <typename T, typename Make>
const T& Remember(std::map<std::string, T>& answers, const std::string& key, Make&& make) {
  auto at = answers.find(key);
  if (at == answers.end()) at = answers.emplace(key, make(key)).first;
  return at->second;
}

// What h5py says of a file that the operating system does not open.
H5File Unopenable(const std::string& path) {
  const PathStat stat = StatPath(path);
  const int error = stat.kind == PathStat::Kind::kMissing  ? stat.error
                    : stat.kind == PathStat::Kind::kFolder ? EISDIR
                                                           : EACCES;
  H5File file;
  file.path = path;
  file.opened = H5File::Opened::kDamaged;
  file.h5py_message = "unable to open file: name = '" + path + "', errno = " + std::to_string(error) +
                      ", error message = '" + std::strerror(error) + "', flags = 0, o_flags = 0";
  return file;
}

}  // namespace

const PathFacts& FilesOnDisk::Look(const std::string& path) { return Remember(looks_, path, LookAt); }

bool FilesOnDisk::Glob(const std::string& pattern) { return Remember(globs_, pattern, GlobMatches); }

const std::vector<std::string>& FilesOnDisk::List(const std::string& folder) {
  return Remember(lists_, folder, [](const std::string& f) { return ListFolder(f); });
}

const TensorBundle& FilesOnDisk::Bundle(const std::string& prefix) {
  return Remember(bundles_, prefix, [](const std::string& p) { return ReadBundle(p); });
}

std::vector<TensorInfo> FilesOnDisk::TakeEntries(const std::string& prefix) {
  Bundle(prefix);
  return std::exchange(bundles_.at(prefix).entries, {});
}

std::shared_ptr<const H5File> FilesOnDisk::ReadH5(std::shared_ptr<const Source> source, const std::string& path) {
  if (sources_ == Sources::kKept) h5_sources_[path] = source;
  return std::make_shared<const H5File>(keras_h5::ReadH5(std::move(source), path));
}

std::shared_ptr<const H5File> FilesOnDisk::OpenH5(const std::string& path) {
  auto source = OpenFile(path);
  return source ? ReadH5(std::move(*source), path) : std::make_shared<const H5File>(Unopenable(path));
}

std::shared_ptr<const Source> FilesOnDisk::SourceOf(const H5File& file) const {
  const auto at = h5_sources_.find(file.path);
  return at == h5_sources_.end() ? nullptr : at->second;
}

const H5File& FilesOnDisk::H5(const std::string& path) {
  return *Remember(h5_files_, path, [this](const std::string& p) { return OpenH5(p); });
}

const KerasArchive& FilesOnDisk::Archive(const std::string& path) {
  // The HDF5 file inside an archive, or one shard.
  const auto open = [this](std::shared_ptr<const Source> source, const std::string& name) {
    return ReadH5(std::move(source), name);
  };
  return Remember(archives_, path, [&open](const std::string& p) { return keras_zip::ReadArchive(p, open); });
}

const ShardedWeights& FilesOnDisk::Shards(const std::string& path) {
  const auto open = [this](std::shared_ptr<const Source> source, const std::string& name) {
    return ReadH5(std::move(source), name);
  };
  return Remember(shards_, path, [&open](const std::string& p) { return keras_zip::ReadShards(p, open); });
}

const SavedModel& FilesOnDisk::Saved(const std::string& folder) {
  return Remember(saved_models_, folder, ReadSavedModel);
}

const CheckpointState& FilesOnDisk::State(const std::string& folder) { return Remember(states_, folder, ReadState); }

}  // namespace ckptfit
