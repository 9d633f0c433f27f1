#include "report/record_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "diagnosis/conclude.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostNamed = 20;

std::string Text(const Value& value) { return Printable(value.AsString()); }

std::string StepLines(const Value& step) {
  const std::string& from = step["from"].AsString();
  const std::string& to = step["to"].AsString();
  const bool renamed = step["kind"].AsString() == "rename" || step.Has("operations");
  std::string out = fmt::format(
      "  {:<9}  {}  {}  {}\n", Text(step["kind"]),
      Printable(renamed        ? from + " -> " + to
                : from.empty() ? to
                               : from),
      Counted(static_cast<std::size_t>(std::max<std::int64_t>(0, step["count"].AsInt())), "tensor"), Text(step["why"]));
  if (step.Has("operations")) out += fmt::format("             {}\n", Text(step["operations"]));
  return out;
}

// "lost: a/kernel: ..." for each item of a list of keys with reasons, or of keys alone.
std::string ItemLines(const Value& items, std::string_view word) {
  std::string out;
  const Value::Array& all = items.AsArray();
  for (std::size_t i = 0; i < all.size() && i < kMostNamed; ++i) {
    const std::string why = Text(all[i]["why"]);
    out += fmt::format("{}: {}{}{}\n", word, all[i].is_string() ? Text(all[i]) : Text(all[i]["key"]),
                       why.empty() ? "" : ": ", why);
  }
  if (all.size() > kMostNamed) out += fmt::format("{}: {} more\n", word, all.size() - kMostNamed);
  return out;
}

}  // namespace

std::string RecordText(const Value& record) {
  const Value& source = record["source"];
  const std::string command = record.Has("command") ? " " + Text(record["command"]) : "";
  std::string out = fmt::format("{}: made by ckptfit{} {} out of {} ({})\n", Text(record["output"]), command,
                                Text(record["ckptfit"]), Text(source["path"]), Text(source["format"]));
  if (record.Has("filled_from")) out += fmt::format("filled from {}\n", Text(record["filled_from"]["path"]));
  if (record.Has("call")) out += fmt::format("call    {}   {}\n", Text(record["call"]), Text(record["with"]));
  for (const Value& step : record["steps"].AsArray()) out += StepLines(step);
  out += ItemLines(record["left_out"], "left out");
  out += ItemLines(record["lost"], "lost");
  return out + ItemLines(record["filled"], "filled");
}

}  // namespace ckptfit
