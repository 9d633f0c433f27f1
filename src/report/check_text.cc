#include "report/check_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "diagnosis/conclude.h"
#include "report/finding_names.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxExceptionLines = 6;
constexpr std::size_t kMaxExceptionBytes = 700;
constexpr std::size_t kMaxListed = 3;
constexpr std::size_t kCallWidth = 72;

Style VerdictStyle(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFits:
      return Style::kGood;
    case Verdict::kPartial:
    case Verdict::kUnknown:
      return Style::kDoubtful;
    case Verdict::kFails:
      return Style::kBad;
  }
  return Style::kDoubtful;
}

Style SeverityStyle(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return Style::kBad;
    case Severity::kWarning:
      return Style::kDoubtful;
    case Severity::kNote:
      return Style::kNote;
  }
  return Style::kNote;
}

std::string EnvironmentText(const Environment& environment) {
  std::string text;
  if (!environment.tensorflow.text.empty()) text = "TensorFlow " + environment.tensorflow.text;
  if (environment.keras_kind != KerasKind::kNone && !environment.keras.text.empty()) {
    const std::string_view name = environment.keras_kind == KerasKind::kTfKeras ? "tf_keras " : "Keras ";
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", name, environment.keras.text);
  }
  return text;
}

std::string WriterText(const Writer& writer) {
  std::string text;
  if (!writer.tensorflow.text.empty()) text = "TensorFlow " + writer.tensorflow.text;
  if (!writer.keras.text.empty()) text += fmt::format("{}Keras {}", text.empty() ? "" : ", ", writer.keras.text);
  return text;
}

// The lines of a message, indented, at most kMaxExceptionLines of them.
void AppendMessage(std::string_view message, std::string* out) {
  const bool cut = message.size() > kMaxExceptionBytes;
  std::string_view rest = cut ? message.substr(0, kMaxExceptionBytes) : message;
  std::size_t lines = 0;
  while (!rest.empty() && lines < kMaxExceptionLines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (lines > 0) *out += "        ";
    *out += Printable(rest.substr(0, end));
    *out += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++lines;
  }
  if (lines == 0) *out += '\n';
  if (cut || !rest.empty()) {
    *out += fmt::format("        [shortened; {} bytes in all]\n", message.size());
  }
}

void AppendOutcome(const CheckReport& report, std::string* out) {
  const LoadTrace& trace = *report.trace;
  if (trace.exception) {
    *out += fmt::format("        {}: ", Printable(trace.exception->type));
    AppendMessage(trace.exception->message, out);
  } else if (trace.outcome == Outcome::kHangs) {
    *out += "        never returns\n";
  } else if (trace.outcome == Outcome::kCrashes) {
    *out += "        the Python process dies\n";
  }
  for (const std::string& unknown : trace.unknowns) *out += fmt::format("        not known: {}\n", Printable(unknown));
}

void AppendHeader(const CheckReport& report, const Painter& paint, std::string* out) {
  const std::string verdict = paint(VerdictStyle(report.verdict), VerdictName(report.verdict));
  const std::string pad(8 - VerdictName(report.verdict).size(), ' ');
  if (report.call == nullptr) {
    *out += fmt::format("{}{}{}\n", verdict, pad, Printable(report.checkpoint->path));
    return;
  }
  const std::string call = OneLine(report.call->text);
  const std::string environment = EnvironmentText(report.environment);
  const std::size_t gap = call.size() < kCallWidth ? kCallWidth - call.size() : 2;
  *out += fmt::format("{}{}{}", verdict, pad, call);
  if (!environment.empty()) *out += std::string(gap, ' ') + environment;
  *out += '\n';
  if (report.trace != nullptr) AppendOutcome(report, out);
}

std::string_view SafetyText(const Fix& fix) {
  switch (fix.safety) {
    case Safety::kSafe:
      return "safe: nothing is lost";
    case Safety::kUnsafe:
      return "unsafe: values are lost or invented";
    case Safety::kManual:
      return fix.command.empty() ? "your code" : "by hand";
  }
  return "by hand";
}

void AppendFix(const Fix& fix, std::string* out) {
  *out += fmt::format("  fix  {:<58}  ({})\n", Printable(fix.title), SafetyText(fix));
  if (!fix.command.empty()) *out += fmt::format("         $ {}\n", Printable(fix.command));
  std::string_view rest = fix.code;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    *out += fmt::format("         {}\n", Printable(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void AppendFinding(const Finding& finding, const Painter& paint, std::string* out) {
  *out += fmt::format("\n{}[{}] {}: {}\n", paint(SeverityStyle(finding.severity), SeverityName(finding.severity)),
                      finding.code, finding.slug, Printable(finding.title));
  std::size_t width = 0;
  for (const Evidence& e : finding.evidence) width = std::max(width, Printable(e.place).size());
  width = std::min<std::size_t>(width, 60);
  for (const Evidence& e : finding.evidence) {
    *out += fmt::format("  --> {:<11} {:<{}}  {}\n", e.side, Printable(e.place), width, Printable(e.fact));
  }
  if (!finding.why.empty()) *out += fmt::format("  why  {}\n", Printable(finding.why));
  for (const Fix& fix : finding.fixes) AppendFix(fix, out);
  *out += fmt::format("  more ckptfit explain {}\n", finding.code);
}

struct Counts {
  std::size_t all = 0;
  std::size_t loaded = 0;
};

Counts CountVariables(const CheckReport& report) {
  Counts counts;
  counts.all = report.trace->bindings.size();
  if (report.verdict == Verdict::kFails) {
    std::size_t blamed = 0;
    for (const Finding& f : report.findings) {
      if (f.severity == Severity::kError) blamed += std::min(f.affected, counts.all - std::min(blamed, counts.all));
    }
    counts.loaded = counts.all - std::min(blamed, counts.all);
    return counts;
  }
  for (const Binding& b : report.trace->bindings) counts.loaded += b.state == BindingState::kLoaded ? 1u : 0u;
  return counts;
}

void AppendNotLoaded(const CheckReport& report, std::string* out) {
  const Target& target = report.trace->TargetOf(*report.target);
  std::size_t listed = 0;
  std::size_t more = 0;
  std::string names;
  for (std::size_t i = 0; i < target.variables.size() && i < report.trace->bindings.size(); ++i) {
    if (report.trace->bindings[i].state == BindingState::kLoaded) continue;
    if (listed == kMaxListed) {
      ++more;
      continue;
    }
    const Variable& variable = target.VariableOf(target.variables[i]);
    names += fmt::format("{}{} {}", listed == 0 ? "" : ", ", Printable(variable.name), variable.shape.ToString());
    ++listed;
  }
  if (more > 0) names += fmt::format(" and {} more", more);
  if (listed > 0) *out += fmt::format("not loaded: {}\n", names);
}

void AppendSummary(const CheckReport& report, std::string* out) {
  if (report.trace == nullptr || report.trace->bindings.empty()) return;
  const Counts counts = CountVariables(report);
  const bool returns = report.trace->outcome == Outcome::kReturns;
  if (counts.loaded == counts.all) {
    if (returns && counts.all == 1) *out += "the variable loads.\n";
    if (returns && counts.all > 1) *out += fmt::format("all {} variables load.\n", counts.all);
    return;
  }
  if (!returns && report.trace->made != nullptr) return;  // the call gives no model that could hold any
  const std::size_t left = counts.all - counts.loaded;
  *out += fmt::format("{} of {} {}; {} {} not.\n", counts.loaded, Counted(counts.all, "variable"),
                      returns ? (counts.loaded == 1 || counts.all == 1 ? "loads" : "load") : "would load", left,
                      returns ? (left == 1 ? "does" : "do") : "would");
  if (returns) AppendNotLoaded(report, out);
}

void AppendCheckpoint(const Checkpoint& checkpoint, std::string* out) {
  const std::string writer = WriterText(checkpoint.writer);
  *out +=
      fmt::format("        {}, {} tensors, {} bytes{}{}\n", FormatName(checkpoint.format), checkpoint.tensors.size(),
                  checkpoint.bytes, writer.empty() ? "" : ", written by ", Printable(writer));
}

// What there is to know about the path and the versions that were asked for.
void AppendNotes(const Checkpoint& checkpoint, std::string* out) {
  for (const std::string& note : checkpoint.notes) *out += fmt::format("        {}\n", Printable(note));
}

void AppendAttempts(const CheckReport& report, const Painter& paint, std::string* out) {
  if (report.attempts.empty()) return;
  *out += "other calls:\n";
  for (const Attempt& attempt : report.attempts) {
    const std::string pad(8 - VerdictName(attempt.verdict).size(), ' ');
    *out += fmt::format("  {}{}{}\n", paint(VerdictStyle(attempt.verdict), VerdictName(attempt.verdict)), pad,
                        Printable(attempt.call));
  }
}

}  // namespace

std::string CheckText(const CheckReport& report, bool color) {
  const Painter paint(color);
  std::string out;
  AppendHeader(report, paint, &out);
  if (report.call == nullptr) AppendCheckpoint(*report.checkpoint, &out);
  AppendNotes(*report.checkpoint, &out);
  for (const Finding& finding : report.findings) AppendFinding(finding, paint, &out);
  if (report.target != nullptr) AppendSummary(report, &out);
  AppendAttempts(report, paint, &out);
  return out;
}

}  // namespace ckptfit
