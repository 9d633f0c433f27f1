// Lists of tensors as a Checkpoint holds them, from what the readers of the formats found.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/graph_tree.h"
#include "model/h5_file.h"
#include "model/object_graph.h"
#include "model/tensor.h"

namespace ckptfit {

// The tensors among the entries of a bundle: all but the object graph itself, which gives them names and order. `tree` is
// that of `graph`.
std::vector<TensorInfo> TensorsOf(std::vector<TensorInfo> entries, const ObjectGraph& graph, const GraphTree& tree);

// The datasets of an HDF5 file, named and ordered by layer_names and weight_names where it has them.
std::vector<TensorInfo> TensorsOf(const H5File& file);

// What such a file lists as the model's layers, those without weights included; empty when it lists none.
std::vector<std::string> LegacyLayersOf(const H5File& file);

// Whether the file has the layout of Keras' path-based saving: datasets in groups called "vars".
bool HasPathLayout(const H5File& file);

// The names of objects that such a file tells (docs/formats/keras_h5.md 4), by path.
std::map<std::string, std::string, std::less<>> ObjectNamesOf(const H5File& file);

}  // namespace ckptfit
