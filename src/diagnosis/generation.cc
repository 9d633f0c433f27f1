#include "diagnosis/generation.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/class_case.h"
#include "diagnosis/renames.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

// 2 for layer_with_weights-N, 3 for _operations/N, both written for Functional and Sequential models, and for what only
// optimizers of Keras 3 hold.
int GenerationOfPath(const Checkpoint& checkpoint, std::string_view key) {
  if (key.find("layer_with_weights-") != std::string_view::npos) return 2;
  if (key.find("_operations/") != std::string_view::npos) return 3;
  const bool lists_the_model =
      key.find("/_trainable_variables/") != std::string_view::npos && checkpoint.under_optimizers.contains(key);
  return lists_the_model ? 3 : 0;
}

bool NothingToShow(const Case& c) {
  return std::none_of(c.trace->bindings.begin(), c.trace->bindings.end(),
                      [](const Binding& b) { return b.state == BindingState::kLoaded; });
}

// What load_model of Keras 3 cannot make of an archive of Keras 2 (loading/keras_model/compile.cc).
constexpr std::string_view kLegacyOptimizer = "legacy-optimizer";

}  // namespace

std::string InShell(const std::string& word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:@%,";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

int WriterGeneration(const Case& c, std::string* evidence) {
  const Version& keras = c.checkpoint.writer.keras;
  if (keras.known()) {
    if (evidence != nullptr) *evidence = fmt::format("written by Keras {}", keras.text);
    return keras.major >= 3 ? 3 : 2;
  }
  for (const TensorInfo& tensor : c.checkpoint.tensors) {
    const int generation = GenerationOfPath(c.checkpoint, tensor.key);
    if (generation == 0) continue;
    if (evidence != nullptr) *evidence = fmt::format("key {}, as Keras {} writes it", tensor.key, generation);
    return generation;
  }
  if (c.checkpoint.writer.keras_range.from.major >= 3) {
    if (evidence != nullptr)
      *evidence = fmt::format("written by Keras {} or later", c.checkpoint.writer.keras_range.from.text);
    return 3;
  }
  return 0;
}

bool OtherGenerationWrote(const Case& c) {
  const int writer = WriterGeneration(c, nullptr);
  return (writer == 3 && c.environment.keras2()) || (writer == 2 && c.environment.keras3());
}

const Step* KerasClassFault(const Case& c) {
  if (c.trace == nullptr) return nullptr;
  const auto it = std::find_if(c.trace->steps.begin(), c.trace->steps.end(), [&](const Step& step) {
    if (step.kind == Step::Kind::kConstructorFails) return FindCustom(c, step.object) == nullptr;
    if (step.kind == Step::Kind::kVersionRule) return step.found == kLegacyOptimizer;
    return step.kind == Step::Kind::kUnknownClass && !IsCompilePart(step) && IsKerasClass(c, step.object);
  });
  return it == c.trace->steps.end() ? nullptr : &*it;
}

std::vector<const Change*> GenerationRenames(const Case& c) {
  std::vector<const Change*> renames = ChangesOf(c, Change::Kind::kRenamed);
  std::erase_if(renames, [&](const Change* change) {
    return KindOf(c, *change) != RenameKind::kGeneration || NotLoaded(c, *change) == 0;
  });
  return renames;
}

bool FailsByOptimizer(const Case& c) {
  const bool restores = c.call->api == Api::kCheckpointRestore || c.call->api == Api::kCheckpointRead;
  if (!restores || !c.trace->raised() || c.target == nullptr || !OtherGenerationWrote(c)) return false;
  const Target& target = *c.Loaded();
  return std::any_of(c.trace->steps.begin(), c.trace->steps.end(), [&](const Step& step) {
    if (step.kind != Step::Kind::kShapeDiffers && step.kind != Step::Kind::kDtypeDiffers) return false;
    return std::any_of(target.variables.begin(), target.variables.end(), [&](const TargetVariable& variable) {
      const NodeId group = target.Object(variable.group);
      return variable.node == step.node && group != kNoNode && target.nodes[group].is(kRoleOptimizer);
    });
  });
}

bool FailsByGeneration(const Case& c) {
  if (c.trace == nullptr || c.call == nullptr) return false;
  if (!GenerationRenames(c).empty()) return true;
  const bool ends_badly = c.trace->outcome == Outcome::kRaises || c.trace->outcome == Outcome::kHangs;
  if (BuildsFromFile(c)) return ends_badly && (KerasClassFault(c) != nullptr || c.trace->outcome == Outcome::kHangs);
  const bool restores = c.call->api == Api::kCheckpointRestore || c.call->api == Api::kCheckpointRead;
  if (restores && !c.trace->bindings.empty() && NothingToShow(c) && OtherGenerationWrote(c)) return true;
  if (FailsByOptimizer(c)) return true;
  // Formats that the other generation does not read at all.
  const bool bundle = c.checkpoint.format == Format::kTensorBundle || c.checkpoint.format == Format::kSavedModel;
  return bundle && c.call->api == Api::kLoadWeights && c.environment.keras3() && ends_badly && NothingToShow(c);
}

Evidence EvidenceOf(const Step& fault) {
  const bool optimizer = fault.found == kLegacyOptimizer;
  return {"environment", fault.object,
          optimizer ? "an optimizer of keras.optimizers.legacy, which Keras 3 lacks" : fault.found};
}

std::optional<Fix> WholeModelFix(const Case& c) {
  if (c.call == nullptr || c.call->api != Api::kLoadModel || !c.checkpoint.config.is_object()) return std::nullopt;
  const Environment& environment = c.environment;
  const std::string with = environment.keras_kind == KerasKind::kTfKeras ? "tf_keras==" + environment.keras.text
                           : environment.tensorflow.known()              ? "tensorflow==" + environment.tensorflow.text
                                                                         : "keras==" + environment.keras.text;
  const bool archives = environment.keras3() || KerasLine(environment).AtLeast(2, 13);
  return Fix{
      "write the same model for this Keras, as far as its layers are Keras' own", Safety::kSafe,
      "ckptfit fix " + InShell(c.checkpoint.path) + " --with " + with + " -o new" + (archives ? ".keras" : ".h5"), ""};
}

}  // namespace ckptfit
