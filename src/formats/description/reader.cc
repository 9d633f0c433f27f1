#include "formats/description/reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "base/large_memory.h"
#include "codec/json.h"
#include "codec/plain_json.h"
#include "formats/description/field_names.h"
#include "formats/description/plain_node.h"

namespace ckptfit {
namespace {

constexpr std::string_view kSchema = "ckptfit.target/1";
constexpr std::size_t kMaxRank = 64;
// Of the JSON of a node, so that room for all nodes is made at once, but for no more than so many.
constexpr std::size_t kUsualNodeBytes = 256;
constexpr std::size_t kMostExpected = 1u << 18;

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
  explicit DescriptionReader(std::string_view source) : source_(source) {}

  Result<Target> Read(const Value& root) {
    count_ = root["nodes"].AsArray().size();
    Expect(count_);
    for (const Value& node : root["nodes"].AsArray()) {
      AddNode(node);
      if (!fault_.empty()) return Fault();
    }
    for (const Value& pair : root["variables"].AsArray()) AddVariable(pair);
    return Finish(root);
  }

  void Expect(std::size_t nodes) { ReserveLarge(nodes_, std::min(nodes, kMostExpected)); }
  // For nodes that come one by one, before Finish(): ids are compared with their number in the end.
  void AddNode(const Value& node) { ReadNode(node, &nodes_.emplace_back()); }
  // The same of the text that a node begins with; its length, or 0 when the node must come as a Value.
  std::size_t AddPlainNode(std::string_view text) {
    const std::size_t length = ReadPlainNode(text, &nodes_.emplace_back());
    if (length == 0) nodes_.pop_back();
    return length;
  }
  // For the list of variables, in the same two ways.
  void AddVariable(const Value& pair) {
    auto [group, node] = ReadNamedNode(pair, "variables");
    variables_.push_back({std::move(group), node});
  }
  std::size_t AddPlainVariable(std::string_view text) {
    std::string group;
    std::int64_t node = 0;
    const std::size_t length = ReadPlainPair(text, &group, &node);
    if (length > 0) variables_.push_back({std::move(group), ReadNodeId(node, "variables")});
    return length;
  }
  bool has_fault() const { return !fault_.empty(); }

  // Everything but the nodes and the list of variables.
  Result<Target> Finish(const Value& root) {
    count_ = nodes_.size();
    if (ids_end_ > count_) Fail("nodes", "refer to a node that does not exist");
    if (!fault_.empty()) return Fault();
    Target target;
    target.source = std::string(source_);
    target.environment = ReadEnvironment(root["environment"]);
    target.nodes = std::move(nodes_);
    target.objects = ReadNamedNodes(root["objects"], "objects");
    target.variables = std::move(variables_);
    for (const TargetVariable& variable : target.variables) {
      if (!target.nodes[variable.node].variable) Fail("variables", "names a node that is no variable");
    }
    for (const Value& custom : root["custom_objects"].AsArray()) target.custom_objects.push_back(ReadCustom(custom));
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

  NodeId ReadNodeId(const Value& value, std::string_view place) { return ReadNodeId(value.AsInt(-1), place); }

  NodeId ReadNodeId(std::int64_t id, std::string_view place) {
    if (id < 0 || static_cast<std::uint64_t>(id) >= count_) {
      Fail(place, "refers to a node that does not exist");
      return 0;
    }
    ids_end_ = std::max(ids_end_, static_cast<std::size_t>(id) + 1);
    return static_cast<NodeId>(id);
  }

  std::vector<NodeId> ReadNodeIds(const Value& value, std::string_view place) {
    std::vector<NodeId> ids;
    ids.reserve(value.AsArray().size());
    for (const Value& id : value.AsArray()) ids.push_back(ReadNodeId(id, place));
    return ids;
  }

  // ["name", node]
  std::pair<std::string, NodeId> ReadNamedNode(const Value& value, std::string_view place) {
    const Value::Array& pair = value.AsArray();
    if (pair.size() != 2 || !pair[0].is_string()) {
      Fail(place, "must be pairs of a name and a node");
      return {"", 0};
    }
    return {pair[0].AsString(), ReadNodeId(pair[1], place)};
  }

  std::vector<std::pair<std::string, NodeId>> ReadNamedNodes(const Value& value, std::string_view place) {
    std::vector<std::pair<std::string, NodeId>> named;
    named.reserve(value.AsArray().size());
    for (const Value& pair : value.AsArray()) named.push_back(ReadNamedNode(pair, place));
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

  void ReadWalk(const Value& value, Node* node) {
    for (const Value& entry : value.AsArray()) {
      if (entry.AsArray().size() != 2) return Fail("walk", "must be pairs of an attribute and a value");
      node->walk.push_back({entry.AsArray()[0].AsString(), ReadWalkValue(entry.AsArray()[1])});
    }
  }

  void ReadSlots(const Value& value, Node* node) {
    for (const Value& slot : value.AsArray()) {
      if (slot.AsArray().size() != 3) return Fail("slots", "must be triples of a name, a variable and a slot");
      node->slots.push_back({slot.AsArray()[0].AsString(), ReadNodeId(slot.AsArray()[1], "slots"),
                             ReadNodeId(slot.AsArray()[2], "slots")});
    }
  }

  static std::uint32_t ReadRoles(const Value& value) {
    std::uint32_t roles = 0;
    for (const Value& role : value.AsArray()) roles |= RoleOf(role.AsString());
    return roles;
  }

  static std::vector<std::string> ReadNames(const Value& value) {
    std::vector<std::string> names;
    for (const Value& name : value.AsArray()) names.push_back(name.AsString());
    return names;
  }

  using Reader = DescriptionReader;
  struct Field {
    std::string_view name;
    void (*read)(Reader&, const Value&, Node*);
  };
  // What a node may have, the most usual first; nullptr: nothing of that name. A node has few of these, so its members
  // are looked up here, and not each of these among its members.
  static const Field* FieldOf(std::string_view name) {
    static constexpr std::array kFields = {
        Field{"class", [](Reader&, const Value& v, Node* n) { n->class_name = v.AsString(); }},
        Field{"module", [](Reader&, const Value& v, Node* n) { n->module = v.AsString(); }},
        Field{"roles", [](Reader&, const Value& v, Node* n) { n->roles = ReadRoles(v); }},
        Field{"name", [](Reader&, const Value& v, Node* n) { n->name = v.AsString(); }},
        Field{"variable", [](Reader& r, const Value& v, Node* n) { n->variable = r.ReadVariable(v); }},
        Field{"restore", [](Reader&, const Value& v, Node* n) { n->restore = RestoreOf(v.AsString()); }},
        Field{"saves", [](Reader&, const Value& v, Node* n) { n->saves = ReadNames(v); }},
        Field{"children", [](Reader& r, const Value& v, Node* n) { n->children = r.ReadNamedNodes(v, "children"); }},
        Field{"lookup", [](Reader& r, const Value& v, Node* n) { n->lookup = r.ReadNamedNodes(v, "lookup"); }},
        Field{"slots", [](Reader& r, const Value& v, Node* n) { r.ReadSlots(v, n); }},
        Field{"layers", [](Reader& r, const Value& v, Node* n) { n->layers = r.ReadNodeIds(v, "layers"); }},
        Field{"weights", [](Reader& r, const Value& v, Node* n) { n->weights = r.ReadNodeIds(v, "weights"); }},
        Field{"top_level", [](Reader& r, const Value& v, Node* n) { n->top_level = r.ReadNodeIds(v, "top_level"); }},
        Field{"walk", [](Reader& r, const Value& v, Node* n) { r.ReadWalk(v, n); }},
        Field{"store", [](Reader& r, const Value& v, Node* n) { n->store = r.ReadNamedNodes(v, "store"); }},
        Field{"store_unchecked", [](Reader&, const Value& v, Node* n) { n->store_unchecked = v.AsBool(); }},
        Field{"config", [](Reader&, const Value& v, Node* n) { n->config = v; }},
        Field{"build_config", [](Reader&, const Value& v, Node* n) { n->build_config = v; }},
        Field{"config_error", [](Reader&, const Value& v, Node* n) { n->config_error = v.AsString(); }},
        Field{"registered_name", [](Reader&, const Value& v, Node* n) { n->registered_name = v.AsString(); }},
        Field{"built", [](Reader&, const Value& v, Node* n) { n->built = v.AsBool(true); }},
        Field{"trainable", [](Reader&, const Value& v, Node* n) { n->trainable = v.AsBool(true); }},
        Field{"source", [](Reader&, const Value& v, Node* n) { n->source = v.AsString(); }},
        Field{"poison",
              [](Reader&, const Value& v, Node* n) {
                n->poison = v.AsString();
                n->poisoned = true;
              }},
    };
    const auto field = std::find_if(kFields.begin(), kFields.end(), [&](const Field& f) { return f.name == name; });
    return field == kFields.end() ? nullptr : &*field;
  }

  void ReadNode(const Value& value, Node* node) {
    for (const auto& [key, member] : value.AsObject()) {
      const Field* const field = FieldOf(key);
      // Of a member that stands twice the last one counts, which Find() gives.
      if (field != nullptr && value.Find(key) == &member) field->read(*this, member, node);
    }
    if (!value.Has("registered_name")) node->registered_name = node->class_name;
  }

  static void ReadOwnMethods(const Value& value, CustomObject* custom) {
    custom->has_from_config = value["from_config"].AsBool();
    custom->has_get_config = value["get_config"].AsBool();
    const std::string& compile = value["compile"].AsString();
    if (compile == "alone") custom->own_compile = CustomObject::OwnCompile::kAlone;
    if (compile == "config") custom->own_compile = CustomObject::OwnCompile::kFromConfig;
    for (const Value& name : value["counts"].AsArray()) custom->counts.push_back(name.AsString());
    if (!value["build"].is_array()) return;
    CustomObject::OwnBuild build;
    for (const Value& called : value["build"].AsArray()) {
      build.base |= called.AsString() == "base";
      build.parts |= called.AsString() == "parts";
      build.weights |= called.AsString() == "weights";
      build.marks |= called.AsString() == "built";
    }
    custom->own_build = build;
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
    ReadOwnMethods(value, &custom);
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

  std::string_view source_;
  std::size_t count_ = kNoNode;  // ids are below it
  std::size_t ids_end_ = 0;      // one behind the largest
  std::vector<Node> nodes_;
  std::vector<TargetVariable> variables_;
  std::string place_;
  std::string fault_;
};

// The target, when nothing is wrong; the JSON of one node is held at a time. What is wrong, if anything, the other way
// of reading tells, which sees the whole.
std::optional<Target> ReadInOnePass(std::string_view json, std::string_view source) {
  DescriptionReader reader(source);
  reader.Expect(json.size() / kUsualNodeBytes);
  const std::array handed_over = {
      JsonItems{"nodes",
                [&reader](const Value& node) {
                  if (!reader.has_fault()) reader.AddNode(node);
                },
                [&reader](std::string_view text) { return reader.AddPlainNode(text); }},
      JsonItems{"variables", [&reader](const Value& pair) { reader.AddVariable(pair); },
                [&reader](std::string_view text) { return reader.AddPlainVariable(text); }},
  };
  const auto root = ParsePlainJson(json, handed_over);
  if (!root || (*root)["schema"].AsString() != kSchema) return std::nullopt;
  auto target = reader.Finish(*root);
  if (!target) return std::nullopt;
  return std::move(target).value();
}

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
  if (auto target = ReadInOnePass(json, source)) return std::move(*target);
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
  return DescriptionReader(source).Read(root);
}

}  // namespace ckptfit
