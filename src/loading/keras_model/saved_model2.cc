#include "loading/keras_model/saved_model2.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/contains.h"
#include "loading/checkpoint/object_restore.h"
#include "loading/keras_model/called_objects.h"
#include "loading/keras_model/compile.h"
#include "loading/keras_model/constructor_call.h"
#include "loading/keras_model/preprocessing2.h"
#include "loading/keras_model/revive.h"
#include "loading/keras_model/saved_model2_errors.h"
#include "loading/keras_model/saved_weights.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/saved_model/operations.h"
#include "loading/saved_model/program_of.h"
#include "loading/saved_model/saved_model_errors.h"

namespace ckptfit {
namespace {

using restore::Done;

class LoadSavedModel {
 public:
  LoadSavedModel(ModelCall* call, const std::string& path)
      : call_(*call),
        path_(path),
        line_(KerasLine(call->environment())),
        saved_(call->files().Saved(path)),
        classes_(call->request().target, call->custom_objects()) {}

  LoadTrace Run() {
    const Version& tensorflow = call_.environment().tensorflow;
    if (auto failure = restore::Done(OpenFailure(tensorflow, path_, saved_))) {
      return call_.RejectPath(failure->exception);
    }
    if (saved_.meta_graphs == 0) return call_.Raise({"IndexError", "list index out of range"});
    // The functions of the file are imported first until 2.3, where load.py's Loader is made before Keras' layers are.
    const bool functions_first = line_.Before(2, 4);
    if (auto error = functions_first ? OperationError() : std::nullopt) return call_.Raise(*error);
    if (auto error = MetadataError(line_, saved_, path_)) {
      if (saved_.keras_metadata_file == SavedModel::Metadata::kGood) NoteForeignPlace();
      return call_.Raise(*error);
    }
    const std::string prefix = path_ + (path_.ends_with('/') ? "" : "/") + "variables/variables";
    made_ = ProgramOf(saved_, call_.files().Bundle(prefix));
    made_.environment = call_.environment();
    Reviver reviver(saved_, call_.request().target, &made_);
    if (line_.AtLeast(2, 2)) {
      if (auto error = ReviveAll(&reviver)) return call_.Raise(*error);
    }
    if (auto error = functions_first ? std::nullopt : OperationError()) return call_.Raise(*error);
    ListVariables(reviver);
    if (!call_.compiles()) ListOptimizer();
    if (!Restore(prefix)) return call_.Abandon(std::move(made_));
    for (std::size_t i = 0; i < made_.variables.size(); ++i) {
      if (reviver.initial().contains(made_.variables[i].node))
        call_.trace().bindings[i] = {BindingState::kInitial, "", false};
    }
    return Compile();
  }

 private:
  // An operation of the file's functions, or an attribute, that this release does not have.
  std::optional<Exception> OperationError() {
    const Version& tensorflow = call_.environment().tensorflow;
    const auto foreign = FindForeignOperations(tensorflow, saved_);
    if (!foreign.raises()) return std::nullopt;
    NoteForeign(foreign, &call_.trace());
    return FailureOf(foreign, tensorflow).exception;
  }

  // Keras' metadata are there, where later releases look for them, and operations may be another matter besides.
  void NoteForeignPlace() {
    Step step;
    step.kind = Step::Kind::kVersionRule;
    step.object = "keras_metadata.pb";
    step.found = kMetadataNotLookedFor;
    call_.trace().steps.push_back(std::move(step));
    NoteForeign(FindForeignOperations(call_.environment().tensorflow, saved_), &call_.trace());
  }

  std::optional<Exception> ReviveAll(Reviver* reviver) {
    CalledObjects called(saved_, made_);
    for (const SavedModel::KerasNode& stored : saved_.keras_nodes) {
      const bool valid = stored.node >= 0 && stored.node < static_cast<std::int64_t>(saved_.nodes.size());
      if (!valid || stored.metadata.is_null() || stored.identifier == "_tf_keras_metric") continue;
      const std::size_t without = classless_.size();
      if (auto error = ReviveOne(stored, called, reviver)) return error;
      if (classless_.size() == without) called.MadeByClass(static_cast<NodeId>(stored.node));
    }
    return line_.AtLeast(2, 4) && !call_.compiles() ? std::nullopt : MetricError();
  }

  // A metric made of a function that the program does not offer: nothing can stand in for it (revive_custom_object() of
  // saved_model/load.py). A model that is not compiled does without since 2.4.
  std::optional<Exception> MetricError() {
    for (const SavedModel::KerasNode& stored : saved_.keras_nodes) {
      const std::string& name = stored.metadata["class_name"].AsString();
      const std::string& function = stored.metadata["config"]["fn"].AsString();
      if (stored.identifier != "_tf_keras_metric" || name != "MeanMetricWrapper" || function.empty()) continue;
      const bool known = classes_.Find(function) != nullptr ||
                         FindConstructor(ObjectKind::kMetric, function, call_.environment()) != nullptr ||
                         FindConstructor(ObjectKind::kLoss, function, call_.environment()) != nullptr;
      if (known) continue;
      Step step;
      step.kind = Step::Kind::kUnknownClass;
      step.object = function;
      step.found = "metric";
      call_.trace().steps.push_back(std::move(step));
      return NotRevived(line_, stored);
    }
    return std::nullopt;
  }

  std::optional<Exception> ReviveOne(const SavedModel::KerasNode& stored, const CalledObjects& called,
                                     Reviver* reviver) {
    const std::string& name = stored.metadata["class_name"].AsString();
    const Value& config = stored.metadata["config"];
    const bool has_config = config.is_object() && !config.Has("layer was saved without config");
    const CustomObject* custom = classes_.Find(name);
    const auto node = static_cast<NodeId>(stored.node);
    if (!has_config) classless_.push_back(node);
    if (!has_config) return std::nullopt;
    if (custom == nullptr && stored.is_model()) return FirstInputError(config);
    if (custom == nullptr) return ReviveBuiltin(stored, config);
    if (auto error = ConstructorError(*custom, stored, config)) {
      const bool swallowed = error->type.empty();
      if (swallowed) classless_.push_back(node);
      return swallowed ? std::nullopt : error;
    }
    const NodeId instance = InstanceOf(*custom, stored.metadata["name"].AsString());
    if (instance == kNoNode) {
      call_.trace().unknowns.push_back("the variables of " + name + ", of which the program holds no instance");
      return std::nullopt;
    }
    const ShapeGuess guess(*custom, call_.request().target, instance, config, {});
    reviver->Revive(node, instance, guess, called);
    return std::nullopt;
  }

  std::optional<Exception> ReviveBuiltin(const SavedModel::KerasNode& stored, const Value& config) {
    const std::string& name = stored.metadata["class_name"].AsString();
    if (auto error = CellsError(stored, config["cell"])) return error;
    const auto node = static_cast<NodeId>(stored.node);
    const auto builtin = FindConstructor(ObjectKind::kLayer, name, call_.environment());
    if (builtin == nullptr && !recreated_.contains(node)) {
      classless_.push_back(node);
      return UnknownClass(stored, name);
    }
    if (builtin == nullptr) return std::nullopt;
    if (!recreated_.contains(node)) {
      const auto fault = CallConstructor(ObjectKind::kLayer, *builtin, config, call_.environment());
      if (fault) return BuiltinError(*builtin, stored, *fault);
      if (line_.AtLeast(2, 6) && PadsToNothing(name, config)) return PaddingError(stored);
    }
    // What a layer makes itself stands for what was saved inside it, which is not made from its own config any more
    // (saved_model/load.py, _add_children_recreated_from_config()). Layers come before what they hold.
    for (const auto& [edge, child] : made_.nodes[node].children) recreated_.insert(child);
    MakeAsInLine(line_, node, name, config, &made_);
    return std::nullopt;
  }

  // The constructor's ValueError ends the load of a layer that cannot do without its class; others are revived so.
  std::optional<Exception> PaddingError(const SavedModel::KerasNode& stored) {
    const std::string text = "If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens=None";
    NoteFault("TextVectorization", stored.path, text);
    if (!stored.metadata["must_restore_from_config"].AsBool()) return std::nullopt;
    return Exception{"ValueError", text};
  }

  // A recurrent layer whose cell is of an unknown class: other layers are revived without their class, these are not.
  std::optional<Exception> CellsError(const SavedModel::KerasNode& stored, const Value& cell) {
    if (stored.identifier != "_tf_keras_rnn_layer" || !cell.is_object()) return std::nullopt;
    if (cell["class_name"].AsString() != "StackedRNNCells") return CellError(stored, cell);
    for (const Value& inner : cell["config"]["cells"].AsArray()) {
      if (auto error = CellError(stored, inner)) return error;
    }
    return std::nullopt;
  }

  std::optional<Exception> CellError(const SavedModel::KerasNode& stored, const Value& cell) {
    const std::string& name = cell["class_name"].AsString();
    const bool known =
        classes_.Find(name) != nullptr || FindConstructor(ObjectKind::kLayer, name, call_.environment()) != nullptr;
    if (known) return std::nullopt;
    Step step;
    step.kind = Step::Kind::kUnknownClass;
    step.object = name;
    step.source = stored.path;
    call_.trace().steps.push_back(std::move(step));
    return NotRevived(line_, stored);
  }

  // A Sequential makes its InputLayer itself: that is no object of the file.
  std::optional<Exception> FirstInputError(const Value& config) {
    const Value::Array& layers = config["layers"].AsArray();
    if (layers.empty() || layers[0]["class_name"].AsString() != "InputLayer" || config.Has("input_layers")) return {};
    const auto input = FindConstructor(ObjectKind::kLayer, "InputLayer", call_.environment());
    if (!input) return std::nullopt;
    const Value& own = layers[0]["config"];
    auto fault = CallConstructor(ObjectKind::kLayer, *input, own, call_.environment());
    if (!fault) return std::nullopt;
    NoteFault("InputLayer", "", fault->error.message);
    return line_.AtLeast(2, 12) ? ErrorWhenDeserializing("InputLayer", own, fault->error) : fault->error;
  }

  // What Keras' own classes say to the arguments of another release.
  std::optional<Exception> BuiltinError(const Constructor& constructor, const SavedModel::KerasNode& stored,
                                        const ArgumentFault& fault) {
    NoteFault(constructor.class_name, stored.path, fault.error.message);
    if (line_.AtLeast(2, 12) && !stored.metadata["must_restore_from_config"].AsBool()) return std::nullopt;
    return NotConstructed(line_, constructor.class_name, fault.error);
  }

  void NoteFault(const std::string& class_name, const std::string& source, const std::string& text) {
    Step step;
    step.kind = Step::Kind::kConstructorFails;
    step.object = class_name;
    step.source = source;
    step.found = text;
    call_.trace().steps.push_back(std::move(step));
  }

  // A class that is not found is no fault, unless the layer cannot do without it.
  std::optional<Exception> UnknownClass(const SavedModel::KerasNode& stored, const std::string& name) {
    Step step;
    step.kind = Step::Kind::kUnknownClass;
    step.object = name;
    step.source = stored.path;
    step.found = "revived without its class";
    call_.trace().steps.push_back(std::move(step));
    if (!stored.metadata["must_restore_from_config"].AsBool()) return std::nullopt;
    return ClassNeeded(call_.environment(), name);
  }

  // What making the object raises. An exception without a type: it is swallowed, and the object is revived without its
  // class.
  std::optional<Exception> ConstructorError(const CustomObject& custom, const SavedModel::KerasNode& stored,
                                            const Value& config) {
    if (custom.has_from_config) return std::nullopt;
    const bool model = !custom.bases.empty() && custom.bases.back() == "Model";
    std::optional<Exception> error;
    if (model && line_.Before(2, 9)) {
      error = Exception{"KeyError", "'layers'"};
    } else if (auto fault = CallConstructor(custom, config, call_.environment())) {
      error = fault->error;
    }
    if (!error) return std::nullopt;
    NoteFault(custom.class_name, stored.path, error->message);
    const bool raises = line_.AtLeast(2, 12) ? stored.metadata["must_restore_from_config"].AsBool()
                                             : error->type == "TypeError" || error->type == "KeyError";
    return raises ? error : Exception{};
  }

  NodeId InstanceOf(const CustomObject& custom, const std::string& name) const {
    const std::vector<Node>& nodes = call_.request().target.nodes;
    NodeId best = custom.instance;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].class_name != custom.class_name || nodes[i].module != custom.module) continue;
      if (best == kNoNode || nodes[i].name == name) best = static_cast<NodeId>(i);
      if (nodes[i].name == name) break;
    }
    return best;
  }

  void ListVariables(const Reviver& reviver) {
    if (!made_.nodes.empty() && ChildOf(0, "variables") == kNoNode) {
      for (const NodeId variable : WeightsOfRevived(saved_, made_)) made_.variables.push_back({"model", variable});
    }
    // Edges are followed from the objects with the highest numbers on since 2.8, and lists have higher ones than layers
    // (order_by_dependency() of training/tracking/trackable_utils.py).
    ListByEdges(classless_, line_.AtLeast(2, 8), &made_);
    std::erase_if(made_.variables,
                  [&](const TargetVariable& variable) { return reviver.dropped().contains(variable.node); });
    for (NodeId variable : reviver.later()) made_.variables.push_back({"model", variable});
  }

  NodeId ChildOf(NodeId node, std::string_view name) const {
    for (const auto& [edge, child] : made_.nodes[node].children) {
      if (edge == name) return child;
    }
    return kNoNode;
  }

  // The optimizer as it was saved: new ones list their variables, old ones have slots.
  void ListOptimizer() {
    const NodeId optimizer = made_.nodes.empty() ? kNoNode : ChildOf(0, "optimizer");
    if (optimizer == kNoNode) return;
    made_.objects.emplace_back("optimizer", optimizer);
    const NodeId list = ChildOf(optimizer, "_variables");
    if (list != kNoNode) {
      for (const auto& [index, variable] : made_.nodes[list].children) {
        if (made_.nodes[variable].variable) made_.variables.push_back({"optimizer", variable});
      }
      return;
    }
    std::vector<std::string> kinds;
    for (const TargetSlot& slot : made_.nodes[optimizer].slots) {
      if (!Contains(kinds, slot.name)) kinds.push_back(slot.name);
    }
    for (const std::string& kind : kinds) {
      for (const TargetSlot& slot : made_.nodes[optimizer].slots) {
        if (slot.name == kind && made_.nodes[slot.slot].variable) ListSlot(slot);
      }
    }
  }

  // add_slot() makes a slot under its variable's name, without the scope of the training that was saved.
  void ListSlot(const TargetSlot& slot) {
    Variable& variable = *made_.nodes[slot.slot].variable;
    if (const auto& of = made_.nodes[slot.variable].variable) {
      variable.shared_name = of->shared_name + "/" + slot.name;
      variable.name = variable.short_name = variable.shared_name + ":0";
    }
    made_.variables.push_back({"optimizer", slot.slot});
  }

  // False: the call has ended.
  bool Restore(const std::string& prefix) {
    auto made = std::make_shared<Target>(made_);
    const LoadRequest inner{call_.request().call, *made, call_.environment(), call_.files(), call_.request().options};
    restore::Program program(*made);
    restore::ObjectRestore restored(inner, program, 0, {}, true, call_.trace());
    Done failure = restored.Read(prefix);
    if (failure) failure = NotFoundAsFile(call_.environment().tensorflow, std::move(*failure));
    std::optional<Exception> unmatched;
    if (!failure) unmatched = restored.Assert("assert_existing_objects_matched");
    restored.Finish(false);
    if (unmatched) failure = NotBound(call_.environment().tensorflow, *made, call_.trace(), unmatched->message);
    if (!failure) return true;
    restore::Report(*failure, call_.trace());
    return false;
  }

  LoadTrace Compile() {
    Rebuilt model;
    if (made_.nodes.empty()) return call_.Return(std::move(model), nullptr);
    model.target = std::move(made_);
    model.model = 0;
    const Value* training = nullptr;
    for (const SavedModel::KerasNode& stored : saved_.keras_nodes) {
      if (stored.node == 0) training = stored.metadata.Find("training_config");
    }
    if (call_.compiles() && training != nullptr && training->is_object()) {
      ModelCompiler compiler(classes_, call_.environment(), &model);
      if (auto error = compiler.FromTrainingConfig(*training)) return call_.Raise(*error);
      if (compiler.generation() == OptimizerGeneration::kNew2) compiler.ListIterations();
    }
    return call_.Return(std::move(model), nullptr);
  }

  ModelCall& call_;
  const std::string& path_;
  const Version& line_;
  const SavedModel& saved_;
  const ProgramClasses classes_;
  Target made_;
  std::vector<NodeId> classless_;  // revived without their class
  std::set<NodeId> recreated_;     // by a layer of Keras that was made from its config
};

}  // namespace

LoadTrace LoadSavedModel2(ModelCall* call, const std::string& path) { return LoadSavedModel(call, path).Run(); }

}  // namespace ckptfit
