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

struct Status::Error {
  StatusCode code;
  std::string message;
  Where where;
};

void Status::Delete::operator()(Error* error) const { delete error; }

Status::Owned Status::Copy(const Error& error) { return Owned(new Error(error)); }

Status::Status(StatusCode code, std::string message, Where where) {
  if (code != StatusCode::kOk) error_.reset(new Error{code, std::move(message), std::move(where)});
}

StatusCode Status::code() const { return ok() ? StatusCode::kOk : error_->code; }

const std::string& Status::message() const {
  static const std::string kNone;
  return ok() ? kNone : error_->message;
}

const Where& Status::where() const {
  static const Where kNowhere;
  return ok() ? kNowhere : error_->where;
}

std::string Status::ToString() const {
  if (ok()) return "ok";
  std::string text;
  if (!where().file.empty()) text += where().file + ": ";
  text += message();
  if (where().begin != Where::kNoOffset) {
    text += " (byte " + std::to_string(where().begin);
    if (where().end != Where::kNoOffset && where().end > where().begin) text += ".." + std::to_string(where().end);
    text += ")";
  }
  if (!where().key.empty()) text += " [" + where().key + "]";
  return text;
}

}  // namespace ckptfit
