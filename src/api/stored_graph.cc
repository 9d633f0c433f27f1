#include "api/stored_graph.h"

#include <string>

#include "repair/apply.h"
#include "repair/optimizer/keras_files.h"

namespace ckptfit {

StoredGraph::StoredGraph(const Case& c, Files& files) {
  const std::string prefix = BundlePrefix(c.checkpoint);
  if (prefix.empty()) {
    made_ = KerasOptimizerGraph(c);
  } else if (files.Bundle(prefix).graph_parsed) {
    read_ = &files.Bundle(prefix).graph;
  }
}

}  // namespace ckptfit
