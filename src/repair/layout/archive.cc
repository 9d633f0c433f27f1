#include "repair/layout/archive.h"

#include <map>
#include <utility>

#include "codec/json.h"
#include "loading/keras_weights/saved_paths.h"
#include "repair/layout/h5_places.h"
#include "repair/layout/made_model.h"
#include "repair/layout/model_config.h"
#include "repair/layout/paths.h"

namespace ckptfit {
namespace {

// The date is that of zip members without one: the same program gives the same bytes.
std::string Metadata(const Environment& environment) {
  Value metadata;
  metadata.Set("keras_version", KerasVersionText(environment));
  metadata.Set("date_saved", "1980-01-01@00:00:00");
  return WriteJson(metadata);
}

std::map<std::string, NodeId> DatasetsOf(const SavedPaths& saved) {
  std::map<std::string, NodeId> datasets;
  for (const SavedPaths::Object& object : saved.objects) {
    datasets.insert(object.datasets.begin(), object.datasets.end());
  }
  return datasets;
}

Status AddWholeModel(const Call& call, const Target& target, NodeId model, const Environment& environment,
                     ProgramLayout& layout) {
  CKPTFIT_ASSIGN_OR_RETURN(const Value config, ArchiveModelConfig(target.nodes[model]));
  CKPTFIT_ASSIGN_OR_RETURN(const Rebuilt made, MadeByLoadModel(config, true, call, target, environment));
  CKPTFIT_ASSIGN_OR_RETURN(const SavedPaths saved, FindSavedPaths(made.target, made.model, environment));
  std::map<std::string, NodeId> asked = DatasetsOf(saved);
  layout.config = WriteJson(config);
  CKPTFIT_RETURN_IF_ERROR(AddPaths(target, model, environment, &asked, layout));
  for (const NewH5Object& object : layout.h5.objects) asked.erase(object.path);
  if (asked.empty()) return Status();
  return Status(StatusCode::kUnsupported, "load_model makes a model with a weight that the described one lacks",
                {"", Where::kNoOffset, Where::kNoOffset, asked.begin()->first});
}

}  // namespace

Result<ProgramLayout> LayOutArchive(const Call& call, const Target& target, const Environment& environment) {
  CKPTFIT_ASSIGN_OR_RETURN(const NodeId model, ModelOfCall(call, target));
  ProgramLayout layout;
  layout.format = Format::kKerasArchive;
  layout.metadata = Metadata(environment);
  if (call.api == Api::kLoadModel) {
    CKPTFIT_RETURN_IF_ERROR(AddWholeModel(call, target, model, environment, layout));
    return layout;
  }
  const Result<Value> config = ArchiveModelConfig(target.nodes[model]);
  layout.config = config ? WriteJson(*config) : "{}";  // load_weights does not look at it
  CKPTFIT_RETURN_IF_ERROR(AddPaths(target, model, environment, nullptr, layout));
  return layout;
}

}  // namespace ckptfit
