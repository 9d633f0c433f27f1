#include "api/own_config.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/environment_text.h"
#include "api/natural_calls.h"
#include "loading/call.h"
#include "loading/simulate.h"
#include "repair/config/same_layers.h"
#include "repair/values/conversion.h"

namespace ckptfit {
namespace {

std::string ReleaseOf(const Version& keras) { return keras.known() ? "Keras " + keras.text : "its release"; }

// What Keras' metadata and the object graph of a SavedModel say of the layers of `made`, whose nodes are those of the graph: names, the
// layers of models, and weights in the order of layer.variables.
void ListLayers(const SavedModel& saved, Target* made) {
  for (const SavedModel::KerasNode& stored : saved.keras_nodes) {
    if (stored.node < 0 || stored.node >= static_cast<std::int64_t>(made->nodes.size())) continue;
    Node& node = made->nodes[static_cast<std::size_t>(stored.node)];
    node.name = stored.metadata["name"].AsString();
    for (const auto& [name, child] : node.children) {
      if (name.starts_with("layer-")) node.layers.push_back(child);
      if (name != "variables") continue;
      for (const auto& [index, item] : made->nodes[child].children) node.weights.push_back(item);
    }
    if (!node.layers.empty()) node.roles |= kRoleModel;
  }
}

// The tensors that load_model of the release that wrote the file reads, by the variables of `program`.
void AddTensors(const Case& c, const Environment& writer, Files& files, ConfigProgram* program) {
  const Result<Call> call = ParseCall(kLoadModelCall, c.checkpoint.path);
  if (!call) return;
  const Target none;
  const LoadTrace own = Simulate({*call, none, writer, files, SimulateOptions{.verify_bytes = 0}});
  if (own.raised() || own.made == nullptr || own.made->Object("model") == kNoNode) return;
  Target made = *own.made;
  if (c.checkpoint.format == Format::kSavedModel) ListLayers(files.Saved(c.checkpoint.resolved), &made);
  std::map<std::string_view, std::size_t> tensors;
  for (std::size_t i = 0; i < c.checkpoint.tensors.size(); ++i) tensors.emplace(c.checkpoint.tensors[i].key, i);
  std::map<NodeId, std::size_t> places;
  for (std::size_t i = 0; i < program->target.variables.size(); ++i) {
    places.emplace(program->target.variables[i].node, i);
  }
  const auto same = SameVariables(made, made.Object("model"), program->target, program->target.Object("model"));
  for (std::size_t i = 0; i < own.bindings.size(); ++i) {
    const auto variable = same.find(made.variables[i].node);
    const auto tensor = tensors.find(own.bindings[i].source);
    if (own.bindings[i].state != BindingState::kLoaded || variable == same.end() || tensor == tensors.end()) continue;
    const auto place = places.find(variable->second);
    if (place != places.end()) program->tensors.emplace(place->second, tensor->second);
  }
}

// What the config alone does not tell, such as what an operation between layers gives.
void AddShapes(const Checkpoint& checkpoint, ConfigProgram* program) {
  for (const auto& [variable, tensor] : program->tensors) {
    Shape& shape = program->target.nodes[program->target.variables[variable].node].variable->shape;
    if (!shape.fully_known()) shape = checkpoint.tensors[tensor].shape;
  }
}

}  // namespace

Result<std::optional<ConfigProgram>> OwnConfigProgram(const Case& c, Files& files) {
  if (!NeedsConfigProgram(c)) return std::optional<ConfigProgram>();
  std::vector<std::string> notes;
  CKPTFIT_ASSIGN_OR_RETURN(const Environment writer, EnvironmentOfWriter(c.checkpoint.writer, &notes));
  CKPTFIT_ASSIGN_OR_RETURN(ConfigProgram program, ProgramOfConfig(c, writer));
  AddTensors(c, writer, files, &program);
  AddShapes(c.checkpoint, &program);
  return std::optional<ConfigProgram>(std::move(program));
}

void TakeAsWritten(const ConfigProgram& program, const Checkpoint& checkpoint, Assignments* assignments) {
  std::map<std::size_t, Assignment> assigned;
  for (Assignment& one : assignments->assigned) assigned.emplace(one.variable, std::move(one));
  std::set<std::size_t> taken;
  for (const auto& [variable, tensor] : program.tensors) {
    const Variable& wanted = program.target.VariableOf(program.target.variables[variable]);
    const TensorInfo& stored = checkpoint.tensors[tensor];
    if (wanted.shape != stored.shape) continue;
    taken.insert(tensor);
    assigned[variable] = {variable, tensor, ConversionOf(stored.dtype, wanted.dtype),
                          "the release that wrote the file loads it into this weight of this layer"};
  }
  assignments->assigned.clear();
  for (auto& [variable, one] : assigned) assignments->assigned.push_back(std::move(one));
  std::erase_if(assignments->missing, [&](const Unassigned& one) { return assigned.contains(one.variable); });
  std::erase_if(assignments->unused, [&](std::size_t tensor) { return taken.contains(tensor); });
}

PlanStep ConfigStep(const Case& c, const ConfigProgram& program) {
  PlanStep step;
  step.kind = PlanStep::Kind::kConfig;
  step.from = step.first = ReleaseOf(c.checkpoint.writer.keras);
  step.to = ReleaseOf(c.environment.keras);
  step.count = 1;
  step.why = "the same layers, settings and calls, in the words of that release";
  std::string dropped;
  for (const std::string& setting : program.dropped) dropped += (dropped.empty() ? "" : ", ") + setting;
  if (!dropped.empty()) step.why += "; left out, as they change no result: " + dropped;
  return step;
}

}  // namespace ckptfit
