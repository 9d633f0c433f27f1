#include "loading/checkpoint/construct.h"

#include <algorithm>
#include <utility>

#include "loading/checkpoint/create.h"

namespace ckptfit::restore {
namespace {

class Constructor {
 public:
  Constructor(const Environment& environment, Program& program, CheckpointObject& made)
      : environment_(environment), rules_(environment.tensorflow), program_(program), made_(made) {}

  Done Run(const std::vector<CheckpointArgument>& arguments) {
    Edges keywords;
    if (auto failure = Keywords(arguments, keywords)) return failure;
    const auto root = std::find_if(keywords.begin(), keywords.end(), [](const auto& k) { return k.first == "root"; });
    if (root != keywords.end() && rules_.root_argument) {
      made_.root = root->second;
      return AttachToRoot(keywords);
    }
    made_.root = NewCheckpoint(keywords);
    return {};
  }

 private:
  using Edges = Program::Edges;

  // The object of an argument: described, or a variable or a Checkpoint made in its place.
  Done ObjectOf(const CheckpointArgument& argument, NodeId& node) {
    if (argument.variable) {
      node = AddVariable(program_, *argument.variable);
      return {};
    }
    if (argument.object.empty()) return Make(argument.arguments, node);
    node = program_.given().Object(argument.object);
    if (node != kNoNode) return {};
    made_.unknowns.push_back("the call names an object that is not described: " + argument.object);
    return Failure{Outcome::kUnknown, {}};
  }

  // Arguments by keyword, in the sorted order in which Checkpoint takes them; a root given without a keyword is called
  // "root", too.
  Done Keywords(const std::vector<CheckpointArgument>& arguments, Edges& edges) {
    for (const CheckpointArgument& argument : arguments) {
      if (argument.keyword.empty() && !rules_.root_argument)
        return Raise("TypeError", "__init__() takes 1 positional argument but 2 were given");
      const std::string keyword = argument.keyword.empty() ? "root" : argument.keyword;
      NodeId node = kNoNode;
      if (auto failure = ObjectOf(argument, node)) return failure;
      if (auto failure = CheckTrackable(keyword, node)) return failure;
      edges.emplace_back(keyword, node);
    }
    std::stable_sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return {};
  }

  NodeId NewCheckpoint(const Edges& children) {
    Node checkpoint;
    checkpoint.class_name = "Checkpoint";
    checkpoint.module = "tensorflow.python.checkpoint.checkpoint";
    checkpoint.roles = kRoleCheckpoint;
    const NodeId made = program_.Add(std::move(checkpoint));
    for (const auto& [keyword, node] : children) program_.AddChild(made, keyword, node);
    return made;
  }

  // A Checkpoint inside another one: its root, if it has one, is an attribute like the others.
  Done Make(const std::vector<CheckpointArgument>& arguments, NodeId& node) {
    Edges children;
    if (auto failure = Keywords(arguments, children)) return failure;
    node = NewCheckpoint(children);
    return {};
  }

  // Optimizers of Keras 3.0 are no Trackables.
  Done CheckTrackable(const std::string& keyword, NodeId node) {
    const Version& keras = environment_.keras;
    if (!environment_.keras3() || !program_.node(node).is(kRoleOptimizer) || keras.AtLeast(3, 1)) return {};
    return Raise("ValueError",
                 "`Checkpoint` was expecting " + keyword +
                     " to be a trackable object (an object derived from `Trackable`), got " + program_.Printed(node) +
                     ". If you believe this object should be trackable (i.e. it is part of the TensorFlow Python API "
                     "and manages state), please open an issue.");
  }

  // With a root, the keywords are attached beside it; what it has under the same name must be the same object.
  Done AttachToRoot(const Edges& keywords) {
    made_.rooted = true;
    const auto names = program_.Names(made_.root);
    for (const auto& [keyword, node] : keywords) {
      const NodeId child = names.Find(keyword);
      if (child == kNoNode) {
        made_.attached.emplace_back(keyword, node);
      } else if (child != node) {
        return Raise("ValueError", "Cannot create a Checkpoint with keyword argument " + keyword + " if root." +
                                       keyword + " already exists.");
      }
    }
    return {};
  }

  const Environment& environment_;
  const Rules rules_;
  Program& program_;
  CheckpointObject& made_;
};

}  // namespace

Done Construct(const Call& call, const Environment& environment, Program& program, CheckpointObject& made) {
  return Constructor(environment, program, made).Run(call.checkpoint);
}

}  // namespace ckptfit::restore
