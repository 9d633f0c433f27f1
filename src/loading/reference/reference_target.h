// A program's side made from a file that is known to fit it: a reference to compare another file with.
//
// The file shows what a program that fits it must look like: which objects, under which names, with which variables.
// What it does not show (classes, configs, what the program would do on its own) stays empty.
//
// Environment.  Left unknown; the caller sets it.
// Cost.         O(objects of the file).
#pragma once

#include <string>

#include "model/h5_file.h"
#include "model/target.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// From an object-based checkpoint. The described objects are the root's children, without save_counter; when the root
// is itself a model (its children are layers, as model.save_weights writes it) the one object "model".
Target ReferenceFromBundle(const TensorBundle& bundle);

// From a checkpoint without an object graph: one object "model" that holds a variable for each tensor, by name.
Target ReferenceFromNames(const TensorBundle& bundle);

// From a legacy HDF5 file (layer_names, weight_names): one model with those layers. `group` is "" or "model_weights".
Target ReferenceFromLegacyH5(const H5File& file, const std::string& group);

// From a file in the path layout (".../vars"): one model whose saving walk finds each group again. Optimizer and metric
// groups are left out.
Target ReferenceFromPathLayout(const H5File& file);

}  // namespace ckptfit
