#include "formats/tensor_bundle/state.h"

#include "base/byte_cursor.h"
#include "base/utf8.h"
#include "codec/text_tokenizer.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxStateBytes = 16u << 20;
constexpr const char* kMessage = "Message type \"tensorflow.CheckpointState\" ";

Status MergeValue(TextTokenizer& tokens, std::string_view field, CheckpointState& state) {
  if (field == "all_model_checkpoint_timestamps" || field == "last_preserved_timestamp") {
    CKPTFIT_ASSIGN_OR_RETURN(const double value, tokens.ConsumeFloat());
    if (field == "last_preserved_timestamp") {
      state.last_preserved_timestamp = value;
    } else {
      state.timestamps.push_back(value);
    }
    return Status();
  }
  CKPTFIT_ASSIGN_OR_RETURN(std::string value, tokens.ConsumeString());
  if (field == "model_checkpoint_path") {
    state.model_checkpoint_path = std::move(value);  // of several, the last one wins
  } else {
    state.all_model_checkpoint_paths.push_back(std::move(value));
  }
  return Status();
}

// "[a, b]" of a repeated field, whose "[" has been read.
Status MergeList(TextTokenizer& tokens, std::string_view field, CheckpointState& state) {
  if (tokens.TryConsume("]")) return Status();
  while (true) {
    CKPTFIT_RETURN_IF_ERROR(MergeValue(tokens, field, state));
    if (tokens.TryConsume("]")) return Status();
    CKPTFIT_RETURN_IF_ERROR(tokens.Consume(","));
  }
}

Status MergeField(TextTokenizer& tokens, CheckpointState& state) {
  if (tokens.TryConsume("[")) {
    if (const auto name = tokens.ConsumeIdentifierOrNumber(); !name) return name.error();
    return tokens.ErrorAtPrevious(std::string(kMessage) + "does not have extensions.");
  }
  CKPTFIT_ASSIGN_OR_RETURN(const std::string field, tokens.ConsumeIdentifierOrNumber());
  const bool repeated = field == "all_model_checkpoint_paths" || field == "all_model_checkpoint_timestamps";
  if (!repeated && field != "model_checkpoint_path" && field != "last_preserved_timestamp") {
    return tokens.ErrorAtPrevious(std::string(kMessage) + "has no field named \"" + field + "\".");
  }
  CKPTFIT_RETURN_IF_ERROR(tokens.Consume(":"));
  if (repeated && tokens.TryConsume("[")) {
    CKPTFIT_RETURN_IF_ERROR(MergeList(tokens, field, state));
  } else {
    CKPTFIT_RETURN_IF_ERROR(MergeValue(tokens, field, state));
  }
  if (!tokens.TryConsume(",")) tokens.TryConsume(";");
  return Status();
}

CheckpointState Fault(CheckpointState::Kind kind, std::string fault) {
  CheckpointState state;
  state.kind = kind;
  state.fault = std::move(fault);
  return state;
}

}  // namespace

CheckpointState ParseState(std::string_view text) {
  using Kind = CheckpointState::Kind;
  if (const auto fault = FindUtf8Fault(text)) return Fault(Kind::kNotUtf8, UnicodeDecodeErrorText(text, *fault));
  CheckpointState state;
  TextTokenizer tokens(text);
  while (!tokens.AtEnd()) {
    if (Status status = MergeField(tokens, state); !status.ok()) {
      return Fault(Kind::kUnreadable, "ParseError: " + status.message());
    }
  }
  state.kind = state.model_checkpoint_path.empty() ? Kind::kEmpty : Kind::kGood;
  return state;
}

CheckpointState ReadState(const std::string& folder) {
  using Kind = CheckpointState::Kind;
  const std::string path = JoinPath(folder, "checkpoint");
  const PathStat stat = StatPath(path);
  if (stat.kind == PathStat::Kind::kMissing) return {};
  if (stat.kind == PathStat::Kind::kFolder) {
    return Fault(Kind::kUnreadable, "FailedPreconditionError: " + path + "; Is a directory");
  }
  const auto file = OpenFile(path);
  if (!file) return Fault(Kind::kUnreadable, "PermissionDeniedError: " + path + "; Permission denied");
  const auto bytes = ReadAll(**file, kMaxStateBytes);
  if (!bytes) return Fault(Kind::kUnreadable, path + ": " + bytes.error().message());
  return ParseState(AsText(*bytes));
}

}  // namespace ckptfit
