#include "api/target_source.h"

#include <span>
#include <vector>

#include "api/open_checkpoint.h"
#include "api/target_from_checkpoint.h"
#include "codec/json.h"
#include "formats/description/reader.h"
#include "io/file_source.h"
#include "io/memory_source.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxDescription = 1u << 30;
constexpr std::uint64_t kLargeDescription = 1u << 20;  // whose reading takes some milliseconds

Result<std::shared_ptr<const Target>> Shared(Result<Target> target) {
  if (!target) return std::move(target).error();
  return std::make_shared<const Target>(std::move(target).value());
}

bool IsDescription(const PathFacts& facts, const std::string& path) {
  return facts.is_file() && facts.content == Content::kJson && !path.ends_with(".weights.json");
}

Status NoTarget(const std::string& path, const std::string& found) {
  return Status(
      StatusCode::kInvalidArgument,
      "not a program's side: expected a description (made by `ckptfit describe`), a whole-model .keras or .h5 file, "
      "or another checkpoint; found " +
          found,
      {path, Where::kNoOffset, Where::kNoOffset, ""});
}

Result<std::shared_ptr<const Target>> FromPath(const std::string& path, Files& files) {
  const PathFacts& facts = files.Look(path);
  if (IsDescription(facts, path)) return ReadDescriptionFile(path);
  const Checkpoint checkpoint = OpenCheckpoint(path, files);
  if (checkpoint.format != Format::kNone) return Shared(TargetFromCheckpoint(checkpoint, files));
  if (facts.exists() && !facts.readable) return NothingThere(facts, checkpoint);
  if (!facts.exists()) {
    return Status(StatusCode::kNotFound, "no such file or folder", {path, Where::kNoOffset, Where::kNoOffset, ""});
  }
  return NoTarget(path, facts.is_folder() ? "a folder without a checkpoint" : "another kind of file");
}

}  // namespace

Result<std::shared_ptr<const Target>> ReadDescriptionFile(const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenFile(path));
  std::vector<std::byte> copy;
  std::span<const std::byte> bytes;
  if (source->size() <= kMaxDescription) bytes = source->View(0, source->size());
  if (bytes.empty()) {
    CKPTFIT_ASSIGN_OR_RETURN(copy, ReadAll(*source, kMaxDescription));
    bytes = copy;
  }
  return Shared(ReadDescription({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path));
}

std::string LargeDescription(const Value& request, Files& files) {
  const Value& description = request["description"];
  if (description.is_string() || description.is_object() || !request.Has("model")) return "";
  const std::string& path = request["model"].AsString();
  const PathFacts& facts = files.Look(path);
  return IsDescription(facts, path) && facts.size >= kLargeDescription ? path : "";
}

Result<std::shared_ptr<const Target>> ReadTarget(const Value& request, Files& files) {
  const Value& description = request["description"];
  if (description.is_string() || description.is_object()) {
    const std::string source = request.Has("source") ? request["source"].AsString() : "description";
    return Shared(description.is_string() ? ReadDescription(description.AsString(), source)
                                          : TargetFromDescription(description, source));
  }
  if (!request.Has("model")) return std::shared_ptr<const Target>();
  return FromPath(request["model"].AsString(), files);
}

}  // namespace ckptfit
