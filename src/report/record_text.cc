#include "report/record_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "diagnosis/conclude.h"
#include "report/fold_steps.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostNamed = 20;

std::string Text(const Value& value) { return Printable(value.AsString()); }

FixStep StepOf(const Value& step) {
  FixStep read;
  read.kind = step["kind"].AsString();
  read.from = step["from"].AsString();
  read.to = step["to"].AsString();
  read.first = step.Has("first") ? step["first"].AsString() : read.to;
  read.count = static_cast<std::size_t>(std::max<std::int64_t>(0, step["count"].AsInt()));
  read.why = step["why"].AsString();
  read.operations = step["operations"].AsString();
  return read;
}

std::string StepLines(const FixStep& step) {
  std::string out = fmt::format("  {:<9}  {}  {}  {}\n", Printable(step.kind), Printable(StepWords(step)),
                                CountWords(step), Printable(step.why));
  if (!step.operations.empty()) out += fmt::format("             {}\n", Printable(step.operations));
  return out;
}

std::string StepsLines(const Value::Array& array) {
  std::vector<FixStep> steps;
  for (const Value& step : array) steps.push_back(StepOf(step));
  std::string out;
  for (const FixStep& step : FoldNumbered(steps)) out += StepLines(step);
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
  out += StepsLines(record["steps"].AsArray());
  out += ItemLines(record["left_out"], "left out");
  out += ItemLines(record["lost"], "lost");
  return out + ItemLines(record["filled"], "filled");
}

}  // namespace ckptfit
