#include "api/open_checkpoint.h"

namespace ckptfit {
namespace {

Format FormatOf(const std::string& path, Files& files) {
  const PathFacts& facts = files.Look(path);
  if (facts.is_folder() && files.Look(path + "/saved_model.pb").is_file()) return Format::kSavedModel;
  if (files.Look(path + ".index").is_file()) {
    return files.Bundle(path).has_object_graph ? Format::kTensorBundle : Format::kNameBased;
  }
  if (facts.content == Content::kHdf5) {
    const H5File& file = files.H5(path);
    if (file.Text("", "model_config")) return Format::kKerasH5Model;
    return file.TextList("", "layer_names") ? Format::kKerasH5Weights : Format::kKerasWeightsH5;
  }
  return facts.content == Content::kZip ? Format::kKerasArchive : Format::kNone;
}

}  // namespace

Checkpoint OpenCheckpoint(const std::string& path, Files& files) {
  Checkpoint checkpoint;
  checkpoint.path = path;
  checkpoint.resolved = path;
  checkpoint.format = FormatOf(path, files);
  return checkpoint;
}

}  // namespace ckptfit
