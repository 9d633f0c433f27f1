#include <fmt/format.h>

#include <string_view>

#include "report/environment_label.h"
#include "report/matrix_report.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

// Text of files and programs as HTML text: nothing in it is markup.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>ckptfit matrix</title>
<style>
body{font:14px/1.4 system-ui,sans-serif;margin:2em}
table{border-collapse:collapse}
th,td{border:1px solid #ccc;padding:.3em .5em;text-align:center}
td:first-child,th:first-child{text-align:left;font-family:monospace}
.fits{background:#cfe8cf}.partial{background:#fbeab5}.fails{background:#f3c4c0}.unknown{background:#eee}
</style></head><body>
)";

std::string ColumnHead(const Environment& environment) {
  return fmt::format("<th>{}<br><small>{} {}</small></th>", Escaped(environment.tensorflow.text),
                     KerasPackage(environment), Escaped(environment.keras.text));
}

}  // namespace

std::string MatrixHtml(const MatrixReport& report) {
  std::string out(kHead);
  out +=
      fmt::format("<h1>{}</h1>\n<p>{}</p>\n", Escaped(report.checkpoint->path), FormatName(report.checkpoint->format));
  for (const std::string& note : report.notes) out += fmt::format("<p>{}</p>\n", Escaped(note));
  out += "<table>\n<tr><th>TensorFlow</th>";
  for (const Environment& environment : report.columns) out += ColumnHead(environment);
  out += "</tr>\n";
  for (const MatrixRow& row : report.rows) {
    out += fmt::format("<tr><td>{}</td>", Escaped(row.call));
    for (const MatrixCell& cell : row.cells) {
      const std::string_view verdict = VerdictName(cell.verdict);
      out += fmt::format("<td class=\"{}\" title=\"{}\">{}</td>", verdict, Escaped(cell.reason), verdict);
    }
    out += "</tr>\n";
  }
  return out + "</table>\n<p>Hold the pointer over a cell for the exception.</p>\n</body></html>\n";
}

}  // namespace ckptfit
