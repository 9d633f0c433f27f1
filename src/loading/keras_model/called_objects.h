// Which objects of a SavedModel Keras 2 calls while it loads them, after their values were restored.
//
// Graph models are put together again by calling their layers (saved_model/load.py, _reconstruct_all_models()). A layer
// made by its class calls what it holds; one revived without its class runs its saved function instead, and so does a
// model that is no graph: nobody calls what they hold.
//
// Trust.  The graph may have loops. Cost.  O(nodes + edges) for all calls together.
#pragma once

#include <vector>

#include "model/saved_model.h"
#include "model/target.h"

namespace ckptfit {

class CalledObjects {
 public:
  // `made`: the objects of the SavedModel, numbered as there (ProgramOf).
  CalledObjects(const SavedModel& saved, const Target& made);

  bool Contains(NodeId id) const { return id < called_.size() && called_[id] != 0; }
  // The object was made by its class: what it holds is called with it.
  void MadeByClass(NodeId id);

 private:
  const Target& made_;
  std::vector<char> keras_;  // layers, models and metrics
  std::vector<char> called_;
  std::vector<char> passed_;
};

}  // namespace ckptfit
