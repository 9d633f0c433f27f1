#include "formats/saved_model/variable_flow.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/part_path.h"
#include "codec/proto_stream.h"
#include "codec/protobuf.h"
#include "formats/saved_model/graph_text.h"
#include "model/bundle_key.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxCaptureBytes = 16u << 20;
constexpr std::size_t kMaxFunctions = 100'000;
constexpr std::size_t kMaxInputs = 4 * kMostOperations;

// What a listed function captures, by its name: nodes of the object graph, which are its last arguments.
using Captures = std::map<std::string, std::vector<std::int64_t>, std::less<>>;

struct Function {
  struct Op {
    std::string name;
    std::vector<std::string> inputs;
  };
  std::string name;
  std::vector<std::string> arguments;
  std::vector<Op> ops;
};

// Walks saved_model.pb down to what is asked for. Each function reads the message that the stream has just entered.
class Walk {
 public:
  explicit Walk(const Source& source) : stream_(source) {}

  // The captures of all functions that the object graph lists (2.3).
  bool ReadCaptures(Captures* captures) {
    captures_ = captures;
    return Run(7, 2, &Walk::ListedFunction);
  }

  // Of the functions of these names, which are sorted, the one of most operations in the graph's library (2.2).
  bool ReadLargest(const std::vector<std::string_view>& names, Function* largest) {
    wanted_ = &names;
    largest_ = largest;
    return Run(2, 2, &Walk::Library);
  }

 private:
  // Calls `read` in each message `part` of the messages `field` of the meta graphs.
  bool Run(std::uint32_t field, std::uint32_t part, void (Walk::*read)()) {
    while (stream_.Next()) {
      if (!stream_.IsBytes(2)) continue;
      stream_.Enter();
      while (stream_.Next()) {
        if (!stream_.IsBytes(field)) continue;
        stream_.Enter();
        while (stream_.Next()) {
          if (stream_.IsBytes(part)) Inside(read);
        }
        stream_.Leave();
      }
      stream_.Leave();
    }
    return stream_.ok();
  }

  void Inside(void (Walk::*read)()) {
    stream_.Enter();
    (this->*read)();
    stream_.Leave();
  }

  std::string Name() { return std::string(stream_.ReadBytes(kMaxGraphNameBytes)); }

  void ListedFunction() {
    std::string name;
    std::vector<std::int64_t> nodes;
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) {
        name = Name();
      } else if (stream_.IsBytes(2)) {
        const std::string_view bytes = stream_.ReadBytes(kMaxCaptureBytes);
        if (!ReadNodes(bytes, &nodes)) stream_.Fail();
      }
    }
    if (captures_->size() >= kMaxFunctions) return stream_.Fail();
    captures_->emplace(std::move(name), std::move(nodes));
  }

  static bool ReadNodes(std::string_view bytes, std::vector<std::int64_t>* nodes) {
    return ParseMessage(bytes, [&](ProtoReader& reader) {
      while (reader.next()) {
        switch (reader.tag_and_type()) {
          case VarintField(2):
            nodes->push_back(reader.get_int32());
            break;
          case BytesField(2):
            for (const std::int32_t node : reader.get_packed_int32()) nodes->push_back(node);
            break;
          default:
            reader.skip();
        }
      }
    });
  }

  void Library() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) Inside(&Walk::OneFunction);
    }
  }

  void OneFunction() {
    function_ = {};
    inputs_ = 0;
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) {
        Inside(&Walk::Signature);
      } else if (stream_.IsBytes(3) && !function_.name.empty()) {
        // The name comes first in what TensorFlow writes; a function whose name comes later is not found.
        Inside(&Walk::NodeDef);
      }
    }
    if (function_.ops.size() > largest_->ops.size()) *largest_ = std::move(function_);
  }

  void Signature() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) {
        const std::string_view name = stream_.ReadBytes(kMaxGraphNameBytes);
        if (std::binary_search(wanted_->begin(), wanted_->end(), name)) function_.name = name;
      } else if (stream_.IsBytes(2) && !function_.name.empty()) {
        Inside(&Walk::Argument);
      }
    }
  }

  void Argument() {
    std::string name;
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) name = Name();
    }
    if (function_.arguments.size() >= kMaxInputs) return stream_.Fail();
    function_.arguments.push_back(std::move(name));
  }

  void NodeDef() {
    if (function_.ops.size() >= kMostOperations) return stream_.Fail();
    Function::Op& op = function_.ops.emplace_back();
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) {
        op.name = Name();
      } else if (stream_.IsBytes(3)) {
        if (++inputs_ > kMaxInputs) return stream_.Fail();
        op.inputs.push_back(Name());
      }
    }
  }

  ProtoStream stream_;
  Captures* captures_ = nullptr;
  const std::vector<std::string_view>* wanted_ = nullptr;
  Function* largest_ = nullptr;
  Function function_;  // the present one; its name is empty where it is none of the wanted ones
  std::size_t inputs_ = 0;
};

// A set of variables, by position.
class VariableSet {
 public:
  explicit VariableSet(std::size_t count = 0) : words_((count + 63) / 64, 0) {}
  void Add(std::size_t at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }
  bool Has(std::size_t at) const { return (words_[at / 64] >> (at % 64) & 1) != 0; }
  void Add(const VariableSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }

 private:
  std::vector<std::uint64_t> words_;
};

// Follows the variables of a function through its operations.
class Follower {
 public:
  Follower(const Function& function, const std::vector<std::size_t>& captured, std::size_t variables)
      : function_(function), variables_(variables), used_behind_(variables, VariableSet(variables)) {
    const std::size_t own = function.arguments.size() - captured.size();
    for (std::size_t i = 0; i < function.arguments.size(); ++i) {
      Made made{i < own, VariableSet(variables)};
      if (i >= own && captured[i - own] < variables) made.from.Add(captured[i - own]);
      made_.emplace(function.arguments[i], std::move(made));
    }
  }

  // False when the operations go in a circle, or take what nobody makes.
  bool Run() {
    std::map<std::string_view, std::vector<std::size_t>> takers;
    std::vector<std::size_t> waits(function_.ops.size(), 0), ready;
    for (std::size_t i = 0; i < function_.ops.size(); ++i) {
      for (const std::string& input : function_.ops[i].inputs) {
        if (IsControl(input) || made_.contains(NodeOfInput(input))) continue;
        takers[NodeOfInput(input)].push_back(i);
        ++waits[i];
      }
      if (waits[i] == 0) ready.push_back(i);
    }
    std::size_t done = 0;
    for (; done < ready.size(); ++done) {
      const Function::Op& op = function_.ops[ready[done]];
      if (!made_.emplace(op.name, Mixed(op)).second) return false;
      for (const std::size_t taker : takers[op.name]) {
        if (--waits[taker] == 0) ready.push_back(taker);
      }
    }
    return done == function_.ops.size();
  }

  // What was used before a variable.
  const VariableSet& UsedBefore(std::size_t variable) const { return used_behind_[variable]; }

 private:
  struct Made {
    bool data = false;  // something of it comes from an argument of the call
    VariableSet from;
  };

  static bool IsControl(std::string_view input) { return input.starts_with('^'); }

  Made Mixed(const Function::Op& op) {
    Made all{false, VariableSet(variables_)}, data{true, VariableSet(variables_)},
        weights{false, VariableSet(variables_)};
    for (const std::string& input : op.inputs) {
      if (IsControl(input)) continue;
      const Made& made = made_.find(NodeOfInput(input))->second;
      (made.data ? data : weights).from.Add(made.from);
      all.data = all.data || made.data;
      all.from.Add(made.from);
    }
    for (std::size_t v = 0; all.data && v < variables_; ++v) {
      if (weights.from.Has(v)) used_behind_[v].Add(data.from);
    }
    return all;
  }

  const Function& function_;
  std::size_t variables_;
  std::map<std::string_view, Made> made_;
  std::vector<VariableSet> used_behind_;
};

bool IsVariable(const SavedModel& model, std::int64_t node) {
  return node >= 0 && static_cast<std::size_t>(node) < model.nodes.size() &&
         model.nodes[static_cast<std::size_t>(node)].kind == SavedModel::Node::Kind::kVariable;
}

// The variables among what a function captures, each once.
std::vector<std::int64_t> VariablesIn(const SavedModel& model, const std::vector<std::int64_t>& captured) {
  std::vector<std::int64_t> variables;
  std::copy_if(captured.begin(), captured.end(), std::back_inserter(variables),
               [&](std::int64_t node) { return IsVariable(model, node); });
  std::sort(variables.begin(), variables.end());
  variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  return variables;
}

// The object that the path in front of a key's attribute leads to; -1 where it leads to none.
std::int64_t NodeOf(const SavedModel& model, std::string_view key) {
  std::string_view way = PathOfKey(key);
  std::int64_t at = 0;
  while (!way.empty()) {
    if (at < 0 || static_cast<std::size_t>(at) >= model.nodes.size()) return -1;
    const std::string_view word = TakeFirstPart(&way);
    const auto& children = model.nodes[static_cast<std::size_t>(at)].children;
    const auto child =
        std::find_if(children.begin(), children.end(), [&](const auto& edge) { return edge.name == word; });
    if (child == children.end()) return -1;
    at = child->child;
  }
  return at;
}

std::optional<RunOrder> Follow(const Function& function, const std::vector<std::int64_t>& captures,
                               const std::vector<std::int64_t>& variables) {
  if (function.arguments.size() < captures.size() || variables.size() > kMostFlowVariables) return std::nullopt;
  const std::size_t values = function.arguments.size() + function.ops.size();
  if (values * (variables.size() / 64 + 1) > kMostWords) return std::nullopt;
  std::vector<std::size_t> captured;  // positions among the variables; their number for anything else
  for (const std::int64_t node : captures) {
    const auto at = std::lower_bound(variables.begin(), variables.end(), node);
    const bool found = at != variables.end() && *at == node;
    captured.push_back(found ? static_cast<std::size_t>(at - variables.begin()) : variables.size());
  }
  Follower follower(function, captured, variables.size());
  if (!follower.Run()) return std::nullopt;
  RunOrder order(variables.size());
  for (std::size_t a = 0; a < variables.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      order.Set(a, b, follower.UsedBefore(b).Has(a), follower.UsedBefore(a).Has(b));
    }
  }
  return order;
}

// The listed functions that capture most variables, sorted: what a signature wraps captures what the signature does.
std::vector<std::string_view> FunctionsOfMost(const SavedModel& model, const Captures& captures) {
  std::size_t most = 2;
  std::vector<std::string_view> names;
  for (const auto& [name, nodes] : captures) {
    const std::size_t count = VariablesIn(model, nodes).size();
    if (count > most) names.clear();
    most = std::max(most, count);
    if (count == most) names.push_back(name);
  }
  return names;
}

}  // namespace

std::optional<VariableFlow> ReadVariableFlow(const Source& saved_model, const SavedModel& model,
                                             const std::vector<std::string>& keys) {
  Captures captures;
  if (!Walk(saved_model).ReadCaptures(&captures)) return std::nullopt;
  const std::vector<std::string_view> names = FunctionsOfMost(model, captures);
  // A wrapper has few operations.
  Function largest;
  if (!Walk(saved_model).ReadLargest(names, &largest) || largest.ops.empty()) return std::nullopt;
  const std::vector<std::int64_t>& nodes = captures.find(largest.name)->second;
  const std::vector<std::int64_t> variables = VariablesIn(model, nodes);
  std::optional<RunOrder> order = Follow(largest, nodes, variables);
  if (!order) return std::nullopt;
  VariableFlow flow{{}, *std::move(order)};
  for (const std::string& key : keys) {
    const std::int64_t node = NodeOf(model, key);
    const auto at = std::lower_bound(variables.begin(), variables.end(), node);
    if (at == variables.end() || *at != node) continue;
    flow.places.emplace(key, static_cast<std::size_t>(at - variables.begin()));
  }
  return flow;
}

}  // namespace ckptfit
