#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/contains.h"
#include "report/environment_label.h"
#include "report/matrix_report.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostReason = 140;  // bytes of an exception's first line

char MarkOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFits:
      return '+';
    case Verdict::kPartial:
      return '~';
    case Verdict::kFails:
      return 'x';
    case Verdict::kUnknown:
      return '?';
  }
  return '?';
}

Style StyleOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFits:
      return Style::kGood;
    case Verdict::kFails:
      return Style::kBad;
    default:
      return Style::kDoubtful;
  }
}

void AppendHeader(const MatrixReport& report, std::string* out) {
  // Labels stand upright: one character a line.
  std::size_t longest = 0;
  for (const Environment& environment : report.columns) longest = std::max(longest, LineLabel(environment).size());
  for (std::size_t line = 0; line < longest; ++line) {
    std::string text;
    for (const Environment& environment : report.columns) {
      const std::string label = LineLabel(environment);
      text += ' ';
      text += line < label.size() ? label[line] : ' ';
    }
    *out += " " + text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
}

// The exceptions of a row, each once, with the lines that raise it.
void AppendReasons(const MatrixReport& report, const MatrixRow& row, std::string* out) {
  std::vector<std::string_view> reasons;
  for (const MatrixCell& cell : row.cells) {
    if (!cell.reason.empty() && !Contains(reasons, cell.reason)) reasons.push_back(cell.reason);
  }
  for (const std::string_view text : reasons) {
    std::vector<const Environment*> columns;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      columns.push_back(row.cells[i].reason == text ? &report.columns[i] : nullptr);
    }
    const bool cut = text.size() > kMostReason;
    *out +=
        fmt::format("      {}: {}{}\n", LineRuns(columns), Printable(text.substr(0, kMostReason)), cut ? "..." : "");
  }
}

}  // namespace

std::string MatrixText(const MatrixReport& report, bool color) {
  const Painter paint(color);
  std::string out = fmt::format("{}, {}\n", Printable(report.checkpoint->path), FormatName(report.checkpoint->format));
  for (const std::string& note : report.notes) out += fmt::format("        {}\n", Printable(note));
  out += "\n";
  AppendHeader(report, &out);
  for (const MatrixRow& row : report.rows) {
    out += " ";
    for (const MatrixCell& cell : row.cells) {
      out += ' ';
      out += paint(StyleOf(cell.verdict), std::string(1, MarkOf(cell.verdict)));
    }
    out += fmt::format("   {}\n", Printable(row.call));
  }
  for (const MatrixRow& row : report.rows) {
    std::string reasons;
    AppendReasons(report, row, &reasons);
    if (!reasons.empty()) out += fmt::format("\n  {}\n{}", Printable(row.call), reasons);
  }
  return out + "\n+ fits   ~ partial   x fails   ? unknown   (2.16t: tf_keras in TensorFlow 2.16)\n";
}

}  // namespace ckptfit
