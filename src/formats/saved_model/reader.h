// Reads a SavedModel folder: saved_model.pb and keras_metadata.pb (docs/formats/saved_model.md; section numbers in the
// .cc files refer to that page). The bundle under variables/ is not its business.
//
// Trust.    The files may be hostile. Graphs are walked, never loaded: of saved_model.pb one object or signature at a
// time is
//           in memory, so that constants of any size cost nothing. A single object or metadata text may take 256 MiB, a
//           graph 2 Mi objects; what is larger is kUnparsable.
// Errors.   Never fails: SavedModel::opened and ::fault tell, in the words of the newest TensorFlow.
// Threads.  Uses no shared state.
// Cost.     One pass over the graph's nodes and the names of their attributes.
//
// Observations:
//   pbtxt-unread       only saved_model.pbtxt is there, which is not read      where.file
//   metadata-json      metadata of a Keras node is no JSON                     where.file, where.key: the node's path
#pragma once

#include <string>

#include "ckptfit/source.h"
#include "model/saved_model.h"

namespace ckptfit {

SavedModel ReadSavedModel(const std::string& folder);

// The same of files that are at hand; `keras_metadata` is null when there is none.
SavedModel ParseSavedModel(const std::string& folder, const Source& saved_model, const Source* keras_metadata);

}  // namespace ckptfit
