#include "formats/description/reader.h"

#include <array>

#include "codec/json.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSchema = "ckptfit.target/1";
constexpr std::size_t kMaxRank = 64;

struct RoleName {
  std::string_view name;
  Role role;
};
constexpr std::array kRoleNames = {
    RoleName{"layer", kRoleLayer},           RoleName{"model", kRoleModel},
    RoleName{"functional", kRoleFunctional}, RoleName{"sequential", kRoleSequential},
    RoleName{"optimizer", kRoleOptimizer},   RoleName{"legacy_optimizer", kRoleLegacyOptimizer},
    RoleName{"metric", kRoleMetric},         RoleName{"loss", kRoleLoss},
    RoleName{"variable", kRoleVariable},     RoleName{"container", kRoleContainer},
    RoleName{"checkpoint", kRoleCheckpoint}, RoleName{"module", kRoleModule},
    RoleName{"custom", kRoleCustom},
};

struct RestoreName {
  std::string_view name;
  RestoreKind kind;
};
constexpr std::array kRestoreNames = {
    RestoreName{"variable", RestoreKind::kVariable},   RestoreName{"distributed", RestoreKind::kDistributed},
    RestoreName{"table", RestoreKind::kTable},         RestoreName{"iterator", RestoreKind::kIterator},
    RestoreName{"tensors", RestoreKind::kTensors},     RestoreName{"python_state", RestoreKind::kPythonState},
    RestoreName{"factories", RestoreKind::kFactories},
};

struct WalkName {
  std::string_view name;
  WalkValue::Kind kind;
};
constexpr std::array kWalkNames = {
    WalkName{"list", WalkValue::Kind::kList},
    WalkName{"dict", WalkValue::Kind::kDict},
    WalkName{"tuple", WalkValue::Kind::kTuple},
    WalkName{"set", WalkValue::Kind::kSet},
};

// Reads one description; holds the place of the first fault.
class DescriptionReader {
 public:
  DescriptionReader(const Value& root, std::string_view source) : root_(root), source_(source) {}

  Result<Target> Read() {
    Target target;
    target.source = std::string(source_);
    target.environment = ReadEnvironment(root_["environment"]);
    count_ = root_["nodes"].AsArray().size();
    target.nodes.reserve(count_);
    for (const Value& node : root_["nodes"].AsArray()) {
      target.nodes.push_back(ReadNode(node));
      if (!fault_.empty()) return Fault();
    }
    target.objects = ReadNamedNodes(root_["objects"], "objects");
    for (auto& [group, node] : ReadNamedNodes(root_["variables"], "variables")) {
      if (fault_.empty() && !target.nodes[node].variable) Fail("variables", "names a node that is no variable");
      target.variables.push_back({std::move(group), node});
    }
    for (const Value& custom : root_["custom_objects"].AsArray()) target.custom_objects.push_back(ReadCustom(custom));
    if (!fault_.empty()) return Fault();
    return target;
  }

 private:
  Status Fault() const {
    return Status(StatusCode::kCorrupt, "the description is not usable: " + fault_,
                  {std::string(source_), Where::kNoOffset, Where::kNoOffset, place_});
  }

  void Fail(std::string_view place, std::string fault) {
    if (!fault_.empty()) return;
    place_ = place;
    fault_ = std::string(place) + " " + std::move(fault);
  }

  NodeId ReadNodeId(const Value& value, std::string_view place) {
    const std::int64_t id = value.AsInt(-1);
    if (id < 0 || static_cast<std::uint64_t>(id) >= count_) {
      Fail(place, "refers to a node that does not exist");
      return 0;
    }
    return static_cast<NodeId>(id);
  }

  std::vector<NodeId> ReadNodeIds(const Value& value, std::string_view place) {
    std::vector<NodeId> ids;
    ids.reserve(value.AsArray().size());
    for (const Value& id : value.AsArray()) ids.push_back(ReadNodeId(id, place));
    return ids;
  }

  // [["name", node], ...]
  std::vector<std::pair<std::string, NodeId>> ReadNamedNodes(const Value& value, std::string_view place) {
    std::vector<std::pair<std::string, NodeId>> named;
    named.reserve(value.AsArray().size());
    for (const Value& pair : value.AsArray()) {
      if (pair.AsArray().size() != 2 || !pair.AsArray()[0].is_string()) {
        Fail(place, "must be pairs of a name and a node");
        break;
      }
      named.emplace_back(pair.AsArray()[0].AsString(), ReadNodeId(pair.AsArray()[1], place));
    }
    return named;
  }

  Shape ReadShape(const Value& value) {
    if (!value.is_array()) return Shape::UnknownRank();
    if (value.AsArray().size() > kMaxRank) Fail("shape", "has more than 64 dimensions");
    Shape shape;
    for (const Value& d : value.AsArray()) {
      const std::int64_t dim = d.AsInt(-1);
      shape.dims.push_back(dim < 0 ? Shape::kUnknown : dim);
    }
    return shape;
  }

  Variable ReadVariable(const Value& value) {
    Variable variable;
    variable.name = value["name"].AsString();
    variable.short_name = value.Has("short_name") ? value["short_name"].AsString() : variable.name;
    variable.shared_name = value["shared_name"].AsString();
    variable.shape = ReadShape(value["shape"]);
    variable.dtype = DTypeFromName(value["dtype"].AsString()).value_or(DType::kInvalid);
    variable.trainable = value["trainable"].AsBool(true);
    return variable;
  }

  // Recursion is bounded by the parser's depth limit (codec/json.h).
  WalkValue ReadWalkValue(const Value& value) {
    WalkValue walk;
    if (value.is_int()) {
      walk.node = ReadNodeId(value, "walk");
      return walk;
    }
    for (const WalkName& row : kWalkNames) {
      const Value* items = value.Find(row.name);
      if (items == nullptr) continue;
      walk.kind = row.kind;
      for (const Value& item : items->AsArray()) walk.items.push_back(ReadWalkValue(item));
      return walk;
    }
    Fail("walk", "must hold nodes and containers");
    return walk;
  }

  void ReadKerasPart(const Value& value, Node* node) {
    node->layers = ReadNodeIds(value["layers"], "layers");
    node->weights = ReadNodeIds(value["weights"], "weights");
    node->top_level = ReadNodeIds(value["top_level"], "top_level");
    for (const Value& entry : value["walk"].AsArray()) {
      if (entry.AsArray().size() != 2) {
        Fail("walk", "must be pairs of an attribute and a value");
        return;
      }
      node->walk.push_back({entry.AsArray()[0].AsString(), ReadWalkValue(entry.AsArray()[1])});
    }
    node->store = ReadNamedNodes(value["store"], "store");
    node->store_unchecked = value["store_unchecked"].AsBool();
    node->config = value["config"];
    node->config_error = value["config_error"].AsString();
    node->registered_name = value.Has("registered_name") ? value["registered_name"].AsString() : node->class_name;
  }

  void ReadTrackablePart(const Value& value, Node* node) {
    node->children = ReadNamedNodes(value["children"], "children");
    node->lookup = ReadNamedNodes(value["lookup"], "lookup");
    for (const Value& slot : value["slots"].AsArray()) {
      if (slot.AsArray().size() != 3) {
        Fail("slots", "must be triples of a name, a variable and a slot");
        return;
      }
      node->slots.push_back({slot.AsArray()[0].AsString(), ReadNodeId(slot.AsArray()[1], "slots"),
                             ReadNodeId(slot.AsArray()[2], "slots")});
    }
    for (const RestoreName& row : kRestoreNames) {
      if (value["restore"].AsString() == row.name) node->restore = row.kind;
    }
    for (const Value& name : value["saves"].AsArray()) node->saves.push_back(name.AsString());
    node->poison = value["poison"].AsString();
    node->poisoned = value.Has("poison");
  }

  Node ReadNode(const Value& value) {
    Node node;
    node.class_name = value["class"].AsString();
    node.module = value["module"].AsString();
    node.name = value["name"].AsString();
    for (const Value& role : value["roles"].AsArray()) {
      for (const RoleName& row : kRoleNames) {
        if (role.AsString() == row.name) node.roles |= row.role;
      }
    }
    node.built = value["built"].AsBool(true);
    node.trainable = value["trainable"].AsBool(true);
    node.source = value["source"].AsString();
    if (value.Has("variable")) node.variable = ReadVariable(value["variable"]);
    ReadTrackablePart(value, &node);
    ReadKerasPart(value, &node);
    return node;
  }

  CustomObject ReadCustom(const Value& value) {
    CustomObject custom;
    custom.key = value["key"].AsString();
    custom.class_name = value["class"].AsString();
    custom.module = value["module"].AsString();
    custom.is_class = value["kind"].AsString() != "function";
    custom.given = value["given"].is_string() ? CustomObject::Given::kRegistered
                   : value["given"].AsBool()  ? CustomObject::Given::kHandedOver
                                              : CustomObject::Given::kSeen;
    for (const Value& base : value["bases"].AsArray()) custom.bases.push_back(base.AsString());
    custom.has_from_config = value["from_config"].AsBool();
    custom.has_get_config = value["get_config"].AsBool();
    for (const Value& parameter : value["parameters"].AsArray()) {
      const Value::Array& parts = parameter.AsArray();
      if (parts.empty()) continue;
      custom.signature.parameters.push_back(
          {parts[0].AsString(), parts.size() > 1 && parts[1].AsBool(), parts.size() > 2 && parts[2].AsBool()});
    }
    custom.signature.var_keyword = value["var_keyword"].AsBool();
    custom.signature.defaults = value["defaults"];
    custom.source = value["source"].AsString();
    custom.importable = value["importable"].AsBool();
    if (value.Has("instance")) custom.instance = ReadNodeId(value["instance"], "custom_objects");
    return custom;
  }

  const Value& root_;
  std::string_view source_;
  std::size_t count_ = 0;
  std::string place_;
  std::string fault_;
};

Version ReadVersion(const Value& value) { return Version::Parse(value.AsString()).value_or(Version{}); }

}  // namespace

bool IsDescription(const Value& value) { return value["schema"].AsString().starts_with("ckptfit.target/"); }

Environment ReadEnvironment(const Value& value) {
  Environment environment;
  environment.tensorflow = ReadVersion(value["tensorflow"]);
  environment.keras = ReadVersion(value["keras"]);
  environment.python = ReadVersion(value["python"]);
  environment.h5py = ReadVersion(value["h5py"]);
  environment.numpy = ReadVersion(value["numpy"]);
  const std::string& kind = value["keras_kind"].AsString();
  environment.keras_kind = kind == "keras"      ? KerasKind::kKeras3
                           : kind == "tf_keras" ? KerasKind::kTfKeras
                           : kind == "tf.keras" ? KerasKind::kTfKeras2
                                                : KerasKind::kNone;
  return environment;
}

Result<Target> ReadDescription(std::string_view json, std::string_view source) {
  CKPTFIT_ASSIGN_OR_RETURN(const Value root, ParseJson(json, source));
  return TargetFromDescription(root, source);
}

Result<Target> TargetFromDescription(const Value& root, std::string_view source) {
  if (root["schema"].AsString() != kSchema) {
    const std::string found = root.Has("schema") ? "schema " + root["schema"].AsString() : "JSON without a schema";
    return Status(StatusCode::kInvalidArgument,
                  "not a description of a program: expected schema ckptfit.target/1, found " + found,
                  {std::string(source), Where::kNoOffset, Where::kNoOffset, "schema"});
  }
  return DescriptionReader(root, source).Read();
}

}  // namespace ckptfit
