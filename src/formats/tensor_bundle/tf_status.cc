#include "formats/tensor_bundle/tf_status.h"

#include <cerrno>
#include <cstring>

#include "io/path.h"

namespace ckptfit {
namespace {

TfStatus::Code CodeOfErrno(int error) {
  switch (error) {
    case ENOENT:
      return TfStatus::Code::kNotFound;
    case EACCES:
    case EPERM:
      return TfStatus::Code::kPermissionDenied;
    case EISDIR:
    case ENOTDIR:
      return TfStatus::Code::kFailedPrecondition;
    case EINVAL:
    case ENAMETOOLONG:
      return TfStatus::Code::kInvalidArgument;
    default:
      return TfStatus::Code::kUnknown;
  }
}

}  // namespace

TfStatus OpenFailure(const std::string& path, int error) {
  return {CodeOfErrno(error), path + "; " + std::strerror(error)};
}

TfStatus OpenFailure(const std::string& path) {
  const PathStat stat = StatPath(path);
  if (stat.kind == PathStat::Kind::kMissing) return OpenFailure(path, stat.error);
  return OpenFailure(path, stat.kind == PathStat::Kind::kFolder ? EISDIR : EACCES);
}

TfStatus PastTheEnd() { return {TfStatus::Code::kOutOfRange, "Read less bytes than requested"}; }

TfStatus TableFailure(const Status& status) {
  switch (status.code()) {
    case StatusCode::kTruncated:
      return PastTheEnd();
    case StatusCode::kOverBudget:
      return {TfStatus::Code::kBadAlloc, status.message()};
    case StatusCode::kIo:
      return {TfStatus::Code::kUnknown, status.where().file + "; " + status.message()};
    default:
      return {TfStatus::Code::kDataLoss, status.message()};
  }
}

std::string_view TfCodeName(TfStatus::Code code) {
  switch (code) {
    case TfStatus::Code::kOk:
      return "OK";
    case TfStatus::Code::kNotFound:
      return "NOT_FOUND";
    case TfStatus::Code::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case TfStatus::Code::kOutOfRange:
      return "OUT_OF_RANGE";
    case TfStatus::Code::kDataLoss:
      return "DATA_LOSS";
    case TfStatus::Code::kFailedPrecondition:
      return "FAILED_PRECONDITION";
    case TfStatus::Code::kInternal:
      return "INTERNAL";
    case TfStatus::Code::kUnimplemented:
      return "UNIMPLEMENTED";
    case TfStatus::Code::kPermissionDenied:
      return "PERMISSION_DENIED";
    case TfStatus::Code::kUnknown:
      return "UNKNOWN";
    case TfStatus::Code::kAborts:
    case TfStatus::Code::kBadAlloc:
      break;
  }
  return "ABORTED";
}

}  // namespace ckptfit
