#include "loading/checkpoint/failure.h"

#include <string_view>

namespace ckptfit::restore {
namespace {

using Code = TfStatus::Code;

bool Contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void Replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

const char* ErrorClass(Code code) {
  switch (code) {
    case Code::kNotFound:
      return "NotFoundError";
    case Code::kInvalidArgument:
      return "InvalidArgumentError";
    case Code::kOutOfRange:
      return "OutOfRangeError";
    case Code::kDataLoss:
      return "DataLossError";
    case Code::kFailedPrecondition:
      return "FailedPreconditionError";
    case Code::kInternal:
      return "InternalError";
    case Code::kUnimplemented:
      return "UnimplementedError";
    case Code::kPermissionDenied:
      return "PermissionDeniedError";
    case Code::kUnknown:
    case Code::kOk:
    case Code::kAborts:
    case Code::kBadAlloc:
      break;
  }
  return "UnknownError";
}

// Python looks at the text of a RuntimeError to find its class (py_checkpoint_reader.error_translator).
const char* ClassByText(const std::string& message) {
  if (Contains(message, "not found in checkpoint") || Contains(message, "Failed to find any matching files for"))
    return "NotFoundError";
  if (Contains(message, "Sliced checkpoints are not supported") || Contains(message, "Data type not supported"))
    return "UnimplementedError";
  if (Contains(message, "Failed to get matching files on")) return "InvalidArgumentError";
  if (Contains(message, "Unable to open table file")) return "DataLossError";
  if (Contains(message, "Failed to find the saved tensor slices") ||
      Contains(message, "not convertible to numpy dtype"))
    return "InternalError";
  return "OpError";
}

std::optional<Failure> ProcessFailure(Code code) {
  if (code == Code::kAborts) return Failure{Outcome::kCrashes, {}};
  if (code == Code::kBadAlloc) return Raise("MemoryError", "std::bad_alloc");
  return std::nullopt;
}

}  // namespace

void Report(const Failure& failure, LoadTrace& trace) {
  trace.outcome = failure.outcome;
  if (failure.outcome == Outcome::kRaises) trace.exception = failure.exception;
}

std::string InWordsOf(const Rules& rules, std::string message) {
  if (rules.status_in_words) {
    Replace(message, ": DATA_LOSS: ", ": Data loss: ");
    Replace(message, ": FAILED_PRECONDITION: ", ": Failed precondition: ");
  }
  const auto crc = message.find("Checksum does not match:");
  if (!rules.bundle_in_crc_text && crc != std::string::npos) message.erase(0, crc);
  return message;
}

Failure ReaderFailure(const TfStatus& status, const Rules& rules) {
  if (auto failure = ProcessFailure(status.code)) return *failure;
  std::string message = InWordsOf(rules, status.message);
  if (rules.errors_by_status) return Raise(ErrorClass(status.code), std::move(message));
  if (status.code == Code::kInvalidArgument) return Raise("ValueError", std::move(message));
  if (status.code == Code::kOutOfRange) return Raise("IndexError", std::move(message));
  const char* type = ClassByText(message);
  return Raise(type, std::move(message));
}

Failure OpFailure(const TfStatus& status, const std::string& op, const std::string& attributes, const Rules& rules) {
  if (auto failure = ProcessFailure(status.code)) return *failure;
  std::string message = InWordsOf(rules, status.message) + " [Op:" + op + "]";
  if (rules.empty_op_name && op != "RestoreV2") message += " name: ";
  if (rules.decorated_ops) {
    message = "{{function_node __wrapped__" + op + attributes +
              "_device_/job:localhost/replica:0/task:0/device:CPU:0}} " + message;
  }
  return Raise(ErrorClass(status.code), std::move(message));
}

}  // namespace ckptfit::restore
