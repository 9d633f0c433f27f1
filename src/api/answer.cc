#include "api/answer.h"

namespace ckptfit {

int ExitCodeOf(const Status& status) {
  switch (status.code()) {
    case StatusCode::kTruncated:
    case StatusCode::kCorrupt:
    case StatusCode::kChecksum:
    case StatusCode::kNotThisFormat:
    case StatusCode::kOverBudget:
      return CKPTFIT_DAMAGED;
    case StatusCode::kInternal:
      return CKPTFIT_INTERNAL;
    case StatusCode::kOk:
      return CKPTFIT_OK;
    default:
      return CKPTFIT_USAGE;
  }
}

}  // namespace ckptfit
