#include "fakes/scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "codec/json.h"
#include "diagnosis/comparison.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

constexpr const char* kValue = "/.ATTRIBUTES/VARIABLE_VALUE";

const std::string& AttributeOf(const FakeVariable& variable) {
  return variable.attribute.empty() ? variable.name : variable.attribute;
}

// The key of each variable of a list of layers, as the format writes it.
std::vector<std::string> KeysOf(Scene::Kind kind, const std::vector<FakeLayer>& layers) {
  std::vector<std::string> keys;
  std::map<std::string, int> counters;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const FakeLayer& layer = layers[i];
    const std::string type = SnakeCase(layer.class_name);
    const int n = counters[type]++;
    for (std::size_t v = 0; v < layer.variables.size(); ++v) {
      switch (kind) {
        case Scene::Kind::kBundle:
          keys.push_back("model/layer_with_weights-" + std::to_string(i) + "/" + AttributeOf(layer.variables[v]) +
                         kValue);
          break;
        case Scene::Kind::kAttributes:
          keys.push_back("model/" + layer.name + "/" + AttributeOf(layer.variables[v]) + kValue);
          break;
        case Scene::Kind::kWeightsH5:
          keys.push_back("layers/" + type + (n == 0 ? "" : "_" + std::to_string(n)) + "/vars/" + std::to_string(v));
          break;
        case Scene::Kind::kLegacyH5:
        case Scene::Kind::kLegacyByName:
          keys.push_back((layer.nested.empty() ? layer.name : layer.nested) + "/" + layer.name + "/" +
                         layer.variables[v].name + ":0");
          break;
      }
    }
  }
  return keys;
}

bool ByKey(const TensorInfo& a, const TensorInfo& b) { return a.key < b.key; }

// Whether both lists have the same number of variables in each group that the first one names.
bool SameCounts(const std::vector<std::string>& program, const std::vector<TensorInfo>& stored) {
  std::map<std::string_view, int> counts;
  for (const std::string& key : program) ++counts[ParentPart(key)];
  for (const TensorInfo& tensor : stored) {
    if (const auto it = counts.find(ParentPart(tensor.key)); it != counts.end()) --it->second;
  }
  return std::all_of(counts.begin(), counts.end(), [](const auto& count) { return count.second == 0; });
}

// Makes `variable` an attribute of `owner`; "ws/0" puts it into a list that is an attribute.
void Hold(Target* target, NodeId owner, const std::string& attribute, NodeId variable) {
  const std::size_t slash = attribute.find('/');
  if (slash == std::string::npos) {
    target->nodes[owner].children.emplace_back(attribute, variable);
    return;
  }
  const std::string list = attribute.substr(0, slash);
  NodeId holder = kNoNode;
  for (const auto& [name, child] : target->nodes[owner].children) {
    if (name == list) holder = child;
  }
  if (holder == kNoNode) {
    holder = static_cast<NodeId>(target->nodes.size());
    Node container;
    container.class_name = "ListWrapper";
    container.roles = kRoleContainer;
    target->nodes.push_back(container);
    target->nodes[owner].children.emplace_back(list, holder);
  }
  target->nodes[holder].children.emplace_back(attribute.substr(slash + 1), variable);
}

bool IsLegacy(Scene::Kind kind) { return kind == Scene::Kind::kLegacyH5 || kind == Scene::Kind::kLegacyByName; }

}  // namespace

FakeLayer Dense(std::string name, std::int64_t inputs, std::int64_t units, bool bias) {
  FakeLayer layer{"Dense", std::move(name), {{"kernel", {inputs, units}}}};
  if (bias) layer.variables.push_back({"bias", {units}});
  return layer;
}

FakeLayer Conv2D(std::string name, std::int64_t kernel, std::int64_t channels, std::int64_t filters) {
  return {"Conv2D", std::move(name), {{"kernel", {kernel, kernel, channels, filters}}, {"bias", {filters}}}};
}

FakeLayer BatchNorm(std::string name, std::int64_t channels) {
  return {"BatchNormalization",
          std::move(name),
          {{"gamma", {channels}}, {"beta", {channels}}, {"moving_mean", {channels}}, {"moving_variance", {channels}}}};
}

FakeLayer Embedding(std::string name, std::int64_t rows, std::int64_t columns) {
  return {"Embedding", std::move(name), {{"embeddings", {rows, columns}}}};
}

FakeLayer Lstm(std::string name, std::int64_t inputs, std::int64_t units) {
  return {"LSTM",
          std::move(name),
          {{"kernel", {inputs, 4 * units}}, {"recurrent_kernel", {units, 4 * units}}, {"bias", {4 * units}}}};
}

FakeLayer Gru(std::string name, std::int64_t inputs, std::int64_t units, bool reset_after) {
  return {"GRU",
          std::move(name),
          {{"kernel", {inputs, 3 * units}},
           {"recurrent_kernel", {units, 3 * units}},
           {"bias", reset_after ? Shape{2, 3 * units} : Shape{3 * units}}}};
}

FakeLayer Custom(std::string class_name, std::string name, std::vector<FakeVariable> variables) {
  return {std::move(class_name), std::move(name), std::move(variables), true, "layers.py:12"};
}

Scene::Scene(Kind kind, const std::vector<FakeLayer>& program, const std::vector<FakeLayer>& stored) {
  BuildProgram(kind, program);
  BuildCheckpoint(kind, stored);
  Load(kind);
}

void Scene::BuildProgram(Kind kind, const std::vector<FakeLayer>& layers) {
  const bool attributes = kind == Kind::kAttributes;
  target.source = "target.json";
  target.environment.tensorflow = *Version::Parse("2.15.1");
  target.environment.keras = *Version::Parse("2.15.0");
  target.environment.keras_kind = KerasKind::kTfKeras2;
  target.objects.emplace_back("model", 0);
  Node model;
  model.class_name = attributes ? "Net" : "Sequential";
  model.name = attributes ? "net" : "sequential";
  model.roles = kRoleLayer | kRoleModel | (attributes ? static_cast<std::uint32_t>(kRoleCustom) : kRoleSequential);
  target.nodes.push_back(model);
  WalkEntry walk{"layers", {WalkValue::Kind::kList, kNoNode, {}}};
  std::map<std::string, NodeId> nested;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const FakeLayer& fake = layers[i];
    NodeId parent = 0;
    if (!fake.nested.empty()) {
      const auto [it, fresh] = nested.emplace(fake.nested, static_cast<NodeId>(target.nodes.size()));
      parent = it->second;
      if (fresh) {
        Node inner;
        inner.class_name = "Sequential";
        inner.name = fake.nested;
        inner.roles = kRoleLayer | kRoleModel | kRoleSequential;
        target.nodes.push_back(inner);
        target.nodes[0].layers.push_back(parent);
      }
    }
    const auto id = static_cast<NodeId>(target.nodes.size());
    Node node;
    node.class_name = fake.class_name;
    node.name = fake.name;
    node.roles = kRoleLayer | (fake.custom ? static_cast<std::uint32_t>(kRoleCustom) : 0u);
    node.source = fake.source;
    target.nodes.push_back(node);
    target.nodes[parent].layers.push_back(id);
    target.nodes[0].children.emplace_back(attributes ? fake.name : "layer_with_weights-" + std::to_string(i), id);
    walk.value.items.push_back({WalkValue::Kind::kNode, id, {}});
    for (const FakeVariable& variable : fake.variables) {
      const auto variable_id = static_cast<NodeId>(target.nodes.size());
      Node holder;
      holder.roles = kRoleVariable;
      holder.restore = RestoreKind::kVariable;
      holder.variable = Variable{fake.name + "/" + variable.name + ":0", "", "", variable.shape, variable.dtype, true};
      target.nodes.push_back(holder);
      Hold(&target, id, AttributeOf(variable), variable_id);
      target.nodes[id].store.emplace_back(std::to_string(target.nodes[id].store.size()), variable_id);
      target.nodes[id].weights.push_back(variable_id);
      if (parent != 0) target.nodes[parent].weights.push_back(variable_id);
      target.nodes[0].weights.push_back(variable_id);
      target.variables.push_back({"model", variable_id});
    }
  }
  target.nodes[0].walk.push_back(walk);
  keys_ = KeysOf(kind, layers);
}

void Scene::BuildCheckpoint(Kind kind, const std::vector<FakeLayer>& layers) {
  const std::vector<std::string> keys = KeysOf(kind, layers);
  std::size_t at = 0;
  for (const FakeLayer& layer : layers) {
    for (const FakeVariable& variable : layer.variables) {
      TensorInfo tensor;
      tensor.key = keys[at];
      tensor.shape = variable.shape;
      tensor.dtype = variable.dtype;
      tensor.order = static_cast<std::uint32_t>(at);
      if (kind != Kind::kWeightsH5) tensor.name = layer.name + "/" + variable.name + (IsLegacy(kind) ? ":0" : "");
      checkpoint.tensors.push_back(std::move(tensor));
      ++at;
    }
  }
  if (kind == Kind::kWeightsH5) {
    for (TensorInfo& tensor : checkpoint.tensors) tensor.order = TensorInfo::kNoOrder;
  }
  std::sort(checkpoint.tensors.begin(), checkpoint.tensors.end(), ByKey);
  checkpoint.path = IsLegacy(kind) ? "m.h5" : kind == Kind::kWeightsH5 ? "m.weights.h5" : "m";
  checkpoint.format = IsLegacy(kind)             ? Format::kKerasH5Weights
                      : kind == Kind::kWeightsH5 ? Format::kKerasWeightsH5
                                                 : Format::kTensorBundle;
  path.path = checkpoint.path;
  checkpoint.resolved = checkpoint.path;
  const bool restore = kind == Kind::kBundle || kind == Kind::kAttributes;
  path.parent_exists = true;
  path.kind = restore ? PathFacts::Kind::kMissing : PathFacts::Kind::kFile;  // a prefix is no file itself
  path.content = restore ? Content::kUnknown : Content::kHdf5;
  path.size = restore ? 0 : 4096;
  std::string text = restore ? "tf.train.Checkpoint(model=model).restore(path)" : "model.load_weights(path)";
  if (kind == Kind::kLegacyByName) text = "model.load_weights(path, by_name=True)";
  call = *ParseCall(text, checkpoint.path);
}

void Scene::Load(Kind kind) {
  std::map<std::string, const TensorInfo*> stored;
  std::vector<const TensorInfo*> in_order;
  for (const TensorInfo& tensor : checkpoint.tensors) {
    stored.emplace(tensor.key, &tensor);
    in_order.push_back(&tensor);
  }
  std::sort(in_order.begin(), in_order.end(),
            [](const TensorInfo* a, const TensorInfo* b) { return a->order < b->order; });
  bool misfit = kind == Kind::kLegacyH5 && in_order.size() != target.variables.size();
  misfit = misfit || (kind == Kind::kWeightsH5 && !SameCounts(keys_, checkpoint.tensors));
  trace.bindings.resize(target.variables.size());
  for (std::size_t i = 0; i < target.variables.size(); ++i) {
    const TensorInfo* tensor = nullptr;
    if (kind == Kind::kLegacyH5) {
      tensor = misfit ? nullptr : in_order[i];
    } else if (const auto it = stored.find(keys_[i]); it != stored.end()) {
      tensor = it->second;
    }
    if (tensor == nullptr) {
      misfit = misfit || kind == Kind::kWeightsH5;
      continue;
    }
    const Variable& variable = target.VariableOf(target.variables[i]);
    if (!variable.shape.CompatibleWith(tensor->shape) || (variable.dtype != tensor->dtype && !IsLegacy(kind))) {
      misfit = true;
      continue;
    }
    trace.bindings[i] = {BindingState::kLoaded, tensor->key, false};
  }
  if (misfit) {
    trace.outcome = Outcome::kRaises;
    trace.exception = Exception{"ValueError", "something does not fit"};
  }
}

Case Scene::AsCase() const { return Case{checkpoint, path, &target, &call, &trace, target.environment}; }

std::vector<Finding> Scene::Findings() const {
  std::vector<Finding> findings = Diagnose(AsCase());
  const auto is_error = [](const Finding& finding) { return finding.severity == Severity::kError; };
  EXPECT_EQ(FindsError(AsCase(), BothSides()), std::ranges::any_of(findings, is_error));
  for (const Finding& finding : findings) {
    const auto made_it = [&](const Cause* cause) { return cause->code == finding.code; };
    const auto cause = std::ranges::find_if(AllCauses(), made_it);
    EXPECT_LE((*cause)->severity, finding.severity) << finding.code;
  }
  return findings;
}

std::vector<std::string> Scene::Codes() const {
  std::vector<std::string> codes;
  for (const Finding& finding : Findings()) {
    if (finding.severity == Severity::kError) codes.push_back(finding.code);
  }
  return codes;
}

Scene& Scene::Ask(const std::string& text) {
  Result<Call> parsed = ParseCall(text, path.path);
  EXPECT_TRUE(parsed.has_value()) << text;
  if (parsed.has_value()) call = *parsed;
  return *this;
}

Scene& Scene::RunUnder(std::string_view tensorflow, std::string_view keras) {
  target.environment.tensorflow = *Version::Parse(tensorflow);
  target.environment.keras = *Version::Parse(keras);
  target.environment.keras_kind = target.environment.keras.major >= 3 ? KerasKind::kKeras3 : KerasKind::kTfKeras2;
  return *this;
}

Scene& Scene::WrittenBy(std::string_view keras) {
  checkpoint.writer.keras = *Version::Parse(keras);
  return *this;
}

Scene& Scene::Raise(std::string type, std::string message) {
  LoadNothing();
  trace.Raise(std::move(type), std::move(message));
  return *this;
}

Scene& Scene::LoadNothing() {
  for (Binding& binding : trace.bindings) binding = {};
  trace.outcome = Outcome::kReturns;
  trace.exception.reset();
  return *this;
}

Scene& Scene::At(const std::string& where, Content content, std::uint64_t size) {
  path.path = where;
  path.kind = PathFacts::Kind::kFile;
  path.content = content;
  path.size = size;
  checkpoint.path = where;
  checkpoint.resolved = where;
  return Ask(call.text);
}

Scene& Scene::Rekey(const std::string& from, const std::string& to) {
  for (TensorInfo& tensor : checkpoint.tensors) {
    const std::size_t at = tensor.key.find(from);
    if (at != std::string::npos) tensor.key.replace(at, from.size(), to);
  }
  std::sort(checkpoint.tensors.begin(), checkpoint.tensors.end(), ByKey);
  return LoadNothing();
}

void Scene::Empty(const std::string& where, PathFacts::Kind kind) {
  At(where, Content::kUnknown, 0);
  path.kind = kind;
  checkpoint.format = Format::kNone;
  checkpoint.tensors.clear();
  Raise("OSError", "cannot be opened");
}

Scene& Scene::FileInstead(const std::string& where, Content content, std::uint64_t size) {
  Empty(where, PathFacts::Kind::kFile);
  path.content = content;
  path.size = size;
  return *this;
}

Scene& Scene::FolderInstead(const std::string& where) {
  Empty(where, PathFacts::Kind::kFolder);
  return *this;
}

Scene& Scene::NothingThere(const std::string& where) {
  Empty(where, PathFacts::Kind::kMissing);
  return *this;
}

Scene& Scene::See(std::string kind, std::string file, std::string found, std::string key) {
  const Where where{std::move(file), Where::kNoOffset, Where::kNoOffset, std::move(key)};
  checkpoint.observations.push_back({std::move(kind), where, "", std::move(found)});
  return *this;
}

Scene& Scene::Meet(Step::Kind kind, std::string object, std::string found, std::string source) {
  Step step;
  step.kind = kind;
  step.object = std::move(object);
  step.found = std::move(found);
  step.source = std::move(source);
  trace.steps.push_back(std::move(step));
  return *this;
}

Scene& Scene::Configs(std::string_view program, std::string_view stored) {
  target.nodes[0].config.Set("layers", *ParseJson(program, "program"));
  checkpoint.config.Set("class_name", "Sequential");
  checkpoint.config.Set("config", Value(Value::Object{{"layers", *ParseJson(stored, "stored")}}));
  return *this;
}

CustomObject& Scene::Give(std::string class_name, CustomObject::Given given,
                          const std::vector<std::string>& parameters) {
  CustomObject custom;
  custom.key = class_name;
  custom.class_name = std::move(class_name);
  custom.module = "layers";
  custom.given = given;
  custom.bases = {"Layer"};
  custom.source = "layers.py:12";
  for (const std::string& parameter : parameters) {
    const bool optional = parameter.starts_with('?');
    custom.signature.parameters.push_back({parameter.substr(optional ? 1 : 0), !optional, false});
  }
  target.custom_objects.push_back(std::move(custom));
  return target.custom_objects.back();
}

Scene& Scene::Optimizer(std::string class_name, std::size_t variables, bool legacy) {
  const auto id = static_cast<NodeId>(target.nodes.size());
  Node node;
  node.class_name = std::move(class_name);
  node.roles = kRoleOptimizer | (legacy ? static_cast<std::uint32_t>(kRoleLegacyOptimizer) : 0u);
  target.nodes.push_back(node);
  target.objects.emplace_back("optimizer", id);
  for (std::size_t i = 0; i < variables; ++i) {
    const auto variable = static_cast<NodeId>(target.nodes.size());
    Node holder;
    holder.roles = kRoleVariable;
    holder.restore = RestoreKind::kVariable;
    holder.variable = Variable{"optimizer/" + std::to_string(i) + ":0", "", "", {}, DType::kFloat32, false};
    target.nodes.push_back(holder);
    target.nodes[id].children.emplace_back(std::to_string(i), variable);
    target.variables.push_back({"optimizer", variable});
    trace.bindings.emplace_back();
  }
  return *this;
}

Scene& Scene::StoredOptimizer(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    TensorInfo tensor;
    tensor.key = key;
    tensor.dtype = DType::kFloat32;
    checkpoint.tensors.push_back(std::move(tensor));
  }
  std::sort(checkpoint.tensors.begin(), checkpoint.tensors.end(), ByKey);
  return *this;
}

std::vector<std::string> Scene::AllCodes() const {
  std::vector<std::string> codes;
  for (const Finding& finding : Findings()) codes.push_back(finding.code);
  return codes;
}

Finding Scene::Only(std::string_view code) const {
  for (const Finding& finding : Findings()) {
    if (finding.code == code) return finding;
  }
  ADD_FAILURE() << "no finding " << code;
  return {};
}

Scene HealthyScene(Scene::Kind kind) { return Scene(kind, {Dense("dense", 10, 4)}, {Dense("dense", 10, 4)}); }

Scene LoadModelScene() {
  Scene scene = HealthyScene();
  scene.checkpoint.format = Format::kKerasH5Model;
  return scene.Ask("keras.models.load_model(path)").Raise("ValueError", "cannot be loaded");
}

}  // namespace ckptfit
