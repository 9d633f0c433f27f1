// A Lambda layer holds marshalled Python code, which Keras runs only when told that the file is trusted.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/conclude.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  const bool refused = RaisesWith(c, "unsafe") || RaisesWith(c, "disallowed by default");
  const bool layer = RaisesWith(c, "Lambda");  // "lambda": a loss or metric
  if (!refused || !(layer || RaisesWith(c, "lambda"))) return;
  Finding finding = StartFinding(kCU111);
  finding.affected = c.trace->bindings.size();
  finding.title = layer ? "the model has a Lambda layer with Python code inside, which this call refuses to run"
                        : "the training config has a lambda, Python code that this call refuses to run";
  finding.why = "code in a file can do anything; Keras asks for consent, and so should you: look at the code first";
  finding.evidence.push_back({"checkpoint", layer ? "model config" : "training config",
                              layer ? "a layer of class Lambda with a serialized function"
                                    : "a loss or metric that is a serialized function"});
  finding.fixes.push_back(
      {"if you trust the file, say so", Safety::kManual, "", "keras.models.load_model(path, safe_mode=False)"});
  if (!layer) {
    finding.fixes.push_back({"or load without compiling, then call compile() yourself", Safety::kManual, "",
                             "keras.models.load_model(path, compile=False)"});
    findings->push_back(std::move(finding));
    return;
  }
  finding.fixes.push_back(
      {"or build the model in code and load the weights alone", Safety::kManual, "", "model.load_weights(path)"});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kCU111 = {"CU111", "lambda-refused", "a Lambda layer holds Python code that is not run without consent",
                      Severity::kError, Detect};

}  // namespace ckptfit
