// A SavedModel folder, as its loaders meet it. The graph is looked at for ops and attributes, never run.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/graph_uses.h"
#include "model/object_graph.h"
#include "model/observation.h"
#include "model/tensor.h"

namespace ckptfit {

struct SavedModel {
  enum class Opened {
    kOk,
    kMissing,     // neither saved_model.pb nor saved_model.pbtxt
    kUnparsable,  // "Cannot parse file"
  };
  struct Node {
    enum class Kind {
      kNone,
      kUserObject,
      kAsset,
      kFunction,
      kVariable,
      kBareFunction,
      kConstant,
      kResource,
      kCaptured
    };
    Kind kind = Kind::kNone;
    std::string identifier;  // user objects: "_tf_keras_layer"
    std::string registered_name;
    std::string metadata;  // user objects up to TensorFlow 2.4: JSON
    std::vector<ObjectGraph::Edge> children;
    std::vector<ObjectGraph::Slot> slots;
    std::string name;               // variables
    DType dtype = DType::kInvalid;  // variables
    Shape shape;                    // variables
    bool trainable = false;         // variables
    bool has_saveables = false;
  };
  struct KerasNode {  // keras_metadata.pb
    std::int64_t node = 0;
    std::string path;
    std::string identifier;
    Value metadata;  // parsed JSON, null when it does not parse
    // Put together from its layers, instead of made from its config alone.
    bool is_model() const {
      return identifier == "_tf_keras_sequential" || identifier == "_tf_keras_network" ||
             identifier == "_tf_keras_model";
    }
  };
  struct Signature {
    std::string name;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
  };

  std::string path;
  Opened opened = Opened::kOk;
  std::string fault;
  std::size_t meta_graphs = 0;
  bool has_object_graph = false;
  std::vector<std::vector<std::string>> tags;  // of each meta graph
  std::string tensorflow_version;              // of the writer
  std::vector<Node> nodes;
  std::vector<Signature> signatures;
  GraphUses uses;                                // operations of its functions, which is what loaders make
  std::set<std::string, std::less<>> functions;  // the graph's own functions, which nodes may call like ops
  enum class Metadata { kAbsent, kUnparsable, kGood } keras_metadata_file = Metadata::kAbsent;
  std::vector<KerasNode> keras_nodes;
  std::vector<Observation> observations;
};

}  // namespace ckptfit
