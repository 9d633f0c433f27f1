#include "api/env.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/environment_text.h"
#include "api/environments.h"
#include "api/files_on_disk.h"
#include "api/natural_calls.h"
#include "api/open_checkpoint.h"
#include "codec/json.h"
#include "diagnosis/verdict.h"
#include "loading/simulate.h"
#include "model/format_family.h"
#include "model/release_line.h"
#include "report/env_report.h"

namespace ckptfit {
namespace {

class Env {
 public:
  explicit Env(const Value& request) : request_(request) {}

  Result<Answer> Run(const Forms& forms) {
    const std::string& path = request_["checkpoint"].AsString();
    if (path.empty()) return Status(StatusCode::kInvalidArgument, "the request names no checkpoint");
    checkpoint_ = OpenCheckpoint(path, files_);
    if (checkpoint_.format == Format::kNone) return NothingThere(files_.Look(path), checkpoint_);
    report_.checkpoint = &checkpoint_;
    report_.confidence = Confidence();
    NoteUnknownWriter(checkpoint_.writer, &report_.notes);
    environments_ = AllEnvironments();
    AskWriterToo();
    for (const Environment& environment : environments_) report_.openings.push_back(Open(environment));
    Prefer();
    return Made(forms);
  }

 private:
  const Writer& writer() const { return checkpoint_.writer; }

  std::string Confidence() const {
    if (writer().keras.known() || writer().tensorflow.known()) return "stated";
    return writer().keras_range.open() && writer().tensorflow_range.open() ? "unknown" : "narrowed";
  }

  // A Keras 3 that no line came with is installed into the line whose own is nearest.
  void AskWriterToo() {
    const Version& keras = writer().keras;
    if (!keras.known() || keras.major < 3) return;
    const auto distance = [&](const Environment& e) {
      return e.keras3() ? std::abs(e.keras.minor - keras.minor) : 1 << 20;
    };
    const auto nearest =
        std::min_element(environments_.begin(), environments_.end(),
                         [&](const Environment& a, const Environment& b) { return distance(a) < distance(b); });
    if (nearest->keras.minor == keras.minor && nearest->keras.patch >= keras.patch) return;
    nearest->keras = keras;
  }

  // Whether the loaders of an environment read the format at all.
  bool ReadsFormat(const Environment& environment) const {
    if (checkpoint_.format == Format::kSafetensors || checkpoint_.format == Format::kHdf5) return false;
    if (!IsKerasFile(checkpoint_.format)) return true;
    const Version first = FirstKerasToRead(checkpoint_.format);
    return !first.known() || environment.keras.AtLeast(first.major, first.minor);
  }

  // Whether it may be the writer's environment. A file is read in the releases that may have written it.
  bool MayBeWriters(const Environment& environment) const {
    if (writer().keras.known() && !SameMinor(environment.keras, writer().keras)) return false;
    if (writer().tensorflow.known() && !SameMinor(environment.tensorflow, writer().tensorflow)) return false;
    return writer().keras_range.Holds(environment.keras) && writer().tensorflow_range.Holds(environment.tensorflow);
  }

  static bool SameMinor(const Version& a, const Version& b) { return a.major == b.major && a.minor == b.minor; }

  Opening Open(const Environment& environment) {
    Opening opening{environment, ReadsFormat(environment), "", Verdict::kUnknown};
    if (!opening.reads) return opening;
    const std::vector<std::string> calls = NaturalCalls(checkpoint_, nullptr, environment);
    for (const std::string& text : calls) {
      const auto call = ParseCall(text, checkpoint_.path);
      if (!call) continue;
      const LoadTrace trace = Simulate({*call, no_target_, environment, files_, SimulateOptions()});
      const Verdict verdict = ComputeVerdict(&trace, false);
      const bool better = opening.call.empty() || verdict == Verdict::kFits;
      if (better) opening = {environment, true, text, verdict};
      if (verdict == Verdict::kFits) break;
    }
    return opening;
  }

  static bool Works(const Opening& opening) {
    return opening.reads && (opening.call.empty() || opening.verdict == Verdict::kFits);
  }

  // The writer's own release, else the newest of those that may be it, else the newest that works.
  void Prefer() {
    const Opening* best = nullptr;
    bool of_writer = false;
    for (const Opening& opening : report_.openings) {
      if (!Works(opening)) continue;
      const bool may_be = MayBeWriters(opening.environment);
      const bool beside = opening.environment.keras_kind == KerasKind::kTfKeras;
      if (best != nullptr && (of_writer > may_be || (of_writer == may_be && beside))) continue;
      best = &opening;
      of_writer = may_be;
    }
    if (best == nullptr) return;
    report_.preferred = &best->environment;
    report_.why = Why(of_writer, best->call.empty());
    bool exact = false;
    report_.pins = NearestLine(best->environment.tensorflow, &exact).pins;
  }

  std::string Why(bool of_writer, bool by_format) const {
    const char* done = by_format ? "reads the format" : "loads it";
    if (of_writer && report_.confidence == "stated") return fmt::format("the release that wrote the file {}", done);
    if (of_writer && report_.confidence == "narrowed") {
      return fmt::format("the newest release that may have written the file and {}", done);
    }
    return fmt::format("the newest release that {}", done);
  }

  Answer Made(const Forms& forms) const {
    Answer answer;
    const std::string& format = request_["format"].AsString();
    const std::string written = format == "requirements" ? RequirementsText(report_)
                                : format == "conda"      ? CondaText(report_)
                                : format == "dockerfile" ? DockerfileText(report_)
                                                         : "";
    const bool file = !format.empty() && format != "text";
    if (forms.json) answer.json = WriteJson(EnvJson(report_), 1);
    if (forms.text) answer.text = file ? written : EnvText(report_, false);
    if (forms.colored_text) answer.colored_text = file ? written : EnvText(report_, true);
    answer.exit_code = checkpoint_.damaged ? CKPTFIT_DAMAGED : report_.preferred == nullptr ? 1 : CKPTFIT_OK;
    return answer;
  }

  const Value& request_;
  FilesOnDisk files_;
  const Target no_target_;
  Checkpoint checkpoint_;
  std::vector<Environment> environments_;
  EnvReport report_;
};

}  // namespace

Result<Answer> AnswerEnv(const Value& request, const Forms& forms) { return Env(request).Run(forms); }

}  // namespace ckptfit
