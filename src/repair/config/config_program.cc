#include "repair/config/config_program.h"

#include <utility>

#include "repair/config/translate.h"
#include "repair/layout/h5_places.h"
#include "repair/layout/made_model.h"

namespace ckptfit {
namespace {

// What a program that describes no model of its own says of the classes in a config.
const Target& ClassesOf(const Case& c) {
  static const Target kNone;
  return c.target != nullptr ? *c.target : kNone;
}

void TakeConfig(const Value& entry, Node* model) {
  model->module = entry["module"].AsString();
  model->class_name = entry["class_name"].AsString();
  model->registered_name = entry["registered_name"].AsString();
  model->config = entry["config"];
}

}  // namespace

bool NeedsConfigProgram(const Case& c) {
  if (c.call == nullptr || c.call->api != Api::kLoadModel || !c.checkpoint.config.is_object()) return false;
  if (c.target == nullptr) return true;
  const Result<NodeId> model = ModelOfCall(*c.call, *c.target);
  if (!model) return true;
  const Node& node = c.target->nodes[*model];
  return node.config.is_null() && node.config_error.empty();
}

Result<ConfigProgram> ProgramOfConfig(const Case& c, const Environment& writer) {
  CKPTFIT_ASSIGN_OR_RETURN(TranslatedConfig translated,
                           TranslateModelConfig(c.checkpoint.config, writer, c.environment));
  const bool by_module = translated.entry.Has("module");
  CKPTFIT_ASSIGN_OR_RETURN(Rebuilt made,
                           MadeByLoadModel(translated.entry, by_module, *c.call, ClassesOf(c), c.environment));
  if (made.undecided) {
    return Status(StatusCode::kUnsupported, "the model's config alone does not tell its variables: " +
                                                (made.unknowns.empty() ? "" : made.unknowns.front()));
  }
  ConfigProgram program{std::move(made.target), std::move(translated.dropped), {}};
  TakeConfig(translated.entry, &program.target.nodes[made.model]);
  program.target.custom_objects = ClassesOf(c).custom_objects;
  return program;
}

}  // namespace ckptfit
