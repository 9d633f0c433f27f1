// The record beside a repaired file: where it comes from (docs/design/repair.md 5).
#pragma once

#include <string>
#include <string_view>

#include "api/answer.h"
#include "report/fix_report.h"

namespace ckptfit {

// Stands behind the name of the file.
inline constexpr std::string_view kFixRecordSuffix = ".ckptfit.json";

// Writes the record of `report`, whose output is there. Errors are those of OutputFile.
Status WriteFixRecord(const FixReport& report);

// What the record beside the file `path` says. kNotFound when there is none.
Result<Answer> ExplainFixRecord(const std::string& path, const Forms& forms);

}  // namespace ckptfit
