#include "api/answer.h"

namespace ckptfit {

Result<Forms> FormsOf(const Value& request) {
  const Value* named = request.Find("forms");
  if (named == nullptr) return Forms{};
  Forms forms{false, false, false, false};
  bool known = named->is_array();
  for (const Value& form : named->AsArray()) {
    const std::string& name = form.AsString();
    forms.json |= name == "json";
    forms.text |= name == "text";
    forms.colored_text |= name == "color";
    forms.html |= name == "html";
    known &= name == "json" || name == "text" || name == "color" || name == "html";
  }
  if (known) return forms;
  return Status(StatusCode::kInvalidArgument,
                "member \"forms\" must be a list of \"json\", \"text\", \"color\" and \"html\"");
}

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
