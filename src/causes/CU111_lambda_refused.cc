// A Lambda layer holds marshalled Python code, which Keras runs only when told that the file is trusted.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const bool refused = RaisesWith(c, "unsafe") || RaisesWith(c, "disallowed by default");
  if (!RaisesWith(c, "Lambda") || !refused) return;
  Finding finding = StartFinding(kCU111);
  finding.affected = c.trace->bindings.size();
  finding.title = "the model has a Lambda layer with Python code inside, which this call refuses to run";
  finding.why = "code in a file can do anything; Keras asks for consent, and so should you: look at the code first";
  finding.evidence.push_back({"checkpoint", "model config", "a layer of class Lambda with a serialized function"});
  finding.fixes.push_back(
      {"if you trust the file, say so", Safety::kManual, "", "keras.models.load_model(path, safe_mode=False)"});
  finding.fixes.push_back(
      {"or build the model in code and load the weights alone", Safety::kManual, "", "model.load_weights(path)"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCU111 = {"CU111", "lambda-refused", "a Lambda layer holds Python code that is not run without consent",
                      Severity::kError, Detect};

}  // namespace ckptfit
