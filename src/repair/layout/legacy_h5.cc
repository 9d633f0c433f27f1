#include "repair/layout/legacy_h5.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "codec/json.h"
#include "loading/keras_weights/keras_line.h"
#include "repair/layout/h5_places.h"
#include "repair/layout/made_model.h"
#include "repair/layout/model_config.h"

namespace ckptfit {
namespace {

constexpr const char* kTopLevel = "top_level_model_weights";

// Whether HDF5 takes it as one name after the other.
bool IsPath(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    if (end == at || path.substr(at, end - at) == ".") return false;
    at = end + 1;
  }
  return true;
}

// Names of groups and datasets that are taken, so that no dataset stands where something else does.
class TakenPaths {
 public:
  void AddGroup(const std::string& path) {
    for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
      groups_.insert(path.substr(0, end));
    }
    groups_.insert(path);
  }

  bool IsFree(const std::string& path) const { return !datasets_.contains(path) && !groups_.contains(path); }

  // Whether a group that leads to `path` cannot be made, since a dataset stands there.
  bool IsBlocked(const std::string& path) const {
    for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
      if (datasets_.contains(path.substr(0, end))) return true;
    }
    return false;
  }

  void AddDataset(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash != std::string::npos) AddGroup(path.substr(0, slash));
    datasets_.insert(path);
  }

 private:
  std::set<std::string, std::less<>> groups_;
  std::set<std::string, std::less<>> datasets_;
};

// "dense/kernel:0" -> "dense/kernel_1:0".
std::string Numbered(const std::string& name, int number) {
  const std::size_t colon = name.ends_with(":0") ? name.size() - 2 : name.size();
  return name.substr(0, colon) + "_" + std::to_string(number) + name.substr(colon);
}

class LegacyLayout {
 public:
  LegacyLayout(const Call& call, const Target& target, NodeId model, const Environment& environment,
               ProgramLayout& layout)
      : call_(call),
        target_(target),
        model_(target.nodes[model]),
        environment_(environment),
        group_(layout.format == Format::kKerasH5Model ? "model_weights" : ""),
        places_(target, layout) {}

  Status Add() {
    CKPTFIT_RETURN_IF_ERROR(NameLayers());
    AddHead();
    for (const std::string& name : names_) taken_.AddGroup(Path(name));
    for (std::size_t i = 0; i < names_.size(); ++i) {
      CKPTFIT_RETURN_IF_ERROR(AddWeights(names_[i], target_.nodes[model_.layers[i]].weights));
    }
    CKPTFIT_RETURN_IF_ERROR(AddTopLevel());
    places_.Finish();
    return Status();
  }

 private:
  bool by_name() const { return call_.Flag("by_name"); }
  std::string Path(const std::string& name) const { return group_.empty() ? name : group_ + "/" + name; }

  // Each layer has a group of its own. By name, a loader gives one group to all layers of that name.
  Status NameLayers() {
    std::set<std::string> taken = {kTopLevel};
    for (const NodeId id : model_.layers) taken.insert(target_.nodes[id].name);
    std::set<std::string> used = {kTopLevel};
    for (const NodeId id : model_.layers) {
      std::string name = target_.nodes[id].name;
      const bool usable = IsPath(name) && !used.contains(name);
      if (!usable && by_name()) {
        return Status(StatusCode::kUnsupported, "a layer cannot be found by such a name, or several layers have it",
                      {"", Where::kNoOffset, Where::kNoOffset, name});
      }
      const std::string base = IsPath(name) ? name : "layer";
      for (int n = 1; !IsPath(name) || used.contains(name); ++n) {
        name = base + "_" + std::to_string(n);
        if (taken.contains(name)) name.clear();
      }
      used.insert(name);
      names_.push_back(std::move(name));
    }
    return Status();
  }

  void AddHead() {
    NewH5Object& head = places_.AddGroup(group_);
    head.attributes = {{"layer_names", names_},
                       {"backend", std::string("tensorflow")},
                       {"keras_version", KerasVersionText(environment_)}};
  }

  // Keras 3 called variables by their short names before 3.1, and could not save two of one name in a layer.
  std::vector<std::string> WeightNames(const std::vector<NodeId>& weights) const {
    const bool brief = environment_.keras3() && KerasLine(environment_).Before(3, 1);
    std::vector<std::string> names;
    std::set<std::string> brief_names;
    for (const NodeId id : weights) {
      const Variable& variable = *target_.nodes[id].variable;
      names.push_back(brief ? variable.short_name : variable.name);
      brief_names.insert(variable.short_name);
    }
    if (!brief || brief_names.size() == weights.size()) return names;
    for (std::size_t i = 0; i < weights.size(); ++i) names[i] = target_.nodes[weights[i]].variable->name;
    return names;
  }

  Status AddWeights(const std::string& layer, const std::vector<NodeId>& weights) {
    for (const NodeId id : weights) {
      if (!target_.nodes[id].variable) {
        return Status(StatusCode::kUnsupported, "a layer keeps something that HDF5 cannot hold",
                      {"", Where::kNoOffset, Where::kNoOffset, layer});
      }
    }
    std::vector<std::string> names = WeightNames(weights);
    for (std::string& name : names) name = FreeName(layer, std::move(name));
    places_.AddGroup(Path(layer)).attributes = {{"weight_names", names}};
    for (std::size_t i = 0; i < weights.size(); ++i) {
      CKPTFIT_RETURN_IF_ERROR(places_.Add(Path(layer) + "/" + names[i], weights[i]));
    }
    return Status();
  }

  // Marks the name as taken.
  std::string FreeName(const std::string& layer, std::string name) {
    std::string wanted = IsPath(name) ? std::move(name) : "weight:0";
    if (taken_.IsBlocked(Path(layer) + "/" + wanted)) std::replace(wanted.begin(), wanted.end(), '/', '_');
    name = wanted;
    for (int n = 1; !taken_.IsFree(Path(layer) + "/" + name); ++n) name = Numbered(wanted, n);
    taken_.AddDataset(Path(layer) + "/" + name);
    return name;
  }

  // TensorFlow 2.7 began to store what a model owns itself. By name, Keras 3.0 to 3.7 compare the group with all weights of
  // the model (docs/design/loading_keras_weights.md, section 2.3), which it then has to hold.
  Status AddTopLevel() {
    const Version& line = KerasLine(environment_);
    if (!environment_.keras3() && line.Before(2, 7)) return Status();
    const bool all = environment_.keras3() && line.Before(3, 8) && by_name();
    if (all && model_.top_level.empty()) return Status();
    taken_.AddGroup(Path(kTopLevel));
    return AddWeights(kTopLevel, all ? model_.weights : model_.top_level);
  }

  const Call& call_;
  const Target& target_;
  const Node& model_;
  const Environment& environment_;
  const std::string group_;
  std::vector<std::string> names_;  // of the groups of model_.layers
  TakenPaths taken_;
  H5Places places_;
};

// load_model gives the values to the model that it makes of the config, which must have the same weights.
Status CheckMade(const Value& config, const Call& call, const Target& target, const Node& model,
                 const Environment& environment) {
  CKPTFIT_ASSIGN_OR_RETURN(const Rebuilt made, MadeByLoadModel(config, false, call, target, environment));
  const std::size_t weights = made.target.nodes[made.model].weights.size();
  if (weights == model.weights.size() || !made.unknowns.empty()) return Status();
  return Status(StatusCode::kUnsupported, "load_model makes a model of " + std::to_string(weights) +
                                              " weights, the described one has " +
                                              std::to_string(model.weights.size()));
}

Status AddConfig(const Call& call, const Target& target, const Node& model, const Environment& environment,
                 ProgramLayout& layout) {
  NewH5Object root;
  root.attributes = {{"keras_version", KerasVersionText(environment)}, {"backend", std::string("tensorflow")}};
  const Result<Value> config = LegacyModelConfig(model, environment);
  if (call.api == Api::kLoadModel) {
    if (!config) return config.error();
    CKPTFIT_RETURN_IF_ERROR(CheckMade(*config, call, target, model, environment));
  }
  if (config) root.attributes.push_back({"model_config", WriteJson(*config)});
  layout.h5.objects.push_back(std::move(root));
  return Status();
}

}  // namespace

Result<ProgramLayout> LayOutLegacyH5(const Call& call, const Target& target, const Environment& environment,
                                     Format format) {
  CKPTFIT_ASSIGN_OR_RETURN(const NodeId model, ModelOfCall(call, target));
  ProgramLayout layout;
  layout.format = format;
  if (format == Format::kKerasH5Model) {
    CKPTFIT_RETURN_IF_ERROR(AddConfig(call, target, target.nodes[model], environment, layout));
  }
  CKPTFIT_RETURN_IF_ERROR(LegacyLayout(call, target, model, environment, layout).Add());
  return layout;
}

}  // namespace ckptfit
