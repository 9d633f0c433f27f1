#include "loading/keras_model/preprocessing2.h"

#include <utility>

namespace ckptfit {
namespace {

NodeId ChildOf(const Target& made, NodeId node, std::string_view name) {
  for (const auto& [edge, child] : made.nodes[node].children) {
    if (edge == name) return child;
  }
  return kNoNode;
}

// Lookup layers that find their words themselves count them in a table since 2.6. Files of before have none, and the
// restore's assertion misses it (layers/preprocessing/index_lookup.py).
void AddCountedWords(const Version& line, NodeId node, const std::string& name, const Value& config, Target* made) {
  const bool text = name == "TextVectorization";
  const bool lookup = name == "IntegerLookup" || name == "StringLookup";
  const bool counts = config["vocabulary"].is_null() && !config["has_input_vocabulary"].AsBool();
  if (!counts || !(text || lookup)) return;
  const NodeId inside =
      text ? ChildOf(*made, node, line.AtLeast(2, 7) ? "_lookup_layer" : "_index_lookup_layer") : node;
  if (inside != kNoNode && ChildOf(*made, inside, "token_counts") != kNoNode) return;
  Node table;
  table.class_name = "MutableHashTable";
  table.module = "tensorflow.python.ops.lookup_ops";
  table.restore = RestoreKind::kTable;
  table.saves = {"table"};
  made->nodes.push_back(std::move(table));
  made->nodes[node].children.emplace_back("token_counts", static_cast<NodeId>(made->nodes.size() - 1));
}

// What Normalization counts is int64 since 2.3, and the restore refuses the int32 of 2.2
// (layers/preprocessing/normalization.py).
void CountInInt64(NodeId normalization, Target* made) {
  const NodeId count = ChildOf(*made, normalization, "count");
  if (count != kNoNode && made->nodes[count].variable) made->nodes[count].variable->dtype = DType::kInt64;
}

}  // namespace

bool PadsToNothing(const std::string& class_name, const Value& config) {
  return class_name == "TextVectorization" && config["pad_to_max_tokens"].AsBool() && config["max_tokens"].is_null();
}

void MakeAsInLine(const Version& line, NodeId node, const std::string& class_name, const Value& config, Target* made) {
  if (line.AtLeast(2, 6)) AddCountedWords(line, node, class_name, config, made);
  if (line.AtLeast(2, 3) && class_name == "Normalization") CountInInt64(node, made);
}

}  // namespace ckptfit
