#include "report/salvage_report.h"

#include <fmt/format.h>

#include <utility>

#include "diagnosis/conclude.h"
#include "report/json_parts.h"
#include "report/list_text.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostNamed = 20;

std::string LostLine(const SalvageReport::Lost& lost) {
  const std::string type = lost.dtype.empty() ? "" : fmt::format(" {} {}", lost.dtype, lost.shape);
  return fmt::format("lost: {}{}: {}\n", Printable(lost.key), type, Printable(lost.why));
}

template <typename Items, typename Line>
void AppendSome(const Items& items, const char* word, Line&& line, std::string* text) {
  for (std::size_t i = 0; i < items.size() && i < kMostNamed; ++i) *text += line(items[i]);
  if (items.size() > kMostNamed) *text += fmt::format("{}: {} more\n", word, items.size() - kMostNamed);
}

}  // namespace

std::string SalvageText(const SalvageReport& report) {
  std::string text =
      fmt::format("{}: {} can be read, {}, {}\n", Printable(report.checkpoint), Counted(report.tensors, "tensor"),
                  HumanBytes(report.bytes), FormatName(report.format));
  for (const std::string& note : report.notes) text += fmt::format("note: {}\n", Printable(note));
  AppendSome(report.lost, "lost", LostLine, &text);
  if (report.may_lack_names) text += "lost: perhaps more, whose names are lost as well\n";
  AppendSome(
      report.filled, "filled",
      [&](const std::string& key) {
        return fmt::format("filled: {} from {}\n", Printable(key), Printable(report.from));
      },
      &text);
  if (!report.output.empty()) {
    text += fmt::format("wrote {}: {}, every value compared\n", Printable(report.output),
                        Counted(report.tensors + report.filled.size(), "tensor"));
  }
  return text;
}

Value SalvageJson(const SalvageReport& report) {
  Value json{Value::Object()};
  json.Set("schema", "ckptfit.salvage/1");
  json.Set("ckptfit", CKPTFIT_VERSION);
  json.Set("checkpoint", report.checkpoint);
  json.Set("format", FormatName(report.format));
  json.Set("tensors", static_cast<std::int64_t>(report.tensors));
  json.Set("bytes", static_cast<std::int64_t>(report.bytes));
  Value::Array lost;
  for (const SalvageReport::Lost& one : report.lost) {
    Value item{Value::Object()};
    item.Set("key", one.key);
    item.Set("why", one.why);
    if (!one.dtype.empty()) {
      item.Set("dtype", one.dtype);
      item.Set("shape", one.shape);
    }
    lost.push_back(std::move(item));
  }
  json.Set("lost", std::move(lost));
  json.Set("may_lack_names", report.may_lack_names);
  json.Set("notes", TextsJson(report.notes));
  if (!report.from.empty()) json.Set("from", report.from);
  json.Set("filled", TextsJson(report.filled));
  if (!report.output.empty()) json.Set("output", report.output);
  return json;
}

}  // namespace ckptfit
