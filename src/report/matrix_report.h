// What a matrix is printed from: rows are calls, columns environments.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "diagnosis/verdict.h"
#include "model/checkpoint.h"
#include "model/version.h"

namespace ckptfit {

struct MatrixCell {
  Verdict verdict = Verdict::kUnknown;
  std::string reason;  // the exception that is raised, or why the verdict is unknown
};

struct MatrixRow {
  std::string call;
  std::vector<MatrixCell> cells;  // parallel to MatrixReport::columns
};

struct MatrixReport {
  const Checkpoint* checkpoint = nullptr;
  std::vector<Environment> columns;
  std::vector<MatrixRow> rows;
  std::vector<std::string> notes;
};

// Schema "ckptfit.matrix/1" (docs/design/json.md).
Value MatrixJson(const MatrixReport& report);
std::string MatrixText(const MatrixReport& report, bool color);
// One page without anything to fetch.
std::string MatrixHtml(const MatrixReport& report);

}  // namespace ckptfit
