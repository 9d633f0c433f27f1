// The object graph of a checkpoint that a repair or a conversion goes by.
//
// Checkpoints and SavedModels have one; of a whole model in Keras' own formats one is made of its optimizer
// (repair/optimizer/keras_files.h).
//
// Ownership.  Refers to the files, which must outlive it.
// Threads.    One. Cost. That of reading the graph, and of a SavedModel without a config its functions.
#pragma once

#include <optional>

#include "diagnosis/cause.h"
#include "model/files.h"
#include "model/object_graph.h"
#include "repair/assign/stored_objects.h"

namespace ckptfit {

class StoredGraph {
 public:
  StoredGraph() = default;
  StoredGraph(const Case& c, Files& files);

  // nullptr where nothing is known of one.
  const ObjectGraph* get() const { return made_ ? &*made_ : read_; }
  // The graph, and what functions of a SavedModel without a config tell.
  StoredObjects objects() const { return {get(), flow_ ? &*flow_ : nullptr}; }

 private:
  const ObjectGraph* read_ = nullptr;
  std::optional<ObjectGraph> made_;
  std::optional<VariableFlow> flow_;
};

}  // namespace ckptfit
