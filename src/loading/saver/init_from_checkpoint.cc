// tf.compat.v1.train.init_from_checkpoint(path, assignment_map): variables of a graph are given initial values.
#include <algorithm>
#include <map>
#include <set>

#include "base/python_repr.h"
#include "loading/checkpoint/open.h"
#include "loading/latest_checkpoint.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace {

using restore::Done;
using restore::Opened;
using restore::Raise;
using restore::Rules;

// {'name': [2, 3], ...} of everything in the file.
std::string ShapesOf(const TensorBundle& bundle) {
  std::string text;
  for (const TensorInfo& entry : bundle.entries)
    text += (text.empty() ? "" : ", ") + PythonRepr(entry.key) + ": " + entry.shape.ToListString();
  return "{" + text + "}";
}

class InitFrom {
 public:
  explicit InitFrom(const LoadRequest& request) : request_(request) {
    for (const TargetVariable& variable : request.target.variables) {
      if (InStore(variable)) by_name_[request.target.VariableOf(variable).shared_name] = variable.node;
    }
  }

  LoadTrace Run() {
    trace_.bindings.assign(request_.target.variables.size(), {});
    std::string path = request_.call.path;
    Done failure = Open(path);
    std::vector<Assignment> map;
    for (const auto& [key, object] : request_.call.objects) map.push_back({key, object, false});
    for (const auto& [key, name] : request_.call.arguments["names"].AsObject())
      map.push_back({key, name.AsString(), true});
    std::sort(map.begin(), map.end(), [](const Assignment& a, const Assignment& b) { return a.key < b.key; });
    for (const Assignment& one : map) {
      if (failure) break;
      failure = one.by_name ? ByName(one.key, one.target) : ByVariable(one.key, one.target);
    }
    if (failure) Report(*failure, trace_);
    return std::move(trace_);
  }

 private:
  // Names and scopes are looked up among what get_variable() made (variable_scope.py, _VariableStore); layers and
  // optimizers of Keras make theirs otherwise.
  bool InStore(const TargetVariable& variable) const {
    constexpr std::uint32_t kKeras = kRoleLayer | kRoleModel | kRoleOptimizer | kRoleLegacyOptimizer;
    const NodeId owner = request_.target.Object(variable.group);
    return owner == kNoNode || !request_.target.nodes[owner].is(kKeras);
  }

  struct Assignment {
    std::string key;     // of the file
    std::string target;  // object of the call, or name in the graph
    bool by_name = false;
  };

  Done Open(std::string& path) {
    if (request_.files.Look(path).is_folder()) {
      LatestCheckpoint latest = FindLatest(request_.files, path, PathSource::kLatest, request_.environment.tensorflow);
      if (latest.exception) return Raise(latest.exception->type, latest.exception->message);
      if (!latest.path)
        return Raise("ValueError", "Couldn't find 'checkpoint' file or checkpoints in given directory " + path);
      path = *latest.path;
    }
    return restore::OpenReader(request_.files, path, Rules(request_.environment.tensorflow), opened_);
  }

  void Assign(NodeId node, const std::string& key, const Shape& shape) {
    for (std::size_t i = 0; i < request_.target.variables.size(); ++i) {
      if (request_.target.variables[i].node == node) trace_.bindings[i] = {BindingState::kLoaded, key, false};
    }
    Step step;
    const Variable& variable = *request_.target.nodes[node].variable;
    step.kind = variable.shape.CompatibleWith(shape) ? Step::Kind::kMatched : Step::Kind::kShapeDiffers;
    step.object = variable.name;
    step.node = node;
    step.source = key;
    if (step.kind == Step::Kind::kShapeDiffers) {
      step.expected = variable.shape.ToString();
      step.found = shape.ToString();
    }
    trace_.steps.push_back(std::move(step));
  }

  // One tensor to one variable: the shapes are compared.
  Done AssignChecked(NodeId node, const std::string& key) {
    const auto entry = opened_.bundle->Find(key);
    if (!entry) {
      return Raise("ValueError", "Tensor " + key + " is not found in " + request_.call.path + " checkpoint " +
                                     ShapesOf(*opened_.bundle));
    }
    const Shape& stored = opened_.bundle->entries[*entry].shape;
    const Variable& variable = *request_.target.nodes[node].variable;
    if (!variable.shape.CompatibleWith(stored)) {
      return Raise("ValueError", "Shape of variable " + variable.name + " (" + variable.shape.ToString() +
                                     ") doesn't match with shape of tensor " + key + " (" + stored.ToListString() +
                                     ") from checkpoint reader.");
    }
    Assign(node, key, stored);
    return {};
  }

  Done ByVariable(const std::string& key, const std::string& object) {
    const NodeId node = request_.target.Object(object);
    if (node != kNoNode && request_.target.nodes[node].variable) return AssignChecked(node, key);
    trace_.unknowns.push_back("the call names an object that is no described variable: " + object);
    return restore::Failure{Outcome::kUnknown, {}};
  }

  Done ByName(const std::string& key, const std::string& name) {
    if (const auto variable = by_name_.find(name); variable != by_name_.end())
      return AssignChecked(variable->second, key);
    if (!key.ends_with('/')) {
      return Raise("ValueError", "Assignment map with scope only name " + name + " should map to scope only " + key +
                                     ". Should be 'scope/': 'other_scope/'.");
    }
    return ByScope(key, name);
  }

  // Every variable below a scope, by the same name below a scope of the file; the shapes are not compared.
  Done ByScope(const std::string& key, const std::string& name) {
    const auto slash = name.rfind('/');
    const std::string scope = slash == std::string::npos ? "" : name.substr(0, slash);
    for (const auto& [variable, node] : by_name_) {
      if (!scope.empty() && !variable.starts_with(scope + "/")) continue;
      std::string full = variable.substr(scope.size());
      if (name != "/" && !full.empty()) full.erase(0, 1);
      if (key != "/") full = key + full;
      while (full.ends_with('/')) full.pop_back();
      const auto entry = opened_.bundle->Find(full);
      if (!entry) {
        const std::string rest = variable.size() > scope.size() ? variable.substr(scope.size() + 1) : "";
        return Raise("ValueError", "Tensor " + full + " (" + rest + " in " + key + ") is not found in " +
                                       request_.call.path + " checkpoint");
      }
      Assign(node, full, opened_.bundle->entries[*entry].shape);
    }
    return {};
  }

  const LoadRequest& request_;
  std::map<std::string, NodeId> by_name_;
  Opened opened_;
  LoadTrace trace_;
};

}  // namespace

LoadTrace SimulateInitFromCheckpoint(const LoadRequest& request) { return InitFrom(request).Run(); }

}  // namespace ckptfit
