// A value is asked for by a key that the checkpoint does not have.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/conclude.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// The key that the caller means: that of the variable with this name, or of the object at this path.
const TensorInfo* Meant(const Case& c, const std::string& asked) {
  const auto it = std::find_if(c.checkpoint.tensors.begin(), c.checkpoint.tensors.end(), [&](const TensorInfo& tensor) {
    return tensor.name == asked || tensor.key.starts_with(asked + "/.ATTRIBUTES/");
  });
  return it == c.checkpoint.tensors.end() || asked.empty() ? nullptr : &*it;
}

// The key that the exception of a reader speaks of: "Key a/b not found in checkpoint", "Tensor a/b is not found in
// ...".
std::string MissingKey(const Case& c) {
  if (!RaisesWith(c, "not found in ")) return "";
  const std::string& text = c.trace->exception->message;
  for (const std::string_view word : {"Key ", "Tensor "}) {
    const std::size_t at = text.find(word);
    if (at == std::string::npos) continue;
    const std::size_t begin = at + word.size();
    return text.substr(begin, std::min(text.find(' ', begin), text.size()) - begin);
  }
  return "";
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || c.comparison != nullptr || c.checkpoint.format == Format::kNone) return;
  const std::string asked = MissingKey(c);
  if (asked.empty()) return;
  const TensorInfo* meant = Meant(c, asked);
  Finding finding = StartFinding(kTB105);
  finding.title = fmt::format("the checkpoint has no key {}", Quoted(asked));
  finding.why = meant != nullptr
                    ? "object-based checkpoints keep values under the path of the object, not under its name"
                    : "keys are looked up letter by letter";
  finding.evidence.push_back({"path", "key", asked});
  if (meant != nullptr) finding.evidence.push_back({"checkpoint", meant->key, meant->shape.ToString()});
  finding.fixes.push_back({meant != nullptr ? "ask for " + Quoted(meant->key) : "look at the keys that are there",
                           Safety::kManual, "ckptfit ls " + c.checkpoint.path, ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kTB105 = {"TB105", "key-missing", "the key asked for is not in the checkpoint", Severity::kError, Detect};

}  // namespace ckptfit
