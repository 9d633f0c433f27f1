#include "report/convert_report.h"

#include <fmt/format.h>

#include "diagnosis/conclude.h"
#include "report/list_text.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostNamed = 10;

}  // namespace

std::string ConvertText(const ConvertReport& report) {
  std::string text =
      fmt::format("wrote {}: {}, {}, {}{}\n", Printable(report.output), Counted(report.tensors, "tensor"),
                  HumanBytes(report.bytes), FormatName(report.format), report.checked ? "; every value compared" : "");
  if (!report.call.empty()) text += "load it with " + report.call + "\n";
  for (std::size_t i = 0; i < report.left_out.size() && i < kMostNamed; ++i) {
    text += fmt::format("left out: {}, {}\n", Printable(report.left_out[i].first), report.left_out[i].second);
  }
  if (report.left_out.size() > kMostNamed) {
    text += fmt::format("left out: {} more\n", report.left_out.size() - kMostNamed);
  }
  return text;
}

Value ConvertJson(const ConvertReport& report) {
  Value json;
  json.Set("schema", "ckptfit.convert/1");
  json.Set("checkpoint", report.checkpoint->resolved);
  json.Set("from", FormatName(report.checkpoint->format));
  json.Set("output", report.output);
  json.Set("to", FormatName(report.format));
  json.Set("tensors", static_cast<std::int64_t>(report.tensors));
  json.Set("bytes", static_cast<std::int64_t>(report.bytes));
  json.Set("checked", report.checked);
  if (!report.call.empty()) json.Set("call", report.call);
  Value::Array left_out;
  for (const auto& [key, why] : report.left_out) {
    Value item;
    item.Set("key", key);
    item.Set("why", why);
    left_out.push_back(std::move(item));
  }
  json.Set("left_out", Value(std::move(left_out)));
  return json;
}

}  // namespace ckptfit
