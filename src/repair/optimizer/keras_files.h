// The optimizer that a whole model in one of Keras' own formats holds, as the object graph that a checkpoint has for one.
//
// An HDF5 model names the optimizer's variables after those that they belong to. An archive only counts them: there the
// config tells the model and the optimizer, and they are what the writer's release lists for those two, provided that
// every shape is what is stored. Weights alone say what their optimizer is called, and nothing of what it trained
// (weights_file.h).
//
// Trust.    Names and configs are hostile: names are compared, the config is rebuilt as load_model() would.
// Errors.   None: nothing where the file does not tell.
// Threads.  Any. Cost. O(tensors log tensors), and for an archive that of rebuilding the model.
#pragma once

#include <optional>

#include "diagnosis/cause.h"
#include "model/object_graph.h"

namespace ckptfit {

// Node 0 has one child, "optimizer"; the model's variables have no place below it. `c.target` must be there: its classes
// may be those of the config.
std::optional<ObjectGraph> KerasOptimizerGraph(const Case& c);

}  // namespace ckptfit
