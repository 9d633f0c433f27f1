// The object graph that TensorFlow would save for the objects that a call restores (docs/formats/tensor_bundle.md 4).
//
// Covers tf.train.Checkpoint(...).restore and .read, and Keras 2's model.load_weights() of the TensorFlow format, whose
// root is the model.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/object_graph.h"
#include "repair/layout/program_layout.h"

namespace ckptfit {

// As LayOutProgram() says, for Format::kTensorBundle. Objects without a place in Target::variables (tables, iterators)
// have nodes without values.
Result<ProgramLayout> LayOutObjectGraph(const Call& call, const Target& target, const Environment& environment);

// Takes the attributes whose keys are not among `keys` out of the graph, and says of every node anew whether it has
// values where the graph says that: a restore then leaves those objects as they are.
void KeepValues(const std::set<std::string>& keys, ObjectGraph& graph);

// Where each object stands in the keys of its values: escaped names joined by "/", along the first path, breadth first
// (4.3). Objects that no path leads to, such as slot variables, have "". O(nodes + edges) paths.
std::vector<std::string> ObjectPaths(const ObjectGraph& graph);

// "a..b.Sc" of "a.b/c": a name as a part of a key (4.3).
std::string EscapeLocalName(std::string_view name);

}  // namespace ckptfit
