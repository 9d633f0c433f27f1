#include "report/explain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/explain_next.h"
#include "report/terminal.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxCandidates = 4;
constexpr std::size_t kMaxReasons = 2;
constexpr std::size_t kMaxMessages = 3;
constexpr double kLeastShown = 0.03;

Style StyleOf(double confidence) {
  return confidence >= 0.7 ? Style::kBad : confidence >= 0.3 ? Style::kDoubtful : Style::kNote;
}

std::string ReleasesText(const Explanation& explanation) {
  std::string text;
  const std::string keras = explanation.releases.keras.ToString();
  const std::string tensorflow = explanation.releases.tensorflow.ToString();
  if (!keras.empty()) text = "Keras " + keras;
  if (!tensorflow.empty()) text += (text.empty() ? "TensorFlow " : ", TensorFlow ") + tensorflow;
  if (text.empty()) return "";
  return fmt::format("by    {}{}\n", text, explanation.releases_follow ? ", as the wording tells" : "");
}

// What was recognised, so that people see what the answer speaks of.
std::string SeenText(const Explanation& explanation) {
  std::string text;
  std::size_t shown = 0;
  for (const SeenMessage& seen : explanation.seen) {
    if (!seen.counts || shown == kMaxMessages) continue;
    text += fmt::format("{} {}\n", shown == 0 ? "read " : "     ", Printable(seen.excerpt));
    ++shown;
  }
  return text;
}

std::string CandidateText(const Candidate& candidate, const ExplainReport& report, const Painter& paint) {
  const long percent = std::clamp(std::lround(candidate.confidence * 100), 1L, 99L);
  std::string text = fmt::format(
      "{} {}: {}\n", paint(StyleOf(candidate.confidence), fmt::format("{:2} % [{}]", percent, candidate.cause->code)),
      candidate.cause->slug, candidate.cause->summary);
  if (!candidate.shown.empty()) text += fmt::format("  file  {}\n", Printable(candidate.shown));
  const std::string_view key = candidate.guessed ? "guess" : "why  ";
  for (std::size_t i = 0; i < std::min(candidate.why.size(), kMaxReasons); ++i) {
    text += fmt::format("  {} {}\n", key, Printable(candidate.why[i]));
  }
  if (candidate.guessed && candidate.why.empty()) text += "  guess words of the text go with it\n";
  if (!candidate.cause->look.empty()) text += fmt::format("  look  {}\n", candidate.cause->look);
  const std::string command = DecidingCommand(*candidate.cause, report);
  if (!command.empty() && candidate.shown.empty()) text += fmt::format("  ask   {}\n", Printable(command));
  text += fmt::format("  more  ckptfit explain {}\n", candidate.cause->code);
  return text;
}

std::string FileText(const ExplainReport& report) {
  if (report.file.empty()) return "";
  if (!report.file_error.empty()) {
    return fmt::format("file  {}: {}\n", Printable(report.file), Printable(report.file_error));
  }
  const std::string by = report.call.empty() ? "" : " by " + report.call;
  return fmt::format("file  {} was checked{}: {}\n", Printable(report.file), Printable(by),
                     report.findings.empty() ? "it shows none of these" : "what it shows comes first");
}

constexpr const char* kGuessed =
    "no message that ckptfit knows is in this text: what follows is a guess from its words\n"
    "  paste the whole traceback, its last line above all\n";

constexpr const char* kNothing =
    "no message that ckptfit knows is in this text\n"
    "  paste the whole traceback, its last line above all\n"
    "  ask   ckptfit check FILE --model package.module:function   tells what happens without a message\n";

}  // namespace

std::string ExplanationText(const ExplainReport& report, bool color) {
  const Painter paint(color);
  const Explanation& explanation = *report.explanation;
  std::string text = SeenText(explanation) + ReleasesText(explanation) + FileText(report);
  if (explanation.candidates.empty()) return text + kNothing;
  if (explanation.guessed()) text += kGuessed;
  std::size_t shown = 0;
  std::size_t hidden = 0;
  for (const Candidate& candidate : explanation.candidates) {
    const bool worth_it = shown == 0 || candidate.confidence >= kLeastShown;
    if (shown < kMaxCandidates && hidden == 0 && worth_it) {
      text += "\n" + CandidateText(candidate, report, paint);
      ++shown;
    } else if (!candidate.guessed || worth_it) {
      ++hidden;
    }
  }
  if (hidden > 0) text += fmt::format("\n{} more, less likely: --json lists them\n", hidden);
  return text;
}

}  // namespace ckptfit
