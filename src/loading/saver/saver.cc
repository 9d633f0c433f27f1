// tf.compat.v1.train.Saver(...).restore(None, path), run eagerly (docs/design/loading_checkpoint.md 9).
#include <set>

#include "loading/checkpoint/finish.h"
#include "loading/checkpoint/open.h"
#include "loading/checkpoint/read.h"
#include "loading/checkpoint/state.h"
#include "loading/simulate.h"

namespace ckptfit {
namespace restore {
namespace {

constexpr std::string_view kRestoringFailed = "Restoring from checkpoint failed. This is most likely due to ";
constexpr std::string_view kOriginalError =
    " from the checkpoint. Please ensure that you have not altered the graph expected based on the checkpoint. "
    "Original error:\n\n";
constexpr const char* kObjectBased =
    "Restoring an object-based checkpoint using a name-based saver. This may be somewhat fragile, and will re-build "
    "the Saver. Instead, consider loading object-based checkpoints using tf.train.Checkpoint().";

std::string Joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class SaverCall {
 public:
  explicit SaverCall(const LoadRequest& request)
      : request_(request), rules_(request.environment.tensorflow), program_(request.target) {}

  LoadTrace Run() {
    std::map<std::string, NodeId> variables;
    Done failure = Collect(variables);
    if (!failure) failure = CheckPath(variables.empty());
    if (!failure) failure = Restore(variables);
    if (failure) Report(*failure, trace_);
    if (state_) {
      WriteClosingSteps(*state_, {}, true);
      WriteBindings(*state_, request_.target, OlderMark(request_.files, request_.call.path));
    } else {
      trace_.bindings.assign(request_.target.variables.size(), {});
    }
    return std::move(trace_);
  }

 private:
  // The variables of a described object: itself, or those that are counted to it.
  std::vector<NodeId> VariablesOf(const std::string& object) const {
    const NodeId node = request_.target.Object(object);
    if (node != kNoNode && request_.target.nodes[node].variable) return {node};
    std::vector<NodeId> variables;
    for (const TargetVariable& variable : request_.target.variables) {
      if (variable.group == object) variables.push_back(variable.node);
    }
    return variables;
  }

  bool IsOfKeras3(NodeId node) const { return request_.target.nodes[node].module.starts_with("keras"); }

  // Variables of Keras 3 are no tf.Variables to a Saver, but objects with one value each: in a list they all go by the
  // name of that value, and the last one by its own name stays (op_list_to_dict() of saveable_object_util.py).
  void KeepLast(NodeId node, std::map<std::string, NodeId>& variables) const {
    const auto [at, added] = variables.emplace("VARIABLE_VALUE", node);
    if (added) return;
    const auto& kept = request_.target.nodes[at->second].variable;
    if (request_.target.nodes[node].variable->short_name >= kept->short_name) at->second = node;
  }

  // The variables by the name that they are looked up by.
  Done Collect(std::map<std::string, NodeId>& variables) {
    for (const auto& [key, object] : request_.call.objects) {
      for (const NodeId node : VariablesOf(object)) {
        if (key.empty() && IsOfKeras3(node)) {
          KeepLast(node, variables);
          continue;
        }
        const std::string name = key.empty() ? request_.target.nodes[node].variable->shared_name : key;
        const auto [at, added] = variables.emplace(name, node);
        if (added || at->second == node) continue;
        return Raise("ValueError", "Two different ResourceVariable objects with the same shared_name '" + name +
                                       "' were passed to the Saver. This likely means that they were created in "
                                       "different Graphs or isolated contexts, and may not be checkpointed together.");
      }
    }
    return {};
  }

  Done CheckPath(bool no_variables) {
    const std::string& path = request_.call.path;
    if (!request_.files.Glob(path + ".index") && !request_.files.Glob(path)) {
      const auto slash = path.find_last_of('/');
      if (rules_.glob_needs_folder && !request_.files.Look(path).parent_exists && slash != std::string::npos)
        return Raise("NotFoundError", path.substr(0, slash) + "; No such file or directory");
      return Raise("ValueError", "The passed save_path is not a valid checkpoint: " + path);
    }
    if (no_variables) return Raise("ValueError", "No variables to save");
    return {};
  }

  // Reads every variable under its key and assigns them, as one RestoreV2.
  Done ReadAs(const std::map<std::string, std::string>& keys, const std::map<std::string, NodeId>& variables) {
    Batch batch;
    for (const auto& [name, node] : variables) {
      const std::string& key = keys.empty() ? name : keys.at(name);
      batch.Open(key);
      batch.Add({key, 0, node});
    }
    return ReadBatch(*state_, batch, ShapeName::kKey);
  }

  Done Restore(const std::map<std::string, NodeId>& variables) {
    const TensorBundle& bundle = request_.files.Bundle(request_.call.path);
    state_ = std::make_unique<State>(request_, bundle, program_, trace_);
    Done failure = ReadAs({}, variables);
    if (!failure) return {};
    if (failure->exception.type == "NotFoundError") return AfterNotFound(variables, *failure);
    return Wrapped(std::move(*failure));
  }

  static Failure Wrapped(Failure failure) {
    const bool absent = failure.exception.type == "NotFoundError";
    if (absent || failure.exception.type == "InvalidArgumentError") {
      failure.exception.message = std::string(kRestoringFailed) +
                                  (absent ? "a Variable name or other graph key that is missing"
                                          : "a mismatch between the current graph and the graph") +
                                  std::string(kOriginalError) + failure.exception.message;
    }
    return failure;
  }

  // The checkpoint may be an object-based one, whose graph tells under which key each name was saved.
  Done AfterNotFound(const std::map<std::string, NodeId>& variables, const Failure& original) {
    Opened opened;
    if (auto failure =
            OpenForRestore(request_.files, request_.call.path, request_.environment.tensorflow, rules_, opened)) {
      if (failure->exception.type == "NotFoundError") return Wrapped(original);
      return failure;
    }
    if (opened.name_based) return Wrapped(original);
    trace_.warnings.push_back(kObjectBased);
    std::map<std::string, std::string> keys;
    for (const auto& node : state_->graph().nodes) {
      for (const auto& attribute : node.attributes) keys[attribute.full_name] = attribute.key;
    }
    if (auto failure = CompareNames(variables, keys)) return failure;
    trace_.steps.clear();
    if (auto failure = ReadAs(keys, variables)) return Wrapped(std::move(*failure));
    return {};
  }

  static Done CompareNames(const std::map<std::string, NodeId>& variables,
                           const std::map<std::string, std::string>& keys) {
    std::set<std::string> missing;
    std::set<std::string> extra;
    for (const auto& [name, node] : variables) {
      if (!keys.contains(name)) missing.insert(name);
    }
    if (missing.empty()) return {};
    for (const auto& [name, key] : keys) {
      if (!variables.contains(name)) extra.insert(name);
    }
    return Raise("NotFoundError",
                 "\n\nExisting variables not in the checkpoint: " + Joined(missing) +
                     "\n\nVariables names when this checkpoint was written which don't exist now: " + Joined(extra) +
                     "\n\n(" + std::to_string(variables.size() - missing.size()) +
                     " variable name(s) did match)\n\nCould not find some variables in the checkpoint (see names "
                     "above). Saver was attempting to load an object-based checkpoint (saved using tf.train.Checkpoint "
                     "or tf.keras.Model.save_weights) using variable names. If the checkpoint was written with eager "
                     "execution enabled, it's possible that variable names have changed (for example missing a '_1' "
                     "suffix). It's also possible that there are new variables which did not exist when the checkpoint "
                     "was written. You can construct a Saver(var_list=...) with only the variables which previously "
                     "existed, and if variable names have changed you may need to make this a dictionary with the old "
                     "names as keys.");
  }

  const LoadRequest& request_;
  const Rules rules_;
  Program program_;
  LoadTrace trace_;
  std::unique_ptr<State> state_;
};

}  // namespace
}  // namespace restore

LoadTrace SimulateSaver(const LoadRequest& request) { return restore::SaverCall(request).Run(); }

}  // namespace ckptfit
