// Small programs and checkpoints for tests of the object-based restore.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fake_files.h"
#include "loading/simulate.h"

namespace ckptfit {

// A program, built object by object.
class FakeProgram {
 public:
  FakeProgram() {
    target.environment.tensorflow = *Version::Parse("2.15.1");
    target.environment.keras_kind = KerasKind::kNone;
  }

  NodeId Object(std::uint32_t roles = kRoleModule, std::string class_name = "Module") {
    Node node;
    node.class_name = std::move(class_name);
    node.module = "train";
    node.roles = roles;
    target.nodes.push_back(std::move(node));
    return static_cast<NodeId>(target.nodes.size() - 1);
  }
  NodeId Variable(const std::string& name, Shape shape, DType dtype = DType::kFloat32) {
    const NodeId id = Object(kRoleVariable, "ResourceVariable");
    Node& node = target.nodes[id];
    node.restore = RestoreKind::kVariable;
    node.saves = {"VARIABLE_VALUE"};
    node.variable = ckptfit::Variable{name + ":0", name + ":0", name, std::move(shape), dtype, true};
    return id;
  }
  void Edge(NodeId parent, const std::string& name, NodeId child) {
    target.nodes[parent].children.emplace_back(name, child);
  }
  // Describes the object under `name`, with the variables that are counted to it.
  void Describe(const std::string& name, NodeId object, const std::vector<NodeId>& variables) {
    target.objects.emplace_back(name, object);
    for (const NodeId variable : variables) target.variables.push_back({name, variable});
  }

  Target target;
};

// An object-based checkpoint, built node by node; node 0 is there from the start.
class FakeCheckpoint {
 public:
  FakeCheckpoint() {
    bundle.has_object_graph = true;
    bundle.graph_parsed = true;
    bundle.graph.nodes.resize(1);
  }

  std::int64_t Object() {
    bundle.graph.nodes.emplace_back();
    return static_cast<std::int64_t>(bundle.graph.nodes.size() - 1);
  }
  void Edge(std::int64_t parent, const std::string& name, std::int64_t child) {
    At(parent).children.push_back({name, child});
  }
  // A variable node whose tensor is stored under <path>/.ATTRIBUTES/VARIABLE_VALUE.
  std::int64_t Variable(const std::string& path, Shape shape, DType dtype = DType::kFloat32) {
    const std::int64_t node = Object();
    const std::string key = path + "/.ATTRIBUTES/VARIABLE_VALUE";
    At(node).attributes.push_back({"VARIABLE_VALUE", path, key});
    Tensor(key, std::move(shape), dtype);
    return node;
  }
  void Tensor(const std::string& key, Shape shape, DType dtype = DType::kFloat32) {
    TensorInfo info;
    info.key = key;
    info.dtype = dtype;
    info.shape = std::move(shape);
    info.offset = bundle.entries.size();
    bundle.entries.push_back(std::move(info));
    std::sort(bundle.entries.begin(), bundle.entries.end(),
              [](const TensorInfo& a, const TensorInfo& b) { return a.key < b.key; });
  }
  ObjectGraph::Node& At(std::int64_t node) { return bundle.graph.nodes[static_cast<std::size_t>(node)]; }

  TensorBundle bundle;
};

inline std::string KeyOf(const std::string& path) { return path + "/.ATTRIBUTES/VARIABLE_VALUE"; }

// Runs `text` on the checkpoint at "/run/m" and the program, under a TensorFlow version.
inline LoadTrace RunCall(const std::string& text, const FakeCheckpoint& checkpoint, const FakeProgram& program,
                         const std::string& tensorflow = "2.15.1", KerasKind keras = KerasKind::kNone) {
  FakeFiles files;
  files.PutBundle("/run/m", checkpoint.bundle);
  const auto call = ParseCall(text, "/run/m");
  Environment environment = program.target.environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras_kind = keras;
  return Simulate({*call, program.target, environment, files, {}});
}

// A net of two variables, and a checkpoint by name that holds both.
struct Named {
  Named() {
    const NodeId net = program.Object();
    w = program.Variable("enc/w", {2, 3});
    b = program.Variable("enc/b", {3});
    program.Describe("net", net, {w, b});
    program.Describe("v0", w, {});
    checkpoint.bundle.has_object_graph = false;
    checkpoint.bundle.graph.nodes.clear();
    checkpoint.Tensor("enc/w", {2, 3});
    checkpoint.Tensor("enc/b", {3});
  }
  FakeProgram program;
  FakeCheckpoint checkpoint;
  NodeId w = 0, b = 0;
};

// What a call does with the SavedModel at /run/sm, which has no variables when `bundle` is null. The program holds nothing.
inline LoadTrace LoadSaved(const std::string& text, const SavedModel& saved, const TensorBundle* bundle,
                           const Environment& environment) {
  FakeFiles files;
  files.PutSaved("/run/sm", saved);
  if (bundle != nullptr) files.PutBundle("/run/sm/variables/variables", *bundle);
  const FakeProgram program;
  const auto call = ParseCall(text, "/run/sm");
  return Simulate({*call, program.target, environment, files, {}});
}

}  // namespace ckptfit
