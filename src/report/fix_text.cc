#include "report/fix_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "diagnosis/conclude.h"
#include "report/fold_steps.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMostSteps = 12;
constexpr std::size_t kMostWidth = 60;

Style VerdictStyle(Verdict verdict) {
  if (verdict == Verdict::kFits) return Style::kGood;
  return verdict == Verdict::kFails ? Style::kBad : Style::kDoubtful;
}

std::string SafetyWords(const FixStep& step) {
  if (step.unsafe.empty()) return "safe";
  return step.allowed ? "unsafe, allowed: " + step.unsafe : "unsafe: needs --unsafe " + step.unsafe;
}

void AppendSteps(const FixReport& report, const Painter& paint, std::string* out) {
  std::size_t width = 0;
  const std::vector<FixStep> steps = FoldNumbered(report.steps);
  const std::size_t shown = std::min(steps.size(), kMostSteps);
  for (std::size_t i = 0; i < shown; ++i) width = std::max(width, Printable(StepWords(steps[i])).size());
  width = std::min(width, kMostWidth);
  for (std::size_t i = 0; i < shown; ++i) {
    const FixStep& step = steps[i];
    const std::string safety = SafetyWords(step);
    *out += fmt::format("  {:<9}  {:<{}}  {:<11}  {}\n", step.kind, Printable(StepWords(step)), width, CountWords(step),
                        step.unsafe.empty() ? safety : paint(Style::kDoubtful, safety));
    if (!step.conversion.empty()) *out += fmt::format("             {}\n", step.conversion);
    if (!step.operations.empty()) *out += fmt::format("             {}\n", Printable(step.operations));
    if (!step.why.empty()) {
      *out += fmt::format("             {}{}\n", Printable(step.why),
                          step.confidence < 1 ? fmt::format(" (confidence {:.2f})", step.confidence) : "");
    }
  }
  if (steps.size() > shown) *out += fmt::format("  and {} more steps: --json lists all\n", steps.size() - shown);
}

void AppendRefusals(const FixReport& report, const Painter& paint, std::string* out) {
  for (const std::string& refusal : report.refusals) {
    *out += fmt::format("{}  {}\n", paint(Style::kBad, "cannot be repaired:"), Printable(refusal));
  }
  if (!report.refusals.empty()) return;
  for (const std::string& name : report.NotAllowed()) {
    *out +=
        fmt::format("{}  an unsafe step: allow it with --unsafe {}\n", paint(Style::kDoubtful, "not written:"), name);
  }
}

void AppendWritten(const FixReport& report, std::string* out) {
  if (!report.written) return;
  *out += fmt::format("wrote   {}\n", Printable(report.output));
  for (const std::string& file : report.files) *out += fmt::format("        {}\n", Printable(file));
  if (report.shared > 0) {
    const char* what = report.format == Format::kSavedModel ? "file" : "data shard";
    *out += fmt::format("        {} of the source shared by {}\n", Counted(report.shared, what), report.sharing);
  }
  const bool changed = std::any_of(report.steps.begin(), report.steps.end(),
                                   [](const FixStep& step) { return !step.operations.empty(); });
  *out += fmt::format(
      "        read again: the call loads every tensor of the plan, and the values are those of the source{}\n",
      changed ? ", changed as the plan says" : "");
}

}  // namespace

std::string FixText(const FixReport& report, bool color) {
  const Painter paint(color);
  std::string out = OneLine(report.call != nullptr ? report.call->text : "");
  out += fmt::format("   {}\n", Printable(report.with));
  out += fmt::format("before  {}{}\n", paint(VerdictStyle(report.before), VerdictName(report.before)),
                     report.before_text.empty() ? "" : "  " + Printable(report.before_text));
  if (report.before == Verdict::kFits) out += "        it fits already; nothing has to be repaired\n";
  if (!report.doubt.empty()) out += fmt::format("{}  {}\n", paint(Style::kDoubtful, "doubt "), Printable(report.doubt));
  if (!report.steps.empty() && report.refusals.empty()) {
    out += fmt::format("plan    {}: {}, {}\n", Printable(report.output.empty() ? "a new file" : report.output),
                       FormatName(report.format), Counted(report.tensors, "tensor"));
    AppendSteps(report, paint, &out);
  }
  if (report.after && report.refusals.empty()) {
    out += fmt::format("after   {}\n", paint(VerdictStyle(*report.after), VerdictName(*report.after)));
  }
  AppendRefusals(report, paint, &out);
  AppendWritten(report, &out);
  return out;
}

}  // namespace ckptfit
