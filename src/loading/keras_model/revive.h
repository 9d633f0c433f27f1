// Custom layers of a SavedModel that Keras 2 makes anew by their own class.
//
// load_model() makes what it can from configs, and looks up, by name, which of the saved children the new object has
// (saved_model/load.py, _add_children_recreated_from_config). The program's instance of the class tells which names
// that are. Saved variables that are found take the shape of the class's; variables of the class that are not found
// keep the restore from passing its assertion, or are made later and stay as they are.
//
// Trust.  The graph may have loops; each pair of objects is looked at once.
#pragma once

#include <set>
#include <vector>

#include "loading/keras_model/called_objects.h"
#include "loading/keras_model/shape_guess.h"
#include "model/saved_model.h"
#include "model/target.h"

namespace ckptfit {

// Lists the variables of objects that were revived without their class as Keras does: each one's own take their places
// in made->variables in the order of its edges, trainable ones first. _revive_setter() of saved_model/load.py sets them
// as attributes along the edges. Where a layer has several weights of one name, the edge of that name leads to the last
// of them: each add_weight() tracked its own there. `in_lists`: lists and dicts have their items by then, which are
// taken in their place; else what lies in them alone is no weight any more.
void ListByEdges(const std::vector<NodeId>& owners, bool in_lists, Target* made);

class Reviver {
 public:
  // `made`: the objects of the SavedModel, numbered as there (ProgramOf).
  Reviver(const SavedModel& saved, const Target& program, Target* made)
      : saved_(saved), program_(program), made_(made) {}

  // The saved object `id` is made anew as the program's `instance` was.
  void Revive(NodeId id, NodeId instance, const ShapeGuess& guess, const CalledObjects& called);

  // Saved variables that get a value of their own after the restore.
  const std::set<NodeId>& initial() const { return initial_; }
  // Variables that only calls make, after the restore; they are added to the target.
  const std::vector<NodeId>& later() const { return later_; }
  // Saved variables that no object of the program keeps.
  const std::set<NodeId>& dropped() const { return dropped_; }

 private:
  void Match(NodeId id, NodeId instance, const ShapeGuess& guess, const CalledObjects& called);
  void AddUnmatched(NodeId id, NodeId instance, const ShapeGuess& guess);
  std::vector<NodeId> VariablesBelow(const std::vector<Node>& nodes, NodeId root) const;
  bool IsMadeByCall(NodeId variable, NodeId instance) const;

  const SavedModel& saved_;
  const Target& program_;
  Target* made_;
  std::set<NodeId> matched_;        // variables of the program
  std::set<NodeId> matched_saved_;  // and of the SavedModel
  std::set<NodeId> visited_;        // saved objects
  std::set<NodeId> initial_;
  std::vector<NodeId> later_;
  std::set<NodeId> dropped_;
};

}  // namespace ckptfit
