#include <fmt/format.h>

#include <utility>

#include "base/contains.h"
#include "report/env_report.h"
#include "report/environment_label.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

std::string NameOf(const Environment& environment) {
  return fmt::format("TensorFlow {}, {} {}", environment.tensorflow.text, KerasPackage(environment),
                     environment.keras.text);
}

// The last minor version of a range that ends with its major version.
constexpr int kLastMinor = 99;

std::string RangeText(std::string_view what, const VersionRange& range) {
  if (range.open()) return "";
  const bool ends_with_keras2 = range.to.known() && range.to.minor == kLastMinor;
  if (ends_with_keras2 && !range.from.known()) return fmt::format("{} {}", what, range.to.major);
  if (ends_with_keras2) return fmt::format("{} {} or later, before {}", what, range.from.text, range.to.major + 1);
  if (!range.from.known()) return fmt::format("{} up to {}", what, range.to.text);
  if (!range.to.known()) return fmt::format("{} {} or later", what, range.from.text);
  return fmt::format("{} {} to {}", what, range.from.text, range.to.text);
}

std::string WriterText(const Writer& writer) {
  std::vector<std::string> parts;
  if (writer.tensorflow.known()) parts.push_back("TensorFlow " + writer.tensorflow.text);
  if (writer.keras.known()) parts.push_back("Keras " + writer.keras.text);
  if (!writer.tensorflow.known()) parts.push_back(RangeText("TensorFlow", writer.tensorflow_range));
  if (!writer.keras.known()) parts.push_back(RangeText("Keras", writer.keras_range));
  if (!writer.backend.empty()) parts.push_back("backend " + writer.backend);
  if (!writer.saved_at.empty()) parts.push_back("saved at " + writer.saved_at);
  std::erase(parts, "");
  return parts.empty() ? "the file does not tell" : Printable(fmt::format("{}", fmt::join(parts, ", ")));
}

std::string Lines(const std::vector<Opening>& openings, const std::string& call, Verdict verdict) {
  std::vector<const Environment*> columns;
  for (const Opening& o : openings) {
    const bool wanted = o.reads && o.call == call && (call.empty() || o.verdict == verdict);
    columns.push_back(wanted ? &o.environment : nullptr);
  }
  return LineRuns(columns);
}

void AppendOpenings(const EnvReport& report, std::string* out) {
  std::vector<std::string> calls;
  for (const Opening& opening : report.openings) {
    if (!Contains(calls, opening.call)) calls.push_back(opening.call);
  }
  for (const std::string& call : calls) {
    if (call.empty()) {
      const std::string lines = Lines(report.openings, call, Verdict::kUnknown);
      if (!lines.empty()) *out += fmt::format("read by     TensorFlow {}\n", lines);
      continue;
    }
    for (const auto& [verdict, word] :
         {std::pair(Verdict::kFits, "loads in"), std::pair(Verdict::kPartial, "in part in")}) {
      const std::string lines = Lines(report.openings, call, verdict);
      if (!lines.empty()) *out += fmt::format("{:<11} TensorFlow {}: {}\n", word, lines, call);
    }
  }
}

}  // namespace

std::string EnvText(const EnvReport& report, bool color) {
  const Painter paint(color);
  std::string out = fmt::format("{}, {}\n", Printable(report.checkpoint->path), FormatName(report.checkpoint->format));
  out += fmt::format("written by  {}\n", WriterText(report.checkpoint->writer));
  for (const std::string& fact : report.checkpoint->writer.evidence)
    out += fmt::format("            {}\n", Printable(fact));
  for (const std::string& note : report.notes) out += fmt::format("            {}\n", Printable(note));
  AppendOpenings(report, &out);
  if (report.preferred == nullptr) return out + "no release is known to load it\n";
  out += fmt::format("{}      {}, Python {}.{}\n            {}\n", paint(Style::kGood, "prefer"),
                     NameOf(*report.preferred), report.preferred->python.major, report.preferred->python.minor,
                     report.why);
  return out + "(2.16t: tf_keras in TensorFlow 2.16; --format requirements, conda or dockerfile writes it down)\n";
}

}  // namespace ckptfit
