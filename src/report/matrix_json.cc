#include "report/environment_json.h"
#include "report/json_parts.h"
#include "report/matrix_report.h"

namespace ckptfit {
namespace {

Value CellJson(const MatrixCell& cell) {
  Value object{Value::Object()};
  object.Set("verdict", VerdictName(cell.verdict));
  if (!cell.reason.empty()) object.Set("reason", cell.reason);
  return object;
}

}  // namespace

Value MatrixJson(const MatrixReport& report) {
  Value object{Value::Object()};
  object.Set("schema", "ckptfit.matrix/1");
  object.Set("ckptfit", CKPTFIT_VERSION);
  object.Set("checkpoint", report.checkpoint->path);
  object.Set("format", FormatName(report.checkpoint->format));
  Value::Array columns;
  for (const Environment& environment : report.columns) columns.push_back(EnvironmentJson(environment));
  object.Set("environments", Value(std::move(columns)));
  Value::Array rows;
  for (const MatrixRow& row : report.rows) {
    Value::Array cells;
    for (const MatrixCell& cell : row.cells) cells.push_back(CellJson(cell));
    Value line{Value::Object()};
    line.Set("call", row.call);
    line.Set("cells", Value(std::move(cells)));
    rows.push_back(std::move(line));
  }
  object.Set("calls", Value(std::move(rows)));
  object.Set("notes", TextsJson(report.notes));
  return object;
}

}  // namespace ckptfit
