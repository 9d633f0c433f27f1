#include "formats/keras_zip/reader.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include "base/byte_cursor.h"
#include "codec/json.h"
#include "formats/keras_zip/zip_directory.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "model/archive_members.h"

namespace ckptfit::keras_zip {
namespace {

constexpr const char* kConfig = "config.json";
constexpr const char* kMetadata = "metadata.json";
constexpr const char* kWeightsNpz = "model.weights.npz";

Result<Value> ParseSource(const Source& source) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, ReadAll(source, kMaxConfigBytes));
  return ParseJson(AsText(bytes), source.name());
}

void Observe(KerasArchive* archive, const char* kind, const Status& status, const std::string& member) {
  Where where = status.where();
  where.key = member;
  archive->observations.push_back({kind, std::move(where), "", status.message()});
}

// Fills `config` and its fault from what config.json turned out to be.
void SetConfig(KerasArchive* archive, Result<Value> config) {
  archive->has_config = true;
  if (config.has_value()) {
    archive->config = std::move(*config);
  } else {
    archive->config_fault = config.error().message();
  }
}

// One `.keras` file.
class ZipReader {
 public:
  ZipReader(std::shared_ptr<const Source> source, const std::string& path, const H5Opener& open_h5)
      : source_(std::move(source)), open_h5_(open_h5) {
    archive_.path = path;
  }

  KerasArchive Read() {
    Result<std::vector<ZipMember>> members = ReadZipDirectory(*source_);
    if (!members.has_value()) {
      archive_.opened = members.error().code() == StatusCode::kNotThisFormat ? KerasArchive::Opened::kNotZip
                                                                             : KerasArchive::Opened::kBadZip;
      Observe(&archive_, "zip-not-opened", members.error(), "");
      return std::move(archive_);
    }
    members_ = std::move(*members);
    ListMembers();
    FindOverlaps();
    if (const ZipMember* config = Find(kConfig)) SetConfig(&archive_, ReadJson(*config));
    if (const ZipMember* metadata = Find(kMetadata)) {
      Result<Value> json = ReadJson(*metadata);
      if (json.has_value()) archive_.metadata = std::move(*json);
    }
    ReadWeights();
    return std::move(archive_);
  }

 private:
  // zipfile finds the last member of a name.
  const ZipMember* Find(std::string_view name) const {
    const auto it =
        std::find_if(members_.rbegin(), members_.rend(), [&](const ZipMember& member) { return member.name == name; });
    return it == members_.rend() ? nullptr : &*it;
  }

  void ListMembers() {
    std::unordered_set<std::string_view> names;
    const std::size_t count = std::min(members_.size(), kMaxMembers);
    for (std::size_t i = 0; i < count; ++i) {
      const ZipMember& member = members_[i];
      archive_.members.push_back({member.name, member.size, member.stored, true});
      if (names.insert(member.name).second) continue;
      Observe(&archive_, "zip-member-twice", Status(StatusCode::kCorrupt, "the name is there twice"), member.name);
    }
  }

  // Members that share bytes unpack to more than the file could hold.
  void FindOverlaps() {
    std::vector<const ZipMember*> order;
    for (const ZipMember& member : members_) order.push_back(&member);
    std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->header < b->header; });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const ZipMember& before = *order[i - 1];
      if (order[i]->header - before.header >= before.stored) continue;
      Observe(&archive_, "zip-members-overlap",
              Status(StatusCode::kCorrupt, "Overlapped entries: '" + before.name + "' (possible zip bomb)"),
              before.name);
      return;
    }
  }

  // Opens a member and compares its CRC-32; a mismatch is recorded and the bytes are handed out all the same.
  Result<std::shared_ptr<const Source>> Open(const ZipMember& member, std::uint64_t limit, bool* crc_ok) {
    Result<std::shared_ptr<const Source>> opened = OpenMember(source_, member, limit);
    if (!opened.has_value()) {
      Observe(&archive_, "zip-member-unreadable", opened.error(), member.name);
      return opened;
    }
    const Status status = CheckCrc(**opened, member);
    *crc_ok = status.ok();
    if (status.ok()) return opened;
    Observe(&archive_, status.code() == StatusCode::kChecksum ? "zip-member-crc" : "zip-member-unreadable", status,
            member.name);
    const auto index = static_cast<std::size_t>(&member - members_.data());
    if (index < archive_.members.size()) archive_.members[index].crc_ok = false;
    return opened;
  }

  // zipfile reads a small member to its end, so a wrong CRC-32 is an error there.
  Result<Value> ReadJson(const ZipMember& member) {
    bool crc_ok = false;
    CKPTFIT_ASSIGN_OR_RETURN(const auto opened, Open(member, kMaxConfigBytes, &crc_ok));
    if (!crc_ok) return CheckCrc(*opened, member);
    return ParseSource(*opened);
  }

  void ReadWeights() {
    const ZipMember* member = Find(kWeightsMember);
    if (!member) {
      if (Find(kWeightsNpz)) archive_.weights_member = kWeightsNpz;
      return;
    }
    archive_.weights_member = kWeightsMember;
    bool crc_ok = false;
    Result<std::shared_ptr<const Source>> opened = Open(*member, kMaxPackedWeights, &crc_ok);
    if (opened.has_value()) archive_.weights = open_h5_(std::move(*opened), archive_.path + "!" + kWeightsMember);
  }

  std::shared_ptr<const Source> source_;
  const H5Opener& open_h5_;
  KerasArchive archive_;
  std::vector<ZipMember> members_;
};

// Files below a folder, with "/" between the parts of their names.
std::vector<KerasArchive::Member> ListFolder(const std::filesystem::path& folder) {
  std::vector<KerasArchive::Member> members;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(folder, error), end;
       !error && it != end && members.size() < kMaxMembers; it.increment(error)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored)) continue;
    const std::uint64_t size = it->file_size(ignored);
    members.push_back({it->path().lexically_relative(folder).generic_string(), size, size, true});
  }
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return members;
}

Result<std::shared_ptr<const Source>> OpenShared(const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(std::unique_ptr<Source> source, OpenFile(path));
  return std::shared_ptr<const Source>(std::move(source));
}

KerasArchive ReadFolder(const std::string& path, const H5Opener& open_h5) {
  KerasArchive archive;
  archive.path = path;
  archive.folder = true;
  archive.members = ListFolder(path);
  const auto open = [&](const char* name) { return OpenShared((std::filesystem::path(path) / name).string()); };
  if (const auto config = open(kConfig); config.has_value()) SetConfig(&archive, ParseSource(**config));
  if (const auto metadata = open(kMetadata); metadata.has_value()) {
    Result<Value> json = ParseSource(**metadata);
    if (json.has_value()) archive.metadata = std::move(*json);
  }
  if (auto weights = open(kWeightsMember); weights.has_value()) {
    archive.weights_member = kWeightsMember;
    archive.weights = open_h5(std::move(*weights), (std::filesystem::path(path) / kWeightsMember).string());
  } else if (open(kWeightsNpz).has_value()) {
    archive.weights_member = kWeightsNpz;
  }
  return archive;
}

bool IsPlainName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

// docs/formats/keras_zip.md 4: a value is a name or a list of names.
ShardedWeights::Entry ReadShardEntry(const Value::Member& member) {
  ShardedWeights::Entry entry;
  entry.group = member.first;
  if (member.second.is_string()) entry.files.push_back(member.second.AsString());
  for (const Value& name : member.second.AsArray()) entry.files.push_back(name.AsString());
  return entry;
}

// "m.weights.json" -> "m_00000.weights.h5", which Keras opens first.
std::string FirstShard(const std::filesystem::path& index) {
  std::string stem = index.stem().string();
  for (std::size_t at = stem.find(".weights"); at != std::string::npos; at = stem.find(".weights")) stem.erase(at, 8);
  return stem + "_00000.weights.h5";
}

}  // namespace

KerasArchive ReadArchive(const std::string& path, const H5Opener& open_h5) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return ReadFolder(path, open_h5);
  Result<std::shared_ptr<const Source>> source = OpenShared(path);
  if (source.has_value()) return ReadArchive(std::move(*source), path, open_h5);
  KerasArchive archive;
  archive.path = path;
  archive.opened = KerasArchive::Opened::kNotZip;
  Observe(&archive, "zip-not-opened", source.error(), "");
  return archive;
}

KerasArchive ReadArchive(std::shared_ptr<const Source> source, const std::string& path, const H5Opener& open_h5) {
  return ZipReader(std::move(source), path, open_h5).Read();
}

ShardedWeights ReadShards(const std::string& path, const H5Opener& open_h5) {
  ShardedWeights shards;
  shards.path = path;
  Result<std::shared_ptr<const Source>> source = OpenShared(path);
  Result<Value> index = source.has_value() ? ParseSource(**source) : Result<Value>(source.error());
  if (!index.has_value()) {
    shards.fault = index.error().message();
    return shards;
  }
  const Value* map = index->Find("weight_map");
  if (!map || !map->is_object()) {
    shards.fault = "there is no weight_map";
    return shards;
  }
  const std::filesystem::path file(path);
  std::vector<std::string> names{FirstShard(file)};
  std::unordered_set<std::string> known{names.front()};
  for (const Value::Member& member : map->AsObject()) {
    shards.weight_map.push_back(ReadShardEntry(member));
    for (const std::string& name : shards.weight_map.back().files) {
      if (names.size() < kMaxShards && known.insert(name).second) names.push_back(name);
    }
  }
  for (const std::string& name : names) {
    std::shared_ptr<const H5File> opened;
    const std::string beside = file.parent_path().empty() ? name : (file.parent_path() / name).string();
    if (IsPlainName(name)) {
      if (auto shard = OpenShared(beside); shard.has_value()) opened = open_h5(std::move(*shard), beside);
    }
    shards.files.emplace_back(name, std::move(opened));
  }
  return shards;
}

}  // namespace ckptfit::keras_zip
