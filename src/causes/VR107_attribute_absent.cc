// The call uses a function, or a method of its result, that this release does not have.

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

constexpr std::string_view kAbsent = "has no attribute '";

// Whether the name that is missing stands in the call; else it is one that the loader itself asks for.
bool IsCalled(const Call& call, std::string_view message) {
  const std::string_view rest = message.substr(message.find(kAbsent) + kAbsent.size());
  const std::string_view name = rest.substr(0, rest.find('\''));
  return !name.empty() && call.text.find("." + std::string(name)) != std::string::npos;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || !RaisesWith(c, kAbsent) || c.trace->exception->type != "AttributeError") return;
  if (!IsCalled(*c.call, c.trace->exception->message)) return;
  const bool on_none = RaisesWith(c, "NoneType");
  Finding finding = StartFinding(kVR107);
  if (!on_none) finding.affected = c.trace->bindings.size();
  finding.title = on_none ? "the call ends in a method of its result, and this loader returns None"
                          : "the call uses a name that this release does not have";
  finding.why = on_none
                    ? "only loaders of TensorFlow checkpoints return a status to ask; the load itself is done by then"
                    : "it came with another release; nothing was loaded";
  finding.evidence.push_back({"environment", c.call->text, c.trace->exception->message.substr(0, 120)});
  finding.fixes.push_back({on_none ? "leave the method out" : "use the call of this release", Safety::kManual, "",
                           on_none ? "" : "model.load_weights(path)"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR107 = {"VR107", "attribute-absent", "the call uses a function or method that is not there",
                      Severity::kError, Detect};

}  // namespace ckptfit
