#include "loading/checkpoint/node_names.h"

#include <cstdio>
#include <deque>

namespace ckptfit::restore {
namespace {

constexpr std::size_t kMaxNameBytes = 64u << 20;

void NameSlots(const ObjectGraph& graph, std::map<std::int64_t, std::string>& names) {
  std::map<std::int64_t, std::string> slots;
  for (const auto& [optimizer, name] : names) {
    for (const auto& slot : graph.nodes[static_cast<std::size_t>(optimizer)].slots) {
      const auto variable = names.find(slot.variable);
      if (variable == names.end() || !graph.valid(slot.slot)) continue;
      slots[slot.slot] = name + "'s state '" + slot.name + "' for " + variable->second;
    }
  }
  for (auto& [node, name] : slots) names[node] = std::move(name);
}

// As protobuf's text format escapes strings.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '\'') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte >= 0x7f) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", byte);
      out += octal;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void Field(std::string& out, const char* name, const std::string& text) {
  if (!text.empty()) out += std::string("  ") + name + ": " + Quoted(text) + "\n";
}

void Field(std::string& out, const char* name, std::int64_t number) {
  if (number != 0) out += std::string("  ") + name + ": " + std::to_string(number) + "\n";
}

}  // namespace

std::map<std::int64_t, std::string> NodeNames(const ObjectGraph& graph) {
  std::map<std::int64_t, std::string> names;
  if (graph.nodes.empty()) return names;
  names[0] = "(root)";
  std::deque<std::int64_t> queue{0};
  std::size_t bytes = 0;
  while (!queue.empty() && bytes < kMaxNameBytes) {
    const std::int64_t node = queue.front();
    queue.pop_front();
    const std::string parent = names[node];
    for (const auto& edge : graph.nodes[static_cast<std::size_t>(node)].children) {
      if (!graph.valid(edge.child) || names.contains(edge.child)) continue;
      bytes += parent.size() + edge.name.size();
      names[edge.child] = parent + "." + edge.name;
      queue.push_back(edge.child);
    }
  }
  NameSlots(graph, names);
  return names;
}

std::string ProtoText(const ObjectGraph::Node& node) {
  std::string out;
  for (const auto& edge : node.children) {
    out += "children {\n";
    Field(out, "node_id", edge.child);
    Field(out, "local_name", edge.name);
    out += "}\n";
  }
  for (const auto& attribute : node.attributes) {
    out += "attributes {\n";
    Field(out, "name", attribute.name);
    Field(out, "full_name", attribute.full_name);
    Field(out, "checkpoint_key", attribute.key);
    out += "}\n";
  }
  for (const auto& slot : node.slots) {
    out += "slot_variables {\n";
    Field(out, "original_variable_node_id", slot.variable);
    Field(out, "slot_name", slot.name);
    Field(out, "slot_variable_node_id", slot.slot);
    out += "}\n";
  }
  if (node.has_values)
    out += *node.has_values ? "has_checkpoint_values {\n  value: true\n}\n" : "has_checkpoint_values {\n}\n";
  return out;
}

}  // namespace ckptfit::restore
