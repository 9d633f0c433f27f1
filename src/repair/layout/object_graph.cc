#include "repair/layout/object_graph.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "loading/checkpoint/construct.h"

namespace ckptfit {
namespace {

using restore::CheckpointObject;
using restore::Program;

constexpr std::string_view kValue = "VARIABLE_VALUE";

Status Unsupported(std::string why) { return Status(StatusCode::kUnsupported, std::move(why)); }

// 4.3.
std::string Below(const std::string& path, std::string_view name) {
  const std::string escaped = EscapeLocalName(name);
  return path.empty() ? escaped : path + "/" + escaped;
}

class GraphBuilder {
 public:
  GraphBuilder(const Program& program, const CheckpointObject& made, const Environment& environment)
      : program_(program), made_(made), environment_(environment) {
    const Target& target = program.given();
    for (std::size_t i = 0; i < target.variables.size(); ++i) variables_.emplace(target.variables[i].node, i);
  }

  ProgramLayout Build() {
    Meet(made_.root, "");
    for (std::size_t next = 0; next < order_.size(); ++next) AddChildren(next);
    const std::size_t objects = order_.size();
    for (std::size_t i = 0; i < objects; ++i) AddSlots(i);
    for (std::size_t i = 0; i < order_.size(); ++i) AddValue(i);
    MarkValues();
    std::sort(layout_.slots.begin(), layout_.slots.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return std::move(layout_);
  }

 private:
  std::int64_t Meet(NodeId object, const std::string& path) {
    const auto [at, added] = ids_.emplace(object, static_cast<std::int64_t>(order_.size()));
    if (!added) return at->second;
    order_.push_back(object);
    paths_.push_back(path);
    layout_.graph.nodes.emplace_back();
    layout_.objects.push_back(program_.IsGiven(object) ? object : kNoNode);
    return at->second;
  }

  // 4.2: breadth first.
  void AddChildren(std::size_t id) {
    const auto add = [&](const std::string& name, NodeId object) {
      const std::int64_t child = Meet(object, Below(paths_[id], name));
      layout_.graph.nodes[id].children.push_back({name, child});
    };
    program_.VisitChildren(order_[id], add);
    if (id != 0) return;
    for (const auto& [name, object] : made_.attached) add(name, object);
  }

  // 4.3: slot variables of variables that are saved, too.
  void AddSlots(std::size_t optimizer) {
    program_.VisitSlots(order_[optimizer], [&](const TargetSlot& slot) {
      const auto variable = ids_.find(slot.variable);
      if (variable == ids_.end()) return;
      const std::string path = paths_[static_cast<std::size_t>(variable->second)] + "/.OPTIMIZER_SLOT/" +
                               Below(paths_[optimizer], slot.name);
      const std::int64_t met = Meet(slot.slot, path);  // may move the nodes
      layout_.graph.nodes[optimizer].slots.push_back({variable->second, slot.name, met});
    });
  }

  void AddValue(std::size_t id) {
    const Node& object = program_.node(order_[id]);
    const auto variable = variables_.find(order_[id]);
    if (variable == variables_.end() || !object.variable || !program_.HasValues(order_[id])) return;
    const std::string name(object.saves.empty() ? kValue : std::string_view(object.saves.front()));
    const std::string key = paths_[id] + "/.ATTRIBUTES/" + EscapeLocalName(name);
    layout_.graph.nodes[id].attributes.push_back({name, object.variable->shared_name, key});
    layout_.slots.push_back({key, variable->second});
  }

  void MarkValues() {
    const Version& tensorflow = environment_.tensorflow;
    if (tensorflow.known() && tensorflow.Before(2, 8)) return;
    for (ObjectGraph::Node& node : layout_.graph.nodes) node.has_values = false;
    KeepValues(Keys(), layout_.graph);
  }

  std::set<std::string> Keys() const {
    std::set<std::string> keys;
    for (const ProgramLayout::Slot& slot : layout_.slots) keys.insert(slot.key);
    return keys;
  }

  const Program& program_;
  const CheckpointObject& made_;
  const Environment& environment_;
  std::map<NodeId, std::size_t> variables_;  // places in Target::variables; the first counts
  std::map<NodeId, std::int64_t> ids_;
  std::vector<NodeId> order_;  // by id
  std::vector<std::string> paths_;
  ProgramLayout layout_;
};

Status RootOf(const Call& call, const Environment& environment, Program& program, CheckpointObject& made) {
  switch (call.api) {
    case Api::kCheckpointRestore:
    case Api::kCheckpointRead: {
      const restore::Done failure = Construct(call, environment, program, made);
      if (!failure) return Status();
      if (!made.unknowns.empty()) return Unsupported(made.unknowns.front());
      return Unsupported("tf.train.Checkpoint(...) itself raises " + failure->exception.type + ": " +
                         failure->exception.message);
    }
    case Api::kLoadWeights: {
      if (!environment.keras2())
        return Unsupported(
            "load_weights() of Keras 3 reads no TensorFlow checkpoint; give the output a name that ends in "
            ".weights.h5");
      if (call.Flag("by_name")) return Unsupported("load_weights(by_name=True) reads no TensorFlow checkpoint");
      const std::string object = call.object.empty() ? "model" : call.object;
      made.root = program.given().Object(object);
      made.rooted = true;
      if (made.root == kNoNode) return Unsupported("the call names an object that is not described: " + object);
      return Status();
    }
    default:
      return Unsupported(std::string(ApiName(call.api)) + " reads no TensorFlow checkpoint by its objects");
  }
}

// Marks every node from which a value can be reached: first those that have one, then, against the edges, the others.
void SpreadValues(ObjectGraph& graph) {
  std::vector<std::vector<std::size_t>> parents(graph.nodes.size());
  std::vector<std::size_t> queue;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    ObjectGraph::Node& node = graph.nodes[i];
    for (const ObjectGraph::Edge& edge : node.children) {
      if (graph.valid(edge.child)) parents[static_cast<std::size_t>(edge.child)].push_back(i);
    }
    node.has_values = !node.attributes.empty() || !node.slots.empty() || node.saver.has_value();
    if (*node.has_values) queue.push_back(i);
  }
  while (!queue.empty()) {
    const std::size_t node = queue.back();
    queue.pop_back();
    for (const std::size_t parent : parents[node]) {
      if (std::exchange(graph.nodes[parent].has_values, true) == false) queue.push_back(parent);
    }
  }
}

}  // namespace

std::string EscapeLocalName(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '.') {
      escaped += "..";
    } else if (c == '/') {
      escaped += ".S";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::vector<std::string> ObjectPaths(const ObjectGraph& graph) {
  std::vector<std::string> paths(graph.nodes.size());
  std::vector<bool> met(graph.nodes.size(), false);
  std::vector<std::size_t> queue;
  if (graph.nodes.empty()) return paths;
  queue.push_back(0);
  met[0] = true;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const std::size_t node = queue[next];
    for (const ObjectGraph::Edge& edge : graph.nodes[node].children) {
      if (!graph.valid(edge.child) || met[static_cast<std::size_t>(edge.child)]) continue;
      const auto child = static_cast<std::size_t>(edge.child);
      met[child] = true;
      paths[child] = Below(paths[node], edge.name);
      queue.push_back(child);
    }
  }
  return paths;
}

void KeepValues(const std::set<std::string>& keys, ObjectGraph& graph) {
  for (ObjectGraph::Node& node : graph.nodes) {
    std::erase_if(node.attributes, [&](const auto& attribute) { return !keys.contains(attribute.key); });
  }
  const auto has_value = [&](std::int64_t id) {
    return graph.valid(id) && !graph.nodes[static_cast<std::size_t>(id)].attributes.empty();
  };
  for (ObjectGraph::Node& node : graph.nodes) {
    std::erase_if(node.slots, [&](const ObjectGraph::Slot& slot) { return !has_value(slot.slot); });
  }
  const bool marked = !graph.nodes.empty() && graph.nodes.front().has_values.has_value();
  if (marked) SpreadValues(graph);
}

Result<ProgramLayout> LayOutObjectGraph(const Call& call, const Target& target, const Environment& environment) {
  Program program(target);
  CheckpointObject made;
  CKPTFIT_RETURN_IF_ERROR(RootOf(call, environment, program, made));
  ProgramLayout layout = GraphBuilder(program, made, environment).Build();
  layout.format = Format::kTensorBundle;
  return layout;
}

}  // namespace ckptfit
