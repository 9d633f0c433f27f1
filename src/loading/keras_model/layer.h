// A layer while its model is being rebuilt: what the framework would hold for it in memory.
//
// Layers lie in one table and name each other by position (LayerId), so that shared layers and graphs with any number
// of edges need no ownership. Positions stay valid while the table grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/value.h"
#include "loading/keras_model/constructors.h"
#include "model/target.h"

namespace ckptfit {

struct LayerRules;

using LayerId = std::size_t;
inline constexpr LayerId kNoLayer = ~LayerId{0};
using Shapes = std::vector<Shape>;

// The shapes that a layer is called with or built from: tensors given by position, lists flattened, and by keyword.
struct CallShapes {
  Shapes positional;
  std::vector<std::pair<std::string, Shape>> keyword;

  // The first one, of unknown rank when there is none.
  const Shape& first() const;
  const Shape* Find(std::string_view name) const;
  // All of them, positional first.
  Shapes All() const;
};

// One output tensor of one call of a layer.
struct TensorRef {
  LayerId layer = kNoLayer;
  std::size_t call = 0;
  std::size_t output = 0;
};

// A call of a layer on symbolic tensors: a node of the graph.
struct LayerCall {
  std::vector<TensorRef> inputs;  // positional, then by keyword
  CallShapes shapes;
  Shapes outputs;
};

// A layer inside a layer.
struct LayerPart {
  std::string attribute;
  LayerId layer = kNoLayer;
  bool item = false;    // the attribute is a list, and this one of its items
  bool tracked = true;  // its variables count as the owner's
};

struct RebuiltLayer {
  NodeId node = kNoNode;
  const LayerRules* rules = nullptr;     // null: a class that no rules are known for
  const CustomObject* custom = nullptr;  // the program's class, when it is one
  const Constructor* constructor = &kNoConstructor;
  std::string class_name;         // of a model, or of a class of Keras; "" for a layer of the program's class
  Value config;                   // the constructor's arguments
  std::vector<NodeId> trainable;  // own variables, in order of creation
  std::vector<NodeId> non_trainable;
  bool opaque = false;                     // its variables are taken from elsewhere: the file or the program
  bool builds_again = false;               // its build() has run and does not say so: its first call runs it once more
  bool parts_wait = false;                 // its build() has run and leaves the parts to the first call
  std::vector<LayerPart> parts;            // in order of tracking
  std::optional<CallShapes> build_shapes;  // what it was built from
  std::vector<LayerCall> calls;
  // Functional and Sequential models.
  std::vector<LayerId> members;  // in order: of a Functional as sorted by depth, of a Sequential with its input layer
  std::vector<TensorRef> inputs;
  std::vector<TensorRef> outputs;
  bool graph = false;      // it has inputs and outputs
  bool shaped = false;     // a Sequential whose graph was made from its config's build_input_shape
  bool operation = false;  // an operation of Keras 3 in a graph: no layer

  // An argument, or the default of the class.
  const Value& Argument(std::string_view name) const;
  std::int64_t Int(std::string_view name, std::int64_t fallback = 0) const { return Argument(name).AsInt(fallback); }
  bool Flag(std::string_view name) const { return Argument(name).AsBool(); }
  // A number or a list of numbers as `rank` numbers; a single number is repeated.
  std::vector<std::int64_t> Ints(std::string_view name, std::size_t rank) const;
  LayerId Part(std::string_view attribute) const;
};

}  // namespace ckptfit
