// The program's side: everything that a loader asks the described objects for.
//
// Made from a description (docs/design/description.md, schema ckptfit.target/1) or from a model config found in a file.
// One table of nodes serves all loaders: the object-based restore walks `children`, legacy HDF5 loads walk `layers` and
// `weights`, the Keras 3 saving library walks `walk` and `store`.
//
// Invariant. Every NodeId inside a Target that was accepted by its reader is a position in `nodes`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/dtype.h"
#include "model/shape.h"
#include "model/version.h"

namespace ckptfit {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = ~NodeId{0};

// What an object is to the loaders; several may hold at once.
enum Role : std::uint32_t {
  kRoleLayer = 1u << 0,
  kRoleModel = 1u << 1,
  kRoleFunctional = 1u << 2,
  kRoleSequential = 1u << 3,
  kRoleOptimizer = 1u << 4,        // any Keras optimizer
  kRoleLegacyOptimizer = 1u << 5,  // OptimizerV2: slots and hyper-parameters
  kRoleMetric = 1u << 6,
  kRoleLoss = 1u << 7,
  kRoleVariable = 1u << 8,
  kRoleContainer = 1u << 9,    // list, dict or tuple wrapper
  kRoleCheckpoint = 1u << 10,  // tf.train.Checkpoint
  kRoleModule = 1u << 11,      // tf.Module that is no layer
  kRoleCustom = 1u << 12,      // the class is not the framework's
};

// How an object takes part in an object-based restore (docs/formats/tensor_bundle.md 5.5).
enum class RestoreKind : std::uint8_t {
  kNone,
  kVariable,     // tf.Variable, Keras 3 Variable
  kDistributed,  // MirroredVariable and its like: by factories
  kTable,
  kIterator,
  kPythonState,
  kTensors,    // a class with _serialize_to_tensors
  kFactories,  // a class with saveable factories
};

struct Variable {
  std::string name;  // what the framework calls it: Variable.path in Keras 3, Variable.name ("dense/kernel:0") before
  std::string short_name;   // Keras 3 Variable.name ("kernel"); the same as `name` before
  std::string shared_name;  // for name-based restores: global name without ":0"
  Shape shape;              // static shape, may have unknown parts
  DType dtype = DType::kInvalid;
  bool trainable = true;
};

// A value met by the Keras saving walk: an object, or a container of such values.
struct WalkValue {
  enum class Kind : std::uint8_t { kNode, kList, kDict, kTuple, kSet };
  Kind kind = Kind::kNode;
  NodeId node = kNoNode;
  std::vector<WalkValue> items;
};
struct WalkEntry {
  std::string attribute;
  WalkValue value;
};

struct TargetSlot {
  std::string name;
  NodeId variable = kNoNode;
  NodeId slot = kNoNode;
};

// Constructor of a class, for from_config().
struct Signature {
  struct Parameter {
    std::string name;
    bool required = false;
    bool keyword_only = false;
  };
  std::vector<Parameter> parameters;  // without self
  bool var_keyword = false;           // takes **kwargs
  Value defaults;                     // {parameter: default} of those that are JSON
};

struct Node {
  std::string class_name;
  std::string module;
  std::string name;  // the object's own name ("dense_1"), when it has one
  std::uint32_t roles = 0;
  bool built = true;
  bool trainable = true;  // layers
  std::string source;     // "train.py:14" where the class or, when known, the object was written

  // Object-based restore.
  std::vector<std::pair<std::string, NodeId>> children;  // in _trackable_children order
  std::vector<std::pair<std::string, NodeId>> lookup;    // names found by _lookup_dependency beyond `children`
  std::vector<TargetSlot> slots;                         // legacy optimizers
  RestoreKind restore = RestoreKind::kNone;
  std::vector<std::string> saves;  // attribute names that it would save now
  bool poisoned = false;           // its children cannot be listed; `poison` says what is raised
  std::string poison;

  // Variables.
  std::optional<Variable> variable;

  // Keras.
  std::vector<NodeId> layers;     // model.layers (with input layers), or the layers directly inside a layer
  std::vector<NodeId> weights;    // trainable_weights + non_trainable_weights: the legacy order
  std::vector<NodeId> top_level;  // the model's own weights, outside its layers
  std::vector<WalkEntry> walk;    // what the saving walk of this Keras version visits, in its order
  std::vector<std::pair<std::string, NodeId>> store;  // key and variable that save_own_variables would write
  bool store_unchecked = false;                       // loads without comparing counts (lookup layers)
  Value config;                                       // get_config(), null when it has none or it raises
  std::string config_error;                           // what get_config() raises
  Value build_config;           // get_build_config() of the user's models, null where there is none
  std::string registered_name;  // "package>Name" or the class name

  bool is(std::uint32_t role) const { return (roles & role) != 0; }
};

// A class or function that the program hands to load_model, or registers.
struct CustomObject {
  std::string key;  // name under which it is found: "Scale", "package>Scale"
  std::string class_name;
  std::string module;
  bool is_class = true;
  enum class Given : std::uint8_t {
    kHandedOver,
    kRegistered,
    kSeen
  } given = Given::kSeen;          // kSeen: not found by a loader
  std::vector<std::string> bases;  // Keras' own base classes, nearest first: "Layer"
  bool has_from_config = false;    // overrides from_config
  bool has_get_config = false;
  enum class OwnCompile : std::uint8_t {
    kNone,
    kAlone,      // overrides compile(), and not compile_from_config()
    kFromConfig  // overrides compile_from_config()
  } own_compile = OwnCompile::kNone;
  // What a build() of its own does: calls, but for `marks`.
  struct OwnBuild {
    bool base = false;     // its base class's
    bool parts = false;    // that of another object
    bool weights = false;  // what makes variables
    bool marks = false;    // sets `built`
  };
  std::optional<OwnBuild> own_build;
  std::vector<std::string> counts;  // arguments that its constructor or build() hands to range()
  Signature signature;
  std::string source;
  NodeId instance = kNoNode;  // an instance among the nodes
  bool importable = false;    // importing `module` gives it under `class_name`
};

// A variable of the target, under the object that it is counted to.
struct TargetVariable {
  std::string group;  // "model", "optimizer", "step": the name of the described object
  NodeId node = kNoNode;
};

struct Target {
  std::string source;  // where the description came from: a file name, "pkg.module:function", "config"
  Environment environment;
  std::vector<std::pair<std::string, NodeId>> objects;  // the described objects, in the order given
  std::vector<TargetVariable> variables;                // all of them, in the order in which the framework lists them
  std::vector<Node> nodes;
  std::vector<CustomObject> custom_objects;

  // The object called "model", "model.encoder", "model.layers[-1]" or "model.get_layer('encoder')"; kNoNode for none.
  NodeId Object(std::string_view name) const;
  const Variable& VariableOf(const TargetVariable& v) const { return *nodes[v.node].variable; }
};

}  // namespace ckptfit
