#include "report/finding_names.h"

namespace ckptfit {

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "note";
}

std::string_view SafetyName(Safety safety) {
  switch (safety) {
    case Safety::kSafe:
      return "safe";
    case Safety::kUnsafe:
      return "unsafe";
    case Safety::kManual:
      return "manual";
  }
  return "manual";
}

}  // namespace ckptfit
