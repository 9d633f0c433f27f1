// The call has an argument that this release, or this format, does not take.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// The argument of the call that the exception speaks of, as written; "" when it speaks of none.
std::string Refused(const Case& c) {
  for (const auto& [name, value] : c.call->arguments.AsObject()) {
    const bool named = RaisesWith(c, name);
    const bool about = RaisesWith(c, "argument") || RaisesWith(c, "only supports loading legacy") ||
                       RaisesWith(c, "skip_mismatch can only") || RaisesWith(c, "by_name=True");
    if (named && about) return name;
  }
  const bool positional = !c.call->root.empty() && RaisesWith(c, "positional argument");
  return positional ? c.call->root : "";
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.trace == nullptr || c.call == nullptr || !c.trace->exception) return;
  const std::string argument = Refused(c);
  if (argument.empty()) return;
  const bool positional = argument == c.call->root && !c.call->root.empty();
  Finding finding = StartFinding(kVR105);
  finding.affected = c.trace->bindings.size();
  finding.title = positional
                      ? "this TensorFlow takes no root object: tf.train.Checkpoint(object) came with TensorFlow 2.4"
                      : fmt::format("this call does not take the argument {}", Quoted(argument));
  finding.why = "the call ends there, before a variable is loaded; the checkpoint is not to blame";
  finding.evidence.push_back({"environment", c.call->text, c.trace->exception->message.substr(0, 120)});
  finding.fixes.push_back(positional ? Fix{"name the object", Safety::kManual, "",
                                           fmt::format("tf.train.Checkpoint({}={})", argument, argument)}
                                     : Fix{fmt::format("leave out {}", Quoted(argument)), Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kVR105 = {"VR105", "argument-not-understood", "the call has an argument that it does not take",
                      Severity::kError, Detect};

}  // namespace ckptfit
