// The file that the program itself would write for a loading call to find, without the values.
//
// A repair does not patch the old keys one by one. It asks what the program, under its own release, would have saved such
// that this very call finds everything, and fills that with the stored values. So one rule serves every drift, and what is
// written is what the framework's own loader expects.
//
// Ownership.  Copies what it keeps.
// Errors.     kUnsupported, saying why, when no file of that format can satisfy the call: a SavedModel holds traced
//             functions, a config is not known, an object is not built yet.
// Threads.    Any. Cost.  O(program).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "loading/call.h"
#include "model/checkpoint.h"
#include "model/new_h5.h"
#include "model/object_graph.h"
#include "model/target.h"

namespace ckptfit {

struct ProgramLayout {
  struct Slot {
    std::string key;           // bundle key, or dataset path in the (inner) HDF5 file
    std::size_t variable = 0;  // position in Target::variables
    // HDF5: not empty when the loader does without, provided that all slots of this text are left out: an optimizer's.
    std::string optional_with{};
    // HDF5: the dataset has the program's own value already, and keeps it where nothing is stored: a learning rate.
    bool has_own = false;
  };

  Format format = Format::kNone;
  std::vector<Slot> slots;  // sorted by key; variables that the call does not look for have none
  ObjectGraph graph;        // kTensorBundle; names the keys of `slots`
  // Of each node of `graph` the object in Target::nodes; kNoNode for what the call itself makes.
  std::vector<NodeId> objects;
  // HDF5 formats and the weights of an archive. Datasets with the keys of `slots` have no values yet; others, such as the
  // state of metrics, come with theirs.
  NewH5 h5;
  std::string config;    // kKerasArchive: config.json
  std::string metadata;  // kKerasArchive: metadata.json
};

// `format`: kTensorBundle, kNameBased, kKerasWeightsH5, kKerasH5Weights, kKerasH5Model or kKerasArchive.
Result<ProgramLayout> LayOutProgram(const Call& call, const Target& target, const Environment& environment,
                                    Format format);

}  // namespace ckptfit
