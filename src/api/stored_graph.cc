#include "api/stored_graph.h"

#include <string>
#include <vector>

#include "formats/saved_model/variable_flow.h"
#include "io/file_source.h"
#include "io/path.h"
#include "repair/apply.h"
#include "repair/optimizer/keras_files.h"

namespace ckptfit {
namespace {

std::optional<VariableFlow> FlowOf(const Checkpoint& checkpoint, Files& files) {
  if (checkpoint.format != Format::kSavedModel || !checkpoint.config.is_null()) return std::nullopt;
  const SavedModel& model = files.Saved(checkpoint.resolved);
  const auto file = OpenFile(JoinPath(model.path, "saved_model.pb"));
  if (model.opened != SavedModel::Opened::kOk || !file) return std::nullopt;
  std::vector<std::string> keys;
  for (const TensorInfo& tensor : checkpoint.tensors) keys.push_back(tensor.key);
  return ReadVariableFlow(**file, model, keys);
}

}  // namespace

StoredGraph::StoredGraph(const Case& c, Files& files) {
  const std::string prefix = BundlePrefix(c.checkpoint);
  if (prefix.empty()) {
    made_ = KerasOptimizerGraph(c);
  } else if (files.Bundle(prefix).graph_parsed) {
    read_ = &files.Bundle(prefix).graph;
  }
  flow_ = FlowOf(c.checkpoint, files);
}

}  // namespace ckptfit
