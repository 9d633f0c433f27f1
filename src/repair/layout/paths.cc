#include "repair/layout/paths.h"

#include <algorithm>
#include <optional>

#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/saved_paths.h"
#include "repair/layout/h5_places.h"

namespace ckptfit {
namespace {

// Adds the objects of a walk one by one.
class PathLayout {
 public:
  PathLayout(const Target& target, const Environment& environment, const std::map<std::string, NodeId>* asked,
             ProgramLayout& layout)
      : target_(target),
        names_groups_(environment.keras3() && KerasLine(environment).AtLeast(3, 6)),
        asked_(asked),
        places_(target, layout) {}

  Status Add(const SavedPaths::Object& object) {
    const Node& node = target_.nodes[object.node];
    NewH5Object& group = places_.AddGroup(object.group);
    if (names_groups_ && !node.name.empty()) group.attributes.push_back({"name", node.name, true});
    if (!node.is(kRoleOptimizer)) return AddVariables(object, "");
    return IsWhole(object) ? AddVariables(object, object.group) : Status();
  }

  void Finish() { places_.Finish(); }

 private:
  // Whether all its variables are listed: of an optimizer that only came along with its model they are not.
  bool IsWhole(const SavedPaths::Object& object) const {
    return std::all_of(object.datasets.begin(), object.datasets.end(),
                       [&](const auto& dataset) { return places_.IsListed(dataset.second); });
  }

  // The learning rate that the program's optimizer has: state of another generation comes without one.
  std::optional<float> OwnLearningRate(NodeId optimizer, NodeId variable) const {
    const Node& node = target_.nodes[optimizer];
    const auto is = [&](const auto& child) { return child.first == "_learning_rate" && child.second == variable; };
    const Value& rate = node.config["learning_rate"];
    if (!rate.is_number() || std::none_of(node.children.begin(), node.children.end(), is)) return std::nullopt;
    return static_cast<float>(rate.AsDouble());
  }

  Status AddVariables(const SavedPaths::Object& object, const std::string& optional_with) {
    const bool state = target_.nodes[object.node].is(kRoleMetric | kRoleOptimizer);
    for (const auto& [path, variable] : object.datasets) {
      if (asked_ != nullptr && !asked_->contains(path)) {
        if (state) continue;
        return Status(StatusCode::kUnsupported, "load_model makes a model that does not have this weight",
                      {"", Where::kNoOffset, Where::kNoOffset, path});
      }
      const auto rate = optional_with.empty() ? std::nullopt : OwnLearningRate(object.node, variable);
      if (rate) {
        CKPTFIT_RETURN_IF_ERROR(places_.AddOwn(path, variable, *rate, optional_with));
        continue;
      }
      CKPTFIT_RETURN_IF_ERROR(state && !places_.IsListed(variable) ? places_.AddZeros(path, variable)
                                                                   : places_.Add(path, variable, optional_with));
    }
    return Status();
  }

  const Target& target_;
  const bool names_groups_;
  const std::map<std::string, NodeId>* asked_;
  H5Places places_;
};

}  // namespace

Status AddPaths(const Target& target, NodeId model, const Environment& environment,
                const std::map<std::string, NodeId>* asked, ProgramLayout& layout) {
  CKPTFIT_ASSIGN_OR_RETURN(const SavedPaths saved, FindSavedPaths(target, model, environment));
  PathLayout paths(target, environment, asked, layout);
  for (const SavedPaths::Object& object : saved.objects) CKPTFIT_RETURN_IF_ERROR(paths.Add(object));
  paths.Finish();
  return Status();
}

Result<ProgramLayout> LayOutPaths(const Call& call, const Target& target, const Environment& environment) {
  CKPTFIT_ASSIGN_OR_RETURN(const NodeId model, ModelOfCall(call, target));
  ProgramLayout layout;
  layout.format = Format::kKerasWeightsH5;
  CKPTFIT_RETURN_IF_ERROR(AddPaths(target, model, environment, nullptr, layout));
  return layout;
}

Status KeepSlots(const std::set<std::string>& keys, ProgramLayout& layout) {
  std::set<std::string> dropped;  // optimizers, by their group
  for (const ProgramLayout::Slot& slot : layout.slots) {
    if (keys.contains(slot.key) || slot.has_own) continue;
    if (slot.optional_with.empty()) {
      return Status(StatusCode::kUnsupported, "the loader would not do without a value for this",
                    {"", Where::kNoOffset, Where::kNoOffset, slot.key});
    }
    dropped.insert(slot.optional_with);
  }
  std::set<std::string> gone;
  std::erase_if(layout.slots, [&](const ProgramLayout::Slot& slot) {
    const bool drop = dropped.contains(slot.optional_with);
    if (drop) gone.insert(slot.key);
    return drop || !keys.contains(slot.key);
  });
  std::erase_if(layout.h5.objects, [&](const NewH5Object& object) { return gone.contains(object.path); });
  return Status();
}

}  // namespace ckptfit
