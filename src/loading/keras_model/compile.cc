#include "loading/keras_model/compile.h"

#include <algorithm>
#include <array>

#include "base/python_repr.h"
#include "loading/keras_model/constructor_call.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return text;
}

// The class behind a name of any case: "adam" and "Adam". Nothing when this Keras has no such optimizer.
const Constructor* FindOptimizer(const std::string& name, bool legacy, const Environment& environment) {
  static constexpr std::array<std::string_view, 13> kClasses = {
      "Adadelta", "Adafactor", "Adagrad", "Adam",    "AdamW", "Adamax",           "Ftrl",
      "Lamb",     "Lion",      "Nadam",   "RMSprop", "SGD",   "ScheduleFreeAdamW"};
  for (std::string_view known : kClasses) {
    if (Lower(std::string(known)) != Lower(name)) continue;
    return FindConstructor(ObjectKind::kOptimizer, (legacy ? "legacy." : "") + std::string(known), environment);
  }
  return FindConstructor(ObjectKind::kOptimizer, (legacy ? "legacy." : "") + name, environment);
}

// The same in the list that Keras 3 looks HDF5 models' optimizers up in: ALL_OBJECTS of optimizers/__init__.py.
const Constructor* FindListedOptimizer(const std::string& name, const Environment& environment) {
  const std::string lower = Lower(name);
  const bool left_out = lower == "lamb" || (lower == "muon" && KerasLine(environment).Before(3, 14));
  return left_out ? nullptr : FindOptimizer(name, false, environment);
}

// "Adam" of "Custom>Adam".
std::string PlainName(const std::string& name) { return name.substr(name.rfind('>') + 1); }

std::string_view BaseOptimizer(const CustomObject& custom) {
  return custom.bases.empty() ? std::string_view() : std::string_view(custom.bases.back());
}

}  // namespace

ModelCompiler::ModelCompiler(const ProgramClasses& classes, const Environment& environment, Rebuilt* model,
                             bool safe_mode)
    : classes_(classes),
      environment_(environment),
      line_(KerasLine(environment)),
      model_(model),
      safe_mode_(safe_mode) {}

void ModelCompiler::Note(Step::Kind kind, const std::string& object, const std::string& found) {
  Step step;
  step.kind = kind;
  step.object = object;
  step.found = found;
  model_->steps.push_back(std::move(step));
}

std::optional<Exception> ModelCompiler::FromTrainingConfig(const Value& config) {
  if (Thrown error = OptimizerByName(config["optimizer_config"])) return error;
  if (Thrown error = LossByName(config["loss"])) return error;
  if (Thrown error = MetricsByName(config["metrics"])) return error;
  if (Thrown error = MetricsByName(config["weighted_metrics"])) return error;
  return MissingSampleWeightMode(config);
}

// TensorFlow 2.0 to 2.2 read a key that later releases do not write any more (compile_args_from_training_config).
std::optional<Exception> ModelCompiler::MissingSampleWeightMode(const Value& config) {
  const bool reads = environment_.keras2() && environment_.tensorflow.Before(2, 3);
  if (!reads || config.Has("sample_weight_mode")) return {};
  Note(Step::Kind::kVersionRule, "training_config", "TensorFlow before 2.3 wants the key sample_weight_mode");
  return Exception{"KeyError", "'sample_weight_mode'"};
}

// Keras 2 looks the loss scaling of mixed precision up under its own names, whatever the case of their letters
// (optimizers/__init__.py). Its variables are those of the optimizer inside.
const Value* ModelCompiler::InsideLossScale(const Value& config) {
  const std::string name = Lower(config["class_name"].AsString());
  const bool scale = name == "lossscaleoptimizer" || name == "lossscaleoptimizerv3" || name == "lossscaleoptimizerv1";
  if (keras3() || !scale || classes_.Find(config["class_name"].AsString()) != nullptr) return nullptr;
  const Value* inner = config["config"].Find("inner_optimizer");
  if (inner == nullptr) inner = config["config"].Find("optimizer");
  if (inner != nullptr) loss_scaled_ = true;
  return inner;
}

std::optional<Exception> ModelCompiler::OptimizerByName(const Value& given) {
  const Value* const inner = InsideLossScale(given);
  const Value& config = inner != nullptr ? *inner : given;
  std::string name = config["class_name"].AsString();
  Value arguments = config["config"];
  const bool two_kinds = !keras3() && line_.AtLeast(2, 11);
  bool legacy = !keras3() && line_.Before(2, 11);
  if (two_kinds) legacy = !arguments.Has("is_legacy_optimizer") || arguments["is_legacy_optimizer"].AsBool();
  const auto generation = keras3() ? OptimizerGeneration::kKeras3
                          : legacy ? OptimizerGeneration::kLegacy
                                   : OptimizerGeneration::kNew2;
  if (const CustomObject* custom = classes_.Find(name)) {
    if (auto fault = CallConstructor(*custom, arguments, environment_); fault && !custom->has_from_config) {
      Note(Step::Kind::kConstructorFails, custom->class_name, fault->error.message);
      return fault->error;
    }
    SetOptimizer(name, arguments, generation, custom);
    return std::nullopt;
  }
  if (!keras3() && name.starts_with("Custom>")) {
    if (line_.Before(2, 8)) {  // registered by the optimizers that came with 2.8
      Note(Step::Kind::kUnknownClass, name, "optimizer");
      return UnknownObject("optimizer", name, environment_);
    }
    name = name.substr(7);
  }
  if (keras3() && FindListedOptimizer(name, environment_) == nullptr) {
    if (Thrown error = OptimizerByOwnName(&name, &arguments)) return error;
  }
  const auto constructor = FindOptimizer(name, two_kinds && legacy, environment_);
  if (!constructor) {
    Note(Step::Kind::kUnknownClass, name, "optimizer");
    return UnknownObject("optimizer", name, environment_);
  }
  if (Thrown error = CheckSchedule(arguments["learning_rate"])) return error;
  Value checked = arguments;
  if (!keras3()) checked.Erase("is_legacy_optimizer");
  if (auto fault = CallConstructor(ObjectKind::kOptimizer, *constructor, checked, environment_)) {
    Note(Step::Kind::kConstructorFails, constructor->class_name, fault->error.message);
    return fault->error;
  }
  SetOptimizer(constructor->class_name, arguments, generation, nullptr);
  return std::nullopt;
}

// An unknown class of optimizers in an HDF5 model, for Keras 3: one of the optimizer's own name takes its place, with its
// default arguments (_resolve_compile_arguments_compat() of legacy/saving/saving_utils.py).
std::optional<Exception> ModelCompiler::OptimizerByOwnName(std::string* name, Value* arguments) {
  const std::string unknown = PlainName(*name);
  if (!arguments->Has("name")) {
    Note(Step::Kind::kUnknownClass, unknown, "optimizer");
    return Exception{"KeyError", "'name'"};
  }
  *name = (*arguments)["name"].AsString();
  *arguments = Value(Value::Object());
  arguments->Set("name", Lower(*name));
  if (FindListedOptimizer(*name, environment_) != nullptr) {
    Note(Step::Kind::kVersionRule, unknown, "optimizer-defaults");
    return std::nullopt;
  }
  Note(Step::Kind::kUnknownClass, unknown, "optimizer");
  return Exception{"ValueError", "Could not interpret optimizer identifier: " + *name};
}

std::optional<Exception> ModelCompiler::CheckSchedule(const Value& schedule) {
  if (!schedule.is_object()) return std::nullopt;
  const std::string& name = schedule["class_name"].AsString();
  if (classes_.Find(name) != nullptr) return std::nullopt;
  const std::string& registered = schedule["registered_name"].AsString();
  if (!registered.empty() && classes_.Find(registered) != nullptr) return std::nullopt;
  if (keras3() && !schedule.Has("module")) {
    Note(Step::Kind::kUnknownClass, name, "learning rate schedule");
    return NotLocated("class", name, schedule, environment_);
  }
  if (FindConstructor(ObjectKind::kOptimizer, name, environment_)) return std::nullopt;
  Note(Step::Kind::kUnknownClass, name, "learning rate schedule");
  if (!keras3()) return UnknownObject("decay", name, environment_);
  const Attempt<FoundClass> found = LookUpByModule(schedule, classes_, environment_);
  return found.ok() ? std::nullopt : Thrown(found.error());
}

std::optional<Exception> ModelCompiler::FromCompileConfig(const Value& config) {
  if (config.AsObject().empty()) return std::nullopt;
  // Keras 3 leaves the optimizer out when the model was written to HDF5 before: compile() then takes its default
  // (model_metadata() of legacy/saving/saving_utils.py).
  static const Value kDefault(std::string("rmsprop"));
  if (Thrown error = OptimizerByModule(config.Has("optimizer") ? config["optimizer"] : kDefault)) return error;
  for (const char* part : {"loss", "metrics", "weighted_metrics"}) {
    if (Thrown error = ObjectsByModule(config[part])) return error;
  }
  if (optimizer_ == kNoNode) return std::nullopt;
  const Node& model = model_->target.nodes[model_->model];
  if (!model.built) return std::nullopt;
  if (generation_ == OptimizerGeneration::kLegacy) return LegacyWithoutBuild();
  std::vector<NodeId> trained;
  for (NodeId weight : model.weights) {
    if (trained.size() < model_->trainable) trained.push_back(weight);
  }
  BuildOptimizer(trained);
  return std::nullopt;
}

// compile_from_config() of engine/training.py builds the optimizer, which legacy ones cannot until 2.15 exempted them.
std::optional<Exception> ModelCompiler::LegacyWithoutBuild() {
  if (keras3() || line_.AtLeast(2, 15)) return std::nullopt;
  const std::string& name = model_->target.nodes[optimizer_].class_name;
  Note(Step::Kind::kVersionRule, name, "legacy-optimizer-build");
  return Exception{"AttributeError", PythonRepr(name) + " object has no attribute 'build'"};
}

std::optional<Exception> ModelCompiler::OptimizerByModule(const Value& config) {
  if (config.is_string()) {
    const auto constructor = FindOptimizer(config.AsString(), false, environment_);
    if (!constructor) return std::nullopt;
    Value arguments;
    if (const auto* name = constructor->Find("name")) arguments.Set("name", name->fallback);
    if (arguments["name"].is_null()) arguments.Set("name", SnakeCase(constructor->class_name, environment_));
    SetOptimizer(constructor->class_name, arguments,
                 keras3() ? OptimizerGeneration::kKeras3 : OptimizerGeneration::kNew2, nullptr);
    return std::nullopt;
  }
  if (!config.is_object()) return std::nullopt;
  if (const Value* inner = InsideLossScale(config)) return OptimizerByModule(*inner);
  const std::string& module = config["module"].AsString();
  const bool legacy = module.ends_with("optimizers.legacy");
  if (keras3() && legacy) {
    Note(Step::Kind::kVersionRule, config["class_name"].AsString(), "legacy-optimizer");
    return Exception{
        "TypeError",
        "Unable to reconstruct an instance of " + PythonRepr(config["class_name"].AsString()) +
            " because the class is missing a `from_config()` method. Full object config: " + PythonReprOf(config)};
  }
  const Attempt<FoundClass> found = LookUpByModule(config, classes_, environment_);
  if (!found.ok()) {
    Note(Step::Kind::kUnknownClass, config["class_name"].AsString(), "optimizer");
    return found.error();
  }
  const Value& arguments = config["config"];
  if (Thrown error = CheckSchedule(arguments["learning_rate"])) return error;
  const auto generation = keras3() ? OptimizerGeneration::kKeras3
                          : legacy ? OptimizerGeneration::kLegacy
                                   : OptimizerGeneration::kNew2;
  if (found.value().custom != nullptr) {
    SetOptimizer(found.value().custom->class_name, arguments, generation, found.value().custom);
    return std::nullopt;
  }
  Value checked = arguments;
  if (!keras3()) checked.Erase("is_legacy_optimizer");
  if (auto fault = CallConstructor(ObjectKind::kOptimizer, *found.value().builtin, checked, environment_)) {
    Note(Step::Kind::kConstructorFails, found.value().builtin->class_name, fault->error.message);
    return fault->error;
  }
  SetOptimizer(found.value().builtin->class_name, arguments, generation, nullptr);
  return std::nullopt;
}

void ModelCompiler::SetOptimizer(std::string class_name, const Value& config, OptimizerGeneration generation,
                                 const CustomObject* custom) {
  Node node;
  const bool scaled = loss_scaled_ && generation == OptimizerGeneration::kNew2;  // which hides the other one's name
  node.class_name = scaled ? "LossScaleOptimizerV3" : class_name;
  if (!scaled) node.name = config["name"].AsString();
  node.roles = kRoleOptimizer;
  if (generation == OptimizerGeneration::kLegacy) node.roles |= kRoleLegacyOptimizer;
  if (custom != nullptr) node.roles |= kRoleCustom;
  node.built = false;
  node.config = config;
  layout_class_ = custom != nullptr ? std::string(BaseOptimizer(*custom)) : std::move(class_name);
  optimizer_config_ = config;
  generation_ = generation;
  model_->target.nodes.push_back(std::move(node));
  optimizer_ = static_cast<NodeId>(model_->target.nodes.size() - 1);
  model_->target.objects.emplace_back("optimizer", optimizer_);
  std::vector<WalkEntry>& walk = model_->target.nodes[model_->model].walk;
  WalkEntry entry;
  entry.attribute = "optimizer";
  entry.value.node = optimizer_;
  const bool first = !keras3() && line_.AtLeast(2, 15);
  walk.insert(first ? walk.begin() : walk.end(), std::move(entry));
}

void ModelCompiler::BuildOptimizer(const std::vector<NodeId>& trained) {
  if (optimizer_ == kNoNode) return;
  std::vector<const Variable*> variables;
  for (NodeId id : trained) variables.push_back(&*model_->target.nodes[id].variable);
  auto layout = OptimizerVariables(generation_, layout_class_, optimizer_config_, variables, environment_);
  if (!layout) {
    model_->unknowns.push_back("the variables of the optimizer " + layout_class_);
    return;
  }
  std::vector<std::pair<std::string, NodeId>> store;
  for (OptimizerVariable& made : *layout) {
    store.emplace_back(std::to_string(store.size()), AddOptimizerVariable(std::move(made)));
  }
  Node& optimizer = model_->target.nodes[optimizer_];
  optimizer.built = true;
  optimizer.store = std::move(store);
}

void ModelCompiler::ListIterations() {
  if (optimizer_ != kNoNode) AddOptimizerVariable({"iteration:0", {}, DType::kInt64});
}

NodeId ModelCompiler::AddOptimizerVariable(OptimizerVariable made) {
  Node node;
  node.class_name = keras3() ? "Variable" : "ResourceVariable";
  node.roles = kRoleVariable;
  node.restore = RestoreKind::kVariable;
  Variable variable;
  variable.name = std::move(made.name);
  variable.short_name = variable.name;
  variable.shared_name = variable.name;
  variable.shape = std::move(made.shape);
  variable.dtype = made.dtype;
  variable.trainable = false;
  node.variable = std::move(variable);
  model_->target.nodes.push_back(std::move(node));
  const auto id = static_cast<NodeId>(model_->target.nodes.size() - 1);
  model_->target.variables.push_back({"optimizer", id});
  return id;
}

}  // namespace ckptfit
