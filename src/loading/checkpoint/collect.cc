#include "loading/checkpoint/collect.h"

#include <algorithm>
#include <string_view>

#include "base/contains.h"

namespace ckptfit::restore {
namespace {

constexpr std::string_view kAttributes = ".ATTRIBUTES/";

// "a/b/.ATTRIBUTES/" of "a/b/.ATTRIBUTES/VARIABLE_VALUE"; empty when there is no such part.
std::string_view PrefixOf(std::string_view key) {
  const auto at = key.find(kAttributes);
  return at == std::string_view::npos ? std::string_view() : key.substr(0, at + kAttributes.size());
}

// prefix + rest: a part of `key`, which begins with `prefix`, where it has them, or a text that the batch keeps.
std::string_view Joined(std::string_view prefix, std::string_view rest, std::string_view key, Batch& batch) {
  if (key.substr(prefix.size()) == rest) return key;
  return rest.empty() ? prefix : batch.Keep(std::string(prefix) + std::string(rest));
}

bool BySerializedTensors(const State& state, RestoreKind kind) {
  switch (kind) {
    case RestoreKind::kVariable:
    case RestoreKind::kIterator:
      return state.rules.variables_by_tensors;
    case RestoreKind::kTable:
      return state.rules.tables == Rules::Tables::kByTensors;
    case RestoreKind::kTensors:
      return true;
    default:
      return false;
  }
}

// The name that goes between the prefix and the tensors of an object, in the sort order of TensorFlow.
std::string_view LegacyName(RestoreKind kind) {
  if (kind == RestoreKind::kTable) return "table";
  if (kind == RestoreKind::kIterator) return "ITERATOR";
  return "";
}

// The object names its tensors; the file's attributes only tell where they lie.
Done CollectBySerializedTensors(const State& state, std::int64_t node, NodeId object, Batch& batch) {
  const std::string& key = state.graph().nodes[static_cast<std::size_t>(node)].attributes[0].key;
  const Node& n = state.program.node(object);
  const std::string_view prefix = PrefixOf(key);
  if (prefix.empty()) return Raise("ValueError", "substring not found");
  const auto add = [&](std::string_view name) { batch.Add({Joined(prefix, name, key, batch), node, object}); };
  batch.Open(Joined(prefix, LegacyName(n.restore), key, batch));
  if (n.restore == RestoreKind::kIterator) {
    add("ITERATOR_STATE");
    return {};
  }
  if (n.saves.empty() && n.variable) add("VARIABLE_VALUE");
  for (const std::string& name : n.saves) add(name);
  return {};
}

// 2.9: all tensors of the object are one attribute, which has no name (training/saving/saveable_object_util.py).
void CollectNameless(State& state, std::int64_t node, NodeId object, Batch& batch) {
  for (const auto& attribute : state.graph().nodes[static_cast<std::size_t>(node)].attributes) {
    if (!attribute.name.empty()) {
      state.unused[node].push_back(attribute.name);
      continue;
    }
    batch.Open(attribute.key);
    for (const std::string& name : state.program.node(object).saves)
      batch.Add({batch.Keep(attribute.key + name), node, object});
  }
}

// Up to 2.11 the one tensor of an iterator lies behind the key of its attribute (data/ops/iterator_ops.py).
void CollectIterator(State& state, std::int64_t node, NodeId object, Batch& batch) {
  for (const auto& attribute : state.graph().nodes[static_cast<std::size_t>(node)].attributes) {
    if (attribute.name == "ITERATOR") {
      batch.Open(attribute.key);
      batch.Add({batch.Keep(attribute.key + "_STATE"), node, object});
    } else {
      state.unused[node].push_back(attribute.name);
    }
  }
}

bool Saves(const Node& n, const std::string& attribute) {
  if (n.saves.empty()) return n.variable.has_value() && attribute == "VARIABLE_VALUE";
  return Contains(n.saves, attribute);
}

// An attribute "table-keys", say, which later releases can be made to write, for an object that saves "table".
bool ForwardCompatible(const State& state, const Node& n, const std::string& attribute) {
  return state.rules.tables == Rules::Tables::kByTensors &&
         std::any_of(n.saves.begin(), n.saves.end(),
                     [&](const auto& name) { return !name.empty() && attribute.starts_with(name); });
}

// A lookup table reads two tensors under the one name that the object graph has for it (TensorFlow 2.4 lookup_ops.py,
// MutableHashTable._Saveable).
void AddTensors(const State& state, const std::string& key, std::int64_t node, NodeId object, Batch& batch) {
  const bool two = !state.bundle.Find(key) && state.bundle.Find(key + "-keys") && !state.program.node(object).variable;
  if (!two) {
    batch.Add({key, node, object});
    return;
  }
  for (const char* tensor : {"-keys", "-values"}) batch.Add({batch.Keep(key + tensor), node, object});
}

// The file names the tensors; the object takes those that it has, too.
void CollectByAttribute(State& state, std::int64_t node, NodeId object, Batch& batch) {
  const Node& n = state.program.node(object);
  for (const auto& attribute : state.graph().nodes[static_cast<std::size_t>(node)].attributes) {
    if (Saves(n, attribute.name) || ForwardCompatible(state, n, attribute.name)) {
      if (!n.variable && attribute.name == "OBJECT_CONFIG_JSON") continue;  // read and thrown away
      batch.Open(attribute.key);
      AddTensors(state, attribute.key, node, object, batch);
    } else if (!(state.rules.optional_attributes &&
                 state.graph().nodes[static_cast<std::size_t>(node)].optional_restore)) {
      state.unused[node].push_back(attribute.name);
    }
  }
}

// The object was saved through a saver that the program registered; programs that did are not told by a description.
Done SkipOrRefuseSaver(State& state, const std::string& saver, NodeId object) {
  state.AddStep(state.StepFor(Step::Kind::kSkipped, object, saver));
  switch (state.rules.unknown_saver) {
    case Rules::SaverText::kSkipped:
      state.trace.warnings.push_back("Registered saver " + saver + " was not found when restoring checkpoints.");
      return {};
    case Rules::SaverText::kLookupError:
      return Raise("LookupError", "The checkpoint saver registry does not have name '" + saver + "' registered.");
    case Rules::SaverText::kValueError:
      break;
  }
  return Raise("ValueError", "Error when restoring object " + state.program.Printed(object) +
                                 " from checkpoint. This object was saved using a registered saver named '" + saver +
                                 "', but this saver cannot be found in the current context.");
}

Done CollectValues(State& state, std::int64_t node, NodeId object, Batch& batch) {
  const ObjectGraph::Node& stored = state.graph().nodes[static_cast<std::size_t>(node)];
  const Node& n = state.program.node(object);
  if (stored.saver && state.rules.drops_valueless) return SkipOrRefuseSaver(state, *stored.saver, object);
  if (stored.attributes.empty()) return {};
  if (n.restore == RestoreKind::kPythonState) {
    batch.python.push_back({stored.attributes[0].key, node, object});
    return {};
  }
  const bool names_tensors = n.restore == RestoreKind::kTable || n.restore == RestoreKind::kTensors;
  if (state.rules.tables == Rules::Tables::kNameless && names_tensors) {
    CollectNameless(state, node, object, batch);
    return {};
  }
  if (BySerializedTensors(state, n.restore)) return CollectBySerializedTensors(state, node, object, batch);
  if (n.restore == RestoreKind::kIterator) {
    CollectIterator(state, node, object, batch);
  } else {
    CollectByAttribute(state, node, object, batch);
  }
  return {};
}

}  // namespace

Done Collect(State& state, std::int64_t node, Batch& batch) {
  const NodeId object = state.ObjectOf(node);
  if (state.Updated(object)) return {};
  if (auto failure = CollectValues(state, node, object, batch)) return failure;
  state.updated.insert(object);
  return {};
}

}  // namespace ckptfit::restore
