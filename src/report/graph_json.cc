#include "report/graph_json.h"

#include <utility>

namespace ckptfit {
namespace {

Value ChildrenJson(const ObjectGraph& graph, const ObjectGraph::Node& node) {
  Value::Object children;  // appended to: looking for each of 100,000 names would never end
  for (const ObjectGraph::Edge& edge : node.children) {
    if (graph.valid(edge.child)) children.emplace_back(edge.name, edge.child);
  }
  return children;
}

Value VariablesJson(const ObjectGraph::Node& node) {
  Value::Array variables;
  for (const ObjectGraph::Attribute& attribute : node.attributes) {
    Value json;
    json.Set("name", attribute.name);
    json.Set("full_name", attribute.full_name);
    json.Set("key", attribute.key);
    variables.push_back(std::move(json));
  }
  return variables;
}

Value SlotsJson(const ObjectGraph& graph, const ObjectGraph::Node& node) {
  Value::Array slots;
  for (const ObjectGraph::Slot& slot : node.slots) {
    if (!graph.valid(slot.variable) || !graph.valid(slot.slot)) continue;
    Value json;
    json.Set("variable", slot.variable);
    json.Set("name", slot.name);
    json.Set("slot", slot.slot);
    slots.push_back(std::move(json));
  }
  return slots;
}

}  // namespace

Value GraphJson(const ObjectGraph& graph) {
  Value::Array nodes;
  nodes.reserve(graph.nodes.size());
  for (const ObjectGraph::Node& node : graph.nodes) {
    Value json;
    json.Set("children", ChildrenJson(graph, node));
    json.Set("variables", VariablesJson(node));
    json.Set("slots", SlotsJson(graph, node));
    if (node.saver) json.Set("saver", *node.saver);
    nodes.push_back(std::move(json));
  }
  Value json;
  json.Set("schema", "ckptfit.graph/1");
  json.Set("nodes", std::move(nodes));
  return json;
}

}  // namespace ckptfit
