#include "ckptfit/status.h"

namespace ckptfit {

const char* StatusCodeName(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "ok";
    case StatusCode::kNotFound:
      return "not-found";
    case StatusCode::kNotThisFormat:
      return "not-this-format";
    case StatusCode::kTruncated:
      return "truncated";
    case StatusCode::kCorrupt:
      return "corrupt";
    case StatusCode::kChecksum:
      return "checksum";
    case StatusCode::kOverBudget:
      return "over-budget";
    case StatusCode::kUnsupported:
      return "unsupported";
    case StatusCode::kIo:
      return "io";
    case StatusCode::kInvalidArgument:
      return "invalid-argument";
    case StatusCode::kInternal:
      return "internal";
  }
  return "unknown";
}

std::string Status::ToString() const {
  if (ok()) return "ok";
  std::string text;
  if (!where_.file.empty()) text += where_.file + ": ";
  text += message_;
  if (where_.begin != Where::kNoOffset) {
    text += " (byte " + std::to_string(where_.begin);
    if (where_.end != Where::kNoOffset && where_.end > where_.begin) text += ".." + std::to_string(where_.end);
    text += ")";
  }
  if (!where_.key.empty()) text += " [" + where_.key + "]";
  return text;
}

}  // namespace ckptfit
