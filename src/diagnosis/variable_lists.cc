#include "diagnosis/variable_lists.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/names.h"
#include "loading/named_lists.h"

namespace ckptfit {
namespace {

using Positions = std::vector<std::size_t>;

// The list that a variable is an entry of: "w" for the leaf "w/0"; "" of others.
std::string_view ListIn(std::string_view leaf) { return AllDigits(LastPart(leaf)) ? ParentPart(leaf) : ""; }

// What is compared of a variable: both sides know type and shape, and what it is called inside its layer ("kernel").
struct Entry {
  DType dtype;
  const Shape* shape;
  std::string leaf;
};

Entry OfProgram(const Target& target, std::size_t at) {
  const Variable& variable = target.VariableOf(target.variables[at]);
  return {variable.dtype, &variable.shape, LeafName(variable.name)};
}

Entry OfCheckpoint(const Checkpoint& checkpoint, std::size_t at) {
  const TensorInfo& tensor = checkpoint.tensors[at];
  return {tensor.dtype, &tensor.shape, tensor.name.empty() ? "" : LeafName(tensor.name)};
}

bool IsNamed(const Entry& entry) { return !entry.leaf.empty() && entry.leaf != kUnnamed; }

bool Agree(const Entry& a, const Entry& b) {
  return a.dtype == b.dtype && a.shape->CompatibleWith(*b.shape) && (!IsNamed(a) || !IsNamed(b) || a.leaf == b.leaf);
}

bool IsEntry(const Part& part) { return !ListIn(part.leaf).empty() && LastPart(part.leaf).size() <= 9; }

// Whether lists hold all parts of a side.
bool AllInLists(const Side& side) {
  return !side.layers.empty() && std::all_of(side.layers.begin(), side.layers.end(), [](const Layer& layer) {
    return std::all_of(layer.parts.begin(), layer.parts.end(), IsEntry);
  });
}

// The paths of lists that hold all parts of a side; nothing when a part is in none.
std::map<std::string, std::map<std::size_t, std::size_t>> ListsOf(const Side& side) {
  std::map<std::string, std::map<std::size_t, std::size_t>> lists;  // path, place in the list, Part::index
  if (!AllInLists(side)) return lists;
  for (const Layer& layer : side.layers) {
    for (const Part& part : layer.parts) {
      lists[JoinParts(layer.identity, ListIn(part.leaf))][std::stoul(std::string(LastPart(part.leaf)))] = part.index;
    }
  }
  return lists;
}

std::set<std::string> ContainersOf(const Side& side) {
  std::set<std::string> paths;
  for (const Layer& layer : side.layers) {
    for (const Part& part : layer.parts) {
      if (const std::string_view list = ListIn(part.leaf); !list.empty()) paths.insert(JoinParts(layer.identity, list));
    }
  }
  return paths;
}

// The object of the call whose variables these are, in the framework's order.
std::map<std::string, Positions> ObjectsOf(const Target& target, const Side& program) {
  std::set<std::size_t> asked;
  for (const Layer& layer : program.layers) {
    for (const Part& part : layer.parts) asked.insert(part.index);
  }
  std::map<std::string, Positions> objects;
  for (const std::size_t at : asked) objects[target.variables[at].group].push_back(at);
  return objects;
}

struct Candidate {
  std::string attribute;
  Positions variables;
};

// The lists that users save of an object.
std::vector<Candidate> Candidates(const Target& target, const std::string& object, const Positions& all) {
  const std::set<NodeId> trained = TrainedVariables(target);
  Positions trainable, rest;
  for (const std::size_t at : all) {
    (trained.contains(target.variables[at].node) ? trainable : rest).push_back(at);
  }
  const NodeId node = target.Object(object);
  const bool keras = node != kNoNode && target.nodes[node].is(kRoleLayer | kRoleModel);
  Positions both = trainable;
  both.insert(both.end(), rest.begin(), rest.end());
  return {{keras ? "weights" : "variables", all},
          {"trainable_variables", std::move(trainable)},
          {"trainable_variables + " + object + ".non_trainable_variables", std::move(both)},
          {"non_trainable_variables", std::move(rest)}};
}

// The first place at which the two differ; the length of the shorter one when that is all, nothing when they are equal.
std::optional<std::size_t> FirstDifference(const Case& c, const Target& target, const Positions& variables,
                                           const Positions& tensors) {
  const std::size_t shorter = std::min(variables.size(), tensors.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    if (!Agree(OfProgram(target, variables[i]), OfCheckpoint(c.checkpoint, tensors[i]))) return i;
  }
  return variables.size() == tensors.size() ? std::nullopt : std::optional(shorter);
}

// What a stored list is: all entries agree with one of the lists of an object, or more of them than with any other.
VariableList Recognized(const Case& c, const Target& target, const std::map<std::string, Positions>& objects,
                        const std::string& path, Positions tensors) {
  VariableList best;
  std::pair<bool, std::size_t> most(false, 0);
  for (const auto& [object, all] : objects) {
    for (Candidate& candidate : Candidates(target, object, all)) {
      const std::optional<std::size_t> differing = FirstDifference(c, target, candidate.variables, tensors);
      const bool same_length = candidate.variables.size() == tensors.size();
      // so long as the two are equal, then how far they are
      const std::pair<bool, std::size_t> fits(same_length, differing.value_or(tensors.size() + 1));
      if (!best.object.empty() && fits <= most) continue;
      most = fits;
      best.object = object;
      best.attribute = std::move(candidate.attribute);
      best.others = all.size();
      best.variables = std::move(candidate.variables);
      best.differing = differing;
    }
  }
  best.path = path;
  best.entries = tensors.size();
  best.tensors = std::move(tensors);
  return best;
}

// Whether the list lies in a layer that the program has at this place: then the layer holds its variables in another way.
bool IsOfALayer(const Side& program, std::string_view path) {
  const std::string_view holder = ParentPart(path);
  return !holder.empty() && std::any_of(program.layers.begin(), program.layers.end(),
                                        [&](const Layer& layer) { return layer.identity == holder; });
}

std::vector<VariableList> StoredLists(const Case& c, const Target& target, const Side& program, const Side& stored) {
  std::vector<VariableList> found;
  if (AllInLists(program)) return found;
  const std::set<std::string> here = ContainersOf(program);
  const auto objects = ObjectsOf(target, program);
  for (const auto& [path, entries] : ListsOf(stored)) {
    if (here.contains(path) || objects.empty() || IsOfALayer(program, path)) return {};
    Positions tensors;
    for (const auto& [place, tensor] : entries) {
      if (place != tensors.size()) return {};  // an entry is another object
      tensors.push_back(tensor);
    }
    found.push_back(Recognized(c, target, objects, path, std::move(tensors)));
  }
  return found;
}

// The variables of a list that the call hands over, as positions in Target::variables; empty for other objects.
Positions HandedOver(const Target& target, const std::string& object) {
  const NodeId node = target.Object(object);
  if (node == kNoNode || !target.nodes[node].is(kRoleContainer)) return {};
  std::map<NodeId, std::size_t> places;
  for (std::size_t i = 0; i < target.variables.size(); ++i) places.emplace(target.variables[i].node, i);
  Positions variables;
  for (const auto& [name, child] : target.nodes[node].children) {
    const auto place = places.find(child);
    if (!AllDigits(name) || place == places.end()) return {};
    variables.push_back(place->second);
  }
  return variables;
}

// Whether each of the variables is one of the tensors, in whatever order; the first that is not.
std::optional<std::size_t> FirstMissing(const Case& c, const Target& target, const Positions& variables,
                                        Positions tensors) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const Entry wanted = OfProgram(target, variables[i]);
    const auto same = std::find_if(tensors.begin(), tensors.end(),
                                   [&](std::size_t at) { return Agree(wanted, OfCheckpoint(c.checkpoint, at)); });
    if (same == tensors.end()) return i;
    tensors.erase(same);
  }
  return std::nullopt;
}

// Of models with very many variables, each compared with each.
constexpr std::size_t kMaxVariables = 3000;

std::vector<VariableList> LoadedLists(const Case& c, const Target& target, const Side& stored) {
  Positions tensors;
  for (const Layer& layer : stored.layers) {
    for (const Part& part : layer.parts) tensors.push_back(part.index);
  }
  if (c.call == nullptr || tensors.empty() || tensors.size() > kMaxVariables || AllInLists(stored)) return {};
  std::vector<VariableList> found;
  for (const auto& [keyword, object] : c.call->objects) {
    Positions variables = HandedOver(target, object);
    if (variables.empty()) continue;
    VariableList list;
    list.in_program = true;
    list.path = keyword;
    list.object = object.substr(0, object.find('.'));
    list.attribute = object.find('.') == std::string::npos ? "" : object.substr(object.find('.') + 1);
    list.entries = variables.size();
    list.others = tensors.size();
    list.differing = FirstMissing(c, target, variables, tensors);
    list.variables = std::move(variables);
    list.tensors = tensors;
    found.push_back(std::move(list));
  }
  return found;
}

// Whether the loader finds a list's keys in the file, so that lists are not what differs.
bool HasKeysBelow(const Case& c, const std::string& path) {
  return std::any_of(c.checkpoint.tensors.begin(), c.checkpoint.tensors.end(),
                     [&](const TensorInfo& tensor) { return tensor.key.starts_with(path + "/0/"); });
}

}  // namespace

std::vector<VariableList> FindVariableLists(const Case& c, const Target& target, const Side& program,
                                            const Side& stored) {
  // A SavedModel of Keras 2 lists a model's variables beside its layers.
  if (c.checkpoint.format != Format::kTensorBundle) return {};
  std::vector<VariableList> lists = StoredLists(c, target, program, stored);
  if (!lists.empty()) return lists;
  lists = LoadedLists(c, target, stored);
  std::erase_if(lists, [&](const VariableList& list) { return HasKeysBelow(c, list.path); });
  return lists;
}

}  // namespace ckptfit
