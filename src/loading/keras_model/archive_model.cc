#include "loading/keras_model/archive_model.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "loading/keras_model/compile.h"
#include "loading/keras_weights/archive_crc.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/open_errors.h"
#include "loading/keras_weights/path_layout.h"

namespace ckptfit {
namespace {

// Lookup layers whose words lie in the assets and which weigh them, with the layers inside that do the work.
std::set<NodeId> WeighedWords(const Target& model) {
  std::set<NodeId> found;
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    const Node& node = model.nodes[i];
    const bool lookup = node.class_name.ends_with("Lookup") || node.class_name == "TextVectorization";
    if (!lookup || node.config["output_mode"].AsString() != "tf_idf" || !node.config["vocabulary"].is_null()) continue;
    found.insert(static_cast<NodeId>(i));
    for (const WalkEntry& entry : node.walk) found.insert(entry.value.node);
  }
  return found;
}

// Until 3.14, load_assets() of Keras 3 sets their words with weights that are False (layers/preprocessing/
// index_lookup.py). Assets are open when the archive has more than its three members.
void LoadWords(const KerasArchive& archive, const Target& model, const Environment& environment,
               PathLayoutOptions* options) {
  const bool fails = environment.keras3() && KerasLine(environment).Before(3, 14) && archive.members.size() > 3;
  if (!fails) return;
  options->load_assets = [words = WeighedWords(model)](NodeId node, const std::string& /*path*/) {
    return words.contains(node) ? std::optional(Exception{"TypeError", "object of type 'bool' has no len()"})
                                : std::nullopt;
  };
}

constexpr std::string_view kOwnCompile =
    "`compile()` was not called as part of model loading because the model's `compile()` method is custom. All "
    "subclassed "
    "Models that have `compile()` overridden should also override `get_compile_config()` and "
    "`compile_from_config(config)`. Alternatively, you can call `compile()` manually after loading.";

// What compile_from_config() does. Keras' own leaves a model alone, but for a warning, whose class has a compile() of its own.
std::optional<LoadTrace> Compile(const Value& config, const Value& compile_config, const ProgramClasses& classes,
                                 ModelCall* call, Rebuilt* model) {
  if (!call->compiles() || compile_config.AsObject().empty()) return std::nullopt;
  const Attempt<FoundClass> found = LookUpByModule(config, classes, call->environment());
  const CustomObject* const custom = found.ok() ? found.value().custom : nullptr;
  const auto own = custom != nullptr ? custom->own_compile : CustomObject::OwnCompile::kNone;
  if (own == CustomObject::OwnCompile::kAlone) {
    call->trace().warnings.emplace_back(kOwnCompile);
    return std::nullopt;
  }
  if (own == CustomObject::OwnCompile::kFromConfig) {
    return call->Unknown("what compile_from_config() of " + custom->class_name + " makes");
  }
  ModelCompiler compiler(classes, call->environment(), model, call->safe_mode());
  if (auto error = compiler.FromCompileConfig(compile_config)) return call->Abandon(std::move(*model), *error);
  return std::nullopt;
}

}  // namespace

LoadTrace LoadModelFromArchive(const KerasArchive& archive, ModelCall* call) {
  Value config = archive.config;
  const Value compile_config = config["compile_config"];
  if (!call->compiles()) config.Set("compile_config", Value());  // shows in the texts of errors
  Rebuilt model;
  if (!call->Rebuild(config, true, &model)) return std::move(call->trace());
  const ProgramClasses classes(call->request().target, call->custom_objects());
  if (auto ended = Compile(config, compile_config, classes, call, &model)) return std::move(*ended);
  if (archive.weights_member.empty()) {
    return call->Raise({"ValueError", "Expected a model.weights.h5 or model.weights.npz file."});
  }
  if (archive.weights == nullptr) return call->Unknown("weights in .npz form are not replayed");
  PathLayoutOptions options;
  if (auto error = CrcError(archive, true, call->environment(), &options)) {
    return call->Abandon(std::move(model), *error);
  }
  if (auto error = H5pyOpenError(*archive.weights, call->environment())) return call->Raise(*error);
  LoadWords(archive, model.target, call->environment(), &options);
  LoadPathLayout(*archive.weights, "", model.target, model.model, options, call->environment(), &call->trace());
  if (call->trace().raised()) return call->Abandon(std::move(model));
  return call->Return(std::move(model), archive.weights.get());
}

}  // namespace ckptfit
