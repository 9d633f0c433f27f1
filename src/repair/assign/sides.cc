#include "repair/assign/sides.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/part_path.h"
#include "diagnosis/draft.h"
#include "diagnosis/names.h"
#include "diagnosis/object_paths.h"
#include "diagnosis/old_walk.h"
#include "diagnosis/program_side.h"
#include "diagnosis/stored_side.h"
#include "repair/assign/branches.h"
#include "repair/assign/inside.h"
#include "repair/assign/layer_list.h"
#include "repair/assign/listed.h"
#include "repair/assign/made_walks.h"
#include "repair/assign/merge_modules.h"
#include "repair/assign/order.h"
#include "repair/assign/stored_flow.h"
#include "repair/assign/unsplit.h"
#include "repair/assign/written_paths.h"

namespace ckptfit {
namespace {

Matching KeysOf(Format format) {
  switch (format) {
    case Format::kTensorBundle:
    case Format::kSavedModel:
      return Matching::kObjectPath;
    case Format::kNameBased:
    case Format::kTensorV1:
    case Format::kSafetensors:
      return Matching::kVariableName;
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
      return Matching::kPosition;
    case Format::kKerasWeightsH5:
    case Format::kKerasShards:
    case Format::kKerasArchive:
      return Matching::kWalkPath;
    case Format::kNone:
    case Format::kHdf5:
      return Matching::kNone;
  }
  return Matching::kNone;
}

// "layers/dense/vars/0"
bool IsWalkPath(std::string_view key) { return AllDigits(LastPart(key)) && LastPart(ParentPart(key)) == "vars"; }

bool IsObjectPath(std::string_view key) { return key.ends_with("/.ATTRIBUTES/VARIABLE_VALUE"); }

// A file of names may hold the keys of a checkpoint or of Keras' own file, from which it was made.
Matching MatchingOf(const Checkpoint& checkpoint) {
  const auto all = [&](bool (*is)(std::string_view)) {
    return !checkpoint.tensors.empty() && std::all_of(checkpoint.tensors.begin(), checkpoint.tensors.end(),
                                                      [&](const TensorInfo& tensor) { return is(tensor.key); });
  };
  if (checkpoint.format == Format::kSafetensors && all(IsObjectPath)) return Matching::kObjectPath;
  if (checkpoint.format == Format::kSafetensors && all(IsWalkPath)) return Matching::kWalkPath;
  return KeysOf(checkpoint.format);
}

bool Has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

void DropState(const Checkpoint& checkpoint, Side* stored) {
  for (Layer& layer : stored->layers) {
    std::erase_if(layer.parts, [&](const Part& part) { return IsState(checkpoint, checkpoint.tensors[part.index]); });
  }
  std::erase_if(stored->layers, [](const Layer& layer) { return layer.parts.empty(); });
}

// The layers inside MultiHeadAttention are attributes of two names in Keras 3, which walks over the public ones first.
void UsePublicNames(std::string* path) {
  for (const std::string_view word : {"/_query_dense", "/_key_dense", "/_value_dense", "/_output_dense"}) {
    if (path->ends_with(word)) path->erase(path->size() - word.size() + 1, 1);
  }
}

// A counter beside the model is no object that layers may lie in.
bool HasSeveralObjects(const Case& c) {
  const NamedRoots roots = RootsOf(*c.target, c.call);
  return std::count_if(roots.begin(), roots.end(),
                       [&](const auto& root) { return !c.target->nodes[root.second].is(kRoleVariable); }) > 1;
}

// Whether the root of a file is a checkpoint's, with what was given to it by keywords, and no model or module. Those of
// Keras list their layers, too; a root with variables of its own is a module.
bool IsOfKeywords(const ObjectGraph* graph) {
  if (graph == nullptr || graph->nodes.empty()) return false;
  const auto& children = graph->nodes[0].children;
  const auto objects =
      std::count_if(children.begin(), children.end(), [](const auto& edge) { return edge.name != "save_counter"; });
  if (objects < 2) return false;
  return std::all_of(children.begin(), children.end(),
                     [&](const ObjectGraph::Edge& edge) {
                       const bool own = edge.name == "save_counter";
                       const bool holds = graph->valid(edge.child) &&
                                          !graph->nodes[static_cast<std::size_t>(edge.child)].children.empty();
                       return own || (holds && !edge.name.starts_with("layer") && !edge.name.starts_with('_') &&
                                      edge.name != "keras_api");
                     }) &&
         std::is_sorted(children.begin(), children.end(), [](const auto& a, const auto& b) {
           return a.name != "save_counter" && b.name != "save_counter" && a.name < b.name;
         });
}

// The way of attributes to each of the program's layers.
std::vector<std::string> AttributesOf(const Case& c, const Side& program) {
  std::map<std::size_t, std::string> ways;  // by variable
  for (const Layer& layer : ProgramSide(*c.target, c.call, Matching::kObjectPath).layers) {
    for (const Part& part : layer.parts) ways.emplace(part.index, layer.identity);
  }
  std::vector<std::string> attributes;
  for (const Layer& layer : program.layers) attributes.push_back(ways[layer.parts.front().index]);
  return attributes;
}

// What the names of each of the program's layers' variables begin with.
std::vector<std::string> OwnersOf(const Target& target, const Side& program) {
  std::vector<std::string> owners;
  for (const Layer& layer : program.layers) {
    const Variable& variable = target.VariableOf(target.variables[layer.parts.front().index]);
    owners.emplace_back(ParentPart(variable.name));
  }
  return owners;
}

RunOrder ProgramOrder(const Sides& sides) {
  std::vector<std::size_t> variables;
  for (const Layer& layer : sides.program.layers) variables.push_back(layer.parts.front().index);
  return variables.size() > kMostInOrder ? RunOrder() : sides.flow.OrderOf(variables);
}

RunOrder StoredOrder(const Checkpoint& checkpoint, const VariableFlow* flow, const Side& stored) {
  RunOrder order = OrderInConfig(checkpoint.config, stored);
  return order.empty() && flow != nullptr ? OrderInFunctions(*flow, checkpoint, stored) : order;
}

}  // namespace

void NameAlike(const Version& keras, Side* side) {
  const auto listed = ListedPaths(side->layers, keras);
  for (Layer& layer : side->layers) {
    const auto other = listed.find(layer.identity);
    if (other != listed.end()) layer.identity = other->second;
    UsePublicNames(&layer.identity);
  }
}

bool IsState(const Checkpoint& checkpoint, const TensorInfo& tensor) {
  const std::string_view key = tensor.key;
  if (IsListedCopy(key)) return true;
  if (BelongsTo(checkpoint, tensor) != Belongs::kModel && !IsListed(key)) return true;
  return Has(key, "seed_generator") || Has(tensor.name, "seed_generator") || Has(key, "/_generator/_state_var/") ||
         Has(key, "/keras_api/") || Has(key, "/_metrics/") || Has(key, "/metrics/");
}

Sides SidesOf(const Case& given, const StoredObjects& objects) {
  Sides sides;
  sides.matching = MatchingOf(given.checkpoint);
  if (sides.matching == Matching::kNone) return sides;
  Case c = given;
  Target walked;
  if (sides.matching == Matching::kWalkPath && !HasWalks(*c.target)) {
    walked = WithWalks(*c.target);
    c.target = &walked;
  }
  sides.program = ProgramSide(*c.target, c.call, sides.matching);
  sides.stored = StoredSide(c.checkpoint, sides.matching);
  // The order of names is no order of layers.
  if (c.checkpoint.format == Format::kSafetensors || sides.matching == Matching::kVariableName) {
    sides.stored.ordered = false;
  }
  DropState(c.checkpoint, &sides.stored);
  const bool paths = sides.matching == Matching::kObjectPath;
  const bool listed = paths && (RegroupListed(c.checkpoint, &sides.stored) ||
                                RegroupAsProgram(c.checkpoint, sides.program, &sides.stored));
  if (listed) MergeUnsplit(sides.stored, &sides.program);
  if (listed) sides.owners = OwnersOf(*c.target, sides.program);
  if (paths && !listed) MergeContainers(sides.program, &sides.stored);
  if (paths && !listed) OrderAsSaved(*c.target, c.call, &sides.program);
  if (paths && !listed) MergeModules(*c.target, &sides.program, &sides.stored);
  if (sides.matching == Matching::kPosition) {
    MergeUnsplit(sides.stored, &sides.program);
    sides.stored_by_config = OrderByConfig(c.checkpoint.config, &sides.stored);
  }
  if (sides.matching == Matching::kPosition || sides.matching == Matching::kWalkPath) {
    sides.attributes = AttributesOf(c, sides.program);
  }
  if (sides.matching == Matching::kWalkPath) {
    NameAlike(c.environment.keras, &sides.program);
    NameAlike(c.checkpoint.writer.keras, &sides.stored);
    TellInside(*c.target, &sides);
  }
  sides.several_objects = paths && !listed && HasSeveralObjects(c);
  sides.keywords = paths && !listed && IsOfKeywords(objects.graph);
  sides.chain = IsChain(*c.target);
  const bool branches = HasBranches(*c.target);
  sides.may_alternate = (listed || sides.matching == Matching::kVariableName) && branches;
  sides.same_paths = sides.matching == Matching::kWalkPath && NameAsWritten(c, sides.stored, &sides.program);
  sides.flow = FlowOrder(*c.target);
  if (branches) sides.stored_order = StoredOrder(c.checkpoint, objects.flow, sides.stored);
  sides.lists_agree = ListsAgree(c.checkpoint, objects.graph, sides);
  if (sides.lists_agree || !sides.stored_order.empty()) sides.program_order = ProgramOrder(sides);
  return sides;
}

}  // namespace ckptfit
