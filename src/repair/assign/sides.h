// Program and checkpoint as an assignment lays them side by side: by the format of the file alone, whatever call was made
// of it.
//
// Trust.    Keys of the checkpoint are hostile text: they are split and compared, never followed.
// Threads.  Any. Cost. O((program + tensors) log).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnosis/alignment.h"
#include "diagnosis/cause.h"
#include "diagnosis/layer.h"
#include "diagnosis/matching.h"
#include "model/object_graph.h"
#include "model/run_order.h"
#include "repair/assign/flow_order.h"
#include "repair/assign/stored_objects.h"

namespace ckptfit {

// Where a layer of the program stands among the file's (repair/assign/tree_places.h).
struct TreePlace {
  std::size_t stored = kNoLayer;  // position in Sides::stored.layers
  bool counted = false;           // by numbers that Keras gave, or by places in a list
};

struct Sides {
  Matching matching = Matching::kNone;  // which keys the file has
  Side program;
  Side stored;
  bool stored_by_config = false;  // the stored layers stand in the order of the model's config
  bool several_objects = false;   // the call concerns several objects, which paths begin with
  bool chain = false;             // the program runs one layer after the other, however they are nested
  // The program runs layers side by side, and the file does not tell how those of its model were connected or nested.
  bool may_alternate = false;
  // The program would save its layers under the very paths of the file.
  bool same_paths = false;
  FlowOrder flow;  // of the program
  // How the layers run, of the stored ones where the file tells it (repair/assign/stored_flow.h); the program's are known
  // where that is, or the lists agree.
  RunOrder stored_order, program_order;
  bool lists_agree = false;  // of layers, those without weights included (repair/assign/layer_list.h)
  // Classes of the user's layers in snake case, where paths count them: "block_1" in a list of layers.
  std::set<std::string, std::less<>> users_classes;
  std::vector<TreePlace> places{};  // by the program's layers
  // By the program's layers: the way of attributes to each, of a file that knows none or not all; else empty.
  std::vector<std::string> attributes{};
  // The same, of a file that lists variables by name: the layer's part of the names, "attention/query"; else empty.
  std::vector<std::string> owners{};
  // The stored objects were given to a checkpoint by keywords, which it sorts: that is no order of layers.
  bool keywords = false;
};

// `c.target` must be there; empty sides for a file whose keys tell no layers.
Sides SidesOf(const Case& c, const StoredObjects& objects = {});

// Gives layers of a side that `keras` saves, or saved, one path where the walks of releases differ in names alone: those of
// Keras 2.12 to 2.14, where that can be told (diagnosis/old_walk.h), and the private ones inside attention.
void NameAlike(const Version& keras, Side* side);

// Whether a stored tensor is no value of the model: optimizer state, counters, metrics, states of random generators.
bool IsState(const Checkpoint& checkpoint, const TensorInfo& tensor);

}  // namespace ckptfit
