#include "repair/assign/rest.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/part_path.h"
#include "diagnosis/names.h"
#include "diagnosis/object_paths.h"
#include "repair/assign/optimizer.h"
#include "repair/values/conversion.h"

namespace ckptfit {
namespace {

constexpr std::string_view kValue = "/.ATTRIBUTES/VARIABLE_VALUE";
constexpr double kSamePath = 1;

std::size_t FindKey(const Checkpoint& checkpoint, std::string_view key) {
  const auto at =
      std::lower_bound(checkpoint.tensors.begin(), checkpoint.tensors.end(), key,
                       [](const TensorInfo& tensor, std::string_view wanted) { return tensor.key < wanted; });
  if (at == checkpoint.tensors.end() || at->key != key) return kNoTensor;
  return static_cast<std::size_t>(at - checkpoint.tensors.begin());
}

// The objects of a call as its checkpoint names them, optimizers included.
NamedRoots AllRoots(const Target& target, const Call* call) {
  NamedRoots roots;
  const auto add = [&](const std::string& prefix, const std::string& object) {
    const NodeId node = target.Object(object);
    if (node != kNoNode) roots.emplace_back(prefix, node);
  };
  if (call != nullptr && !call->root.empty()) add("", call->root);
  if (call != nullptr) {
    for (const auto& [keyword, object] : call->objects) add(keyword, object);
  }
  return roots;
}

class RestAssigner {
 public:
  RestAssigner(const Case& c, const Sides& sides, AssignmentDraft* draft) : c_(c), target_(*c.target), draft_(*draft) {
    for (const Layer& layer : sides.stored.layers) {
      for (const Part& part : layer.parts) in_layers_.insert(part.index);
    }
  }

  // What stands at the same path and belongs to no layer. A place in a list of an optimizer says nothing by itself.
  void AssignPaths() {
    const ObjectPaths paths = CheckpointPaths(target_, AllRoots(target_, c_.call));
    AssignScalars(paths);
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      const NodeId node = target_.variables[v].node;
      if (draft_.Of(v) || !paths.Reached(node) || AllDigits(paths.places[node].edge)) continue;
      const std::size_t tensor = FindKey(c_.checkpoint, KeyOf(paths, node));
      if (tensor == kNoTensor || in_layers_.contains(tensor)) continue;
      draft_.TakeIfFits(v, tensor, "same path", kSamePath);
    }
  }

 private:
  // A scalar beside other objects may be a counter that was saved with the model, or the model's own, which was saved as
  // the root: then other values have the names that the model gives.
  void AssignScalars(const ObjectPaths& paths) {
    std::map<NodeId, bool> stored_as_root;  // by root, asked once
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      const NodeId node = target_.variables[v].node;
      if (draft_.Of(v) || !paths.Reached(node) || !HangsAtNamedRoot(paths, node)) continue;
      const std::size_t tensor = FindKey(c_.checkpoint, EscapedInKey(paths.places[node].edge) + std::string(kValue));
      if (tensor == kNoTensor || in_layers_.contains(tensor) || c_.checkpoint.tensors[tensor].shape.rank() != 0)
        continue;
      const NodeId root = paths.places[node].parent;
      const auto [at, fresh] = stored_as_root.emplace(root, false);
      if (fresh) at->second = IsStoredAsRoot(paths, root);
      if (at->second) {
        draft_.TakeIfFits(v, tensor, "same name in the model, which was saved as the root", kSamePath);
      }
    }
  }

  static bool HangsAtNamedRoot(const ObjectPaths& paths, NodeId node) {
    const NodeId parent = paths.places[node].parent;
    return parent != kNoNode && paths.places[parent].parent == kNoNode && !paths.places[parent].edge.empty();
  }

  // Whether what is assigned to variables of that object lies at the root of the file: under its own names of attributes,
  // under several, or under one below which are others than its own, so that it is no keyword for the object.
  bool IsStoredAsRoot(const ObjectPaths& paths, NodeId root) const {
    std::set<std::string_view> heads;
    bool below_one = false;
    for (std::size_t v = 0; v < target_.variables.size(); ++v) {
      const NodeId node = target_.variables[v].node;
      if (!draft_.Of(v) || !paths.Reached(node) || RootOf(paths, node) != root || node == root) continue;
      const std::string wanted = KeyOf(paths, node, root);
      const std::string_view key = c_.checkpoint.tensors[draft_.Of(v)->tensor].key;
      if (FirstPart(key) == FirstPart(wanted)) return true;
      heads.insert(FirstPart(key));
      below_one = below_one || key.substr(FirstPart(key).size()) == "/" + wanted;
    }
    return heads.size() > 1 || (heads.size() == 1 && !below_one);
  }

  static NodeId RootOf(const ObjectPaths& paths, NodeId node) {
    while (paths.places[node].parent != kNoNode) node = paths.places[node].parent;
    return node;
  }

  // The key of a variable, below `root` or from the checkpoint's.
  static std::string KeyOf(const ObjectPaths& paths, NodeId node, NodeId root = kNoNode) {
    std::vector<std::string> words;
    for (NodeId at = node; at != root; at = paths.places[at].parent)
      words.push_back(EscapedInKey(paths.places[at].edge));
    std::string key;
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
      if (!word->empty()) key += (key.empty() ? "" : "/") + *word;
    }
    return key + std::string(kValue);
  }

  const Case& c_;
  const Target& target_;
  AssignmentDraft& draft_;
  std::set<std::size_t> in_layers_;  // tensors
};

}  // namespace

std::vector<std::size_t> TensorsByCall(const Case& c, const LoadTrace* trace) {
  std::vector<std::size_t> tensors(c.target->variables.size(), kNoTensor);
  if (trace == nullptr || trace->made != nullptr) return tensors;
  for (std::size_t v = 0; v < std::min(tensors.size(), trace->bindings.size()); ++v) {
    const Binding& binding = trace->bindings[v];
    if (binding.state != BindingState::kLoaded) continue;
    tensors[v] = FindKey(c.checkpoint, binding.source);
    if (tensors[v] == kNoTensor) tensors[v] = FindKey(c.checkpoint, "model_weights/" + binding.source);
  }
  return tensors;
}

AssignmentDraft::AssignmentDraft(const Case& c)
    : c_(c), assigned_(c.target->variables.size()), taken_(c.checkpoint.tensors.size(), false) {}

void AssignmentDraft::Take(Assignment assignment) {
  if (assigned_[assignment.variable] || taken_[assignment.tensor]) return;
  taken_[assignment.tensor] = true;
  assigned_[assignment.variable] = std::move(assignment);
}

void AssignmentDraft::TakeIfFits(std::size_t variable, std::size_t tensor, const char* why, double confidence) {
  const Variable& wanted = c_.target->VariableOf(c_.target->variables[variable]);
  const TensorInfo& held = c_.checkpoint.tensors[tensor];
  if (!wanted.shape.CompatibleWith(held.shape) || !AreOneKind(held.dtype, wanted.dtype)) return;
  Take({variable, tensor, ConversionOf(held.dtype, wanted.dtype), why, confidence});
}

void AssignmentDraft::Release(std::size_t variable) {
  if (!assigned_[variable]) return;
  taken_[assigned_[variable]->tensor] = false;
  assigned_[variable].reset();
}

void AssignmentDraft::Miss(std::size_t variable, std::string why) { missing_.emplace(variable, std::move(why)); }

Assignments AssignmentDraft::Finish() const {
  Assignments answer;
  for (std::size_t v = 0; v < assigned_.size(); ++v) {
    if (assigned_[v]) {
      answer.assigned.push_back(*assigned_[v]);
      continue;
    }
    const auto why = missing_.find(v);
    answer.missing.push_back({v, why != missing_.end() ? why->second : "the file holds nothing that is surely meant"});
  }
  for (std::size_t t = 0; t < taken_.size(); ++t) {
    if (taken_[t]) continue;
    (IsState(c_.checkpoint, c_.checkpoint.tensors[t]) ? answer.state : answer.unused).push_back(t);
  }
  answer.why_left = why_left_;
  return answer;
}

void AssignRest(const Case& c, const Sides& sides, const ObjectGraph* stored, AssignmentDraft* draft) {
  const bool objects = sides.matching == Matching::kObjectPath;
  if (objects) RestAssigner(c, sides, draft).AssignPaths();
  if (objects || stored != nullptr) AssignOptimizers(c, stored, draft);
}

}  // namespace ckptfit
