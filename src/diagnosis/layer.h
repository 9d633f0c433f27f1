// One common view of both sides: things that own variables, in an order, with names.
//
// A program and a checkpoint can only be laid side by side when both are lists of the same kind of thing. A Layer is
// the innermost owner of variables: a Dense, the cell of an LSTM, a tf.Module, a group of an HDF5 file.
//
// Ownership.  Copies what it keeps; indices refer to the Target or Checkpoint that it was made from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/dtype.h"
#include "model/shape.h"
#include "model/target.h"

namespace ckptfit {

// A variable inside its layer.
struct Part {
  std::string leaf;  // by the name that the format uses: attribute, variable name or "0", "1", ...
  std::string role;  // "kernel", "bias": the variable's own name where it says something, else the leaf
  Shape shape;
  DType dtype = DType::kInvalid;
  std::size_t index = 0;  // program: position in Target::variables; checkpoint: position in Checkpoint::tensors
};

// What TensorFlow calls a variable that got no name.
inline constexpr std::string_view kUnnamed = "Variable";

struct Layer {
  std::string name;              // "dense_1"; "" when that side knows no name
  std::string identity;          // what the loading call matches by: object path, walk path or layer name
  bool shares_identity = false;  // other layers are looked for under the same identity: it tells nothing of this one
  std::string way;               // what leads to it: "model.layers[0]", or the path in the file, "layer_with_weights-0"
  std::string source;            // program side: "train.py:14"; "" when unknown
  std::string class_name;        // "" when unknown
  std::string type;              // class in snake case, told or guessed; "" when unknown
  bool type_told = true;         // the type is no guess from names and shapes of variables
  std::string speak;             // the layer that users know: "lstm" for its cell
  std::string outer;             // the layer directly inside the model that this one belongs to, by name
  NodeId node = kNoNode;         // program side
  NodeId public_node = kNoNode;  // program side: the node of `speak`
  bool custom = false;           // program side: the class is not the framework's
  std::string inside;            // the user's class, in snake case, of the layer that holds it, where both sides tell
  int half = 0;                  // of a Bidirectional: 1 the forward layer, 2 the backward one; 0 of everything else
  std::vector<Part> parts;
};

// The layers of one side. Optimizers, metrics and counters are not among them.
struct Side {
  std::vector<Layer> layers;
  bool ordered = false;  // the order means something: that of the model, or of the file
};

inline constexpr std::size_t kMostDescribed = 4;

// For people: "model.layers[0], train.py:14" or "layer_with_weights-0".
std::string PlaceOf(const Layer& layer);

// "kernel (10, 128)   bias (128,)", at most four variables. With `only` (positions in `layer.parts`), those and the number
// of the others: "v7 (3,)   and 19 more".
std::string DescribeParts(const Layer& layer);
std::string DescribeParts(const Layer& layer, const std::vector<std::size_t>& only);

// Whether a Keras layer with variables is called so in snake case: "dense", "conv2d", "lstm_cell".
bool IsKerasType(std::string_view type);

// The same, or a class of Keras that holds other layers: such words get counters in names and paths.
bool IsClassWord(std::string_view word);

// "lstm" of "lstm_cell", "conv_lstm" of "conv_lstm2d": what a recurrent layer and its cell have in common; other types are
// as they are.
std::string_view WithoutCell(std::string_view type);

// Names the variables of a Keras layer of that type, which a format numbers; leaves them alone when their count is not
// the usual one.
void NameNumberedParts(std::string_view type, std::vector<Part>* parts);

// Whether two types may be one and the same layer: equal, unknown, or a guess that allows it.
bool TypesAgree(const Layer& program, const Layer& stored);

// Which half of a Bidirectional a path or name speaks of: "bidirectional/forward_layer/cell" is 1, "backward_lstm" 2,
// others 0.
int HalfIn(std::string_view path);

// What layer has such variables: "dense", "conv2d", "batch_normalization", "embedding", "lstm", ...; "" when many do.
std::string GuessType(const std::vector<Part>& parts);

}  // namespace ckptfit
