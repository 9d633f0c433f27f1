#include "repair/optimizer/weights_file.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json.h"
#include "diagnosis/names.h"
#include "loading/keras_model/optimizer_layout.h"
#include "loading/keras_weights/saved_paths.h"
#include "repair/assign/made_walks.h"
#include "repair/only_model.h"
#include "repair/optimizer/kinds.h"
#include "repair/optimizer/trained_order.h"

namespace ckptfit {
namespace {

constexpr std::string_view kVars = "optimizer/vars/";  // docs/formats/keras_h5.md 4

// Classes by the names that Keras gives to their objects, which no release writes like another: "SGD" and "sgd",
// "rmsprop" and "rm_sprop". Nadam is not among them (keras_files.cc).
constexpr std::pair<std::string_view, std::string_view> kClasses[] = {
    {"adadelta", "Adadelta"}, {"adagrad", "Adagrad"}, {"adam", "Adam"}, {"adamax", "Adamax"},   {"adamw", "AdamW"},
    {"ftrl", "Ftrl"},         {"lamb", "Lamb"},       {"lion", "Lion"}, {"rmsprop", "RMSprop"}, {"sgd", "SGD"}};

// What may have been said to the optimizer, or not, of that which decides what it keeps. The last one decides of no slot.
constexpr std::pair<const char*, const char*> kSettings[] = {{"momentum", "0.9"},
                                                             {"amsgrad", "true"},
                                                             {"centered", "true"},
                                                             {"use_ema", "true"},
                                                             {"gradient_accumulation_steps", "2"},
                                                             {"learning_rate", R"({"class_name": "Schedule"})"}};
constexpr unsigned kSlotSettings = (1u << (std::size(kSettings) - 1)) - 1;
constexpr std::string_view kRelease = "3.10.0";  // any that lists the state in the order of all

struct Trained {
  Variable variable;  // named without its output
  std::string path;   // of its dataset
};

std::string WithoutOutput(std::string_view name) { return std::string(name.substr(0, name.find(':'))); }

class WeightsFileReader {
 public:
  explicit WeightsFileReader(const Case& c) : c_(c) {
    for (const TensorInfo& tensor : c.checkpoint.tensors) tensors_.emplace(tensor.key, &tensor);
  }

  std::optional<NamedState> Run() {
    NamedState read;
    read.class_name = ClassName();
    if (read.class_name.empty() || !FindTrained() || !OrderIsTold() || !ReadState(&read)) return std::nullopt;
    for (const Trained& one : trained_) read.trained.push_back({one.variable.name, one.path});
    return read;
  }

 private:
  std::string ClassName() const {
    const auto name = c_.checkpoint.object_names.find("optimizer");
    if (name == c_.checkpoint.object_names.end()) return "";
    for (const auto& [of_object, of_class] : kClasses) {
      if (PlainOptimizerName(name->second) == of_object) return std::string(of_class);
    }
    return "";
  }

  // A program of before TensorFlow 2.12 has no such walk: it is made as for the layers (repair/assign/made_walks.h).
  Result<SavedPaths> SavedByProgram(NodeId model) const {
    if (HasWalks(*c_.target)) return FindSavedPaths(*c_.target, model, c_.environment);
    Environment writer = c_.environment;
    writer.keras = *Version::Parse(kRelease);
    writer.keras_kind = KerasKind::kKeras3;
    return FindSavedPaths(WithStores(WithWalks(*c_.target)), model, writer);
  }

  // Layers of Keras that hold no others save their weights as they list them; what one's own class saves is not known.
  static Target WithStores(Target target) {
    for (Node& node : target.nodes) {
      if (!node.is(kRoleLayer) || node.is(kRoleModel | kRoleCustom) || !node.layers.empty()) continue;
      for (std::size_t i = 0; i < node.weights.size(); ++i) node.store.emplace_back(std::to_string(i), node.weights[i]);
    }
    return target;
  }

  // By variable the path under which the program would save it; empty unless the file holds the same ones.
  std::map<NodeId, std::string> SamePaths(NodeId model) const {
    std::map<NodeId, std::string> paths;
    const auto saved = SavedByProgram(model);
    if (!saved) return {};
    std::size_t held = 0;
    for (const SavedPaths::Object& object : saved->objects) {
      if (object.group.starts_with("optimizer/")) continue;
      for (const auto& [path, node] : object.datasets) {
        const auto found = tensors_.find(path);
        const auto& variable = c_.target->nodes[node].variable;
        if (!variable || found == tensors_.end() || found->second->shape != variable->shape) return {};
        paths.emplace(node, path);
        ++held;
      }
    }
    const auto others = std::count_if(tensors_.begin(), tensors_.end(),
                                      [](const auto& tensor) { return !tensor.first.starts_with("optimizer/"); });
    return held == static_cast<std::size_t>(others) ? paths : std::map<NodeId, std::string>();
  }

  // Variables that are no one's to train: those that say so, and those of frozen layers.
  std::set<NodeId> Frozen() const {
    std::set<NodeId> frozen;
    for (NodeId n = 0; n < c_.target->nodes.size(); ++n) {
      const Node& node = c_.target->nodes[n];
      if (node.variable && !node.variable->trainable) frozen.insert(n);
      if (node.is(kRoleLayer) && !node.trainable) frozen.insert(node.weights.begin(), node.weights.end());
    }
    return frozen;
  }

  // What the program trains, in its order. False when the writer may have trained something else.
  bool FindTrained() {
    const NodeId model = OnlyModel(*c_.target);
    if (model == kNoNode) return false;
    const std::map<NodeId, std::string> paths = SamePaths(model);
    const std::set<NodeId> frozen = Frozen();
    std::vector<const Variable*> left_out;
    for (const NodeId node : c_.target->nodes[model].weights) {
      const auto path = paths.find(node);
      const auto& variable = c_.target->nodes[node].variable;
      if (path == paths.end() || !variable) return false;
      if (!frozen.contains(node)) {
        trained_.push_back({*variable, path->second});
        trained_.back().variable.name = WithoutOutput(variable->name);
      }
      if (frozen.contains(node) && !LeafName(variable->name).starts_with("moving_")) left_out.push_back(&*variable);
    }
    return !trained_.empty() && std::none_of(left_out.begin(), left_out.end(), [&](const Variable* variable) {
      return std::any_of(trained_.begin(), trained_.end(),
                         [&](const Trained& one) { return one.variable.shape == variable->shape; });
    });
  }

  // Whether no other program of these paths could train them in another order.
  bool OrderIsTold() const {
    std::vector<TrainedVariable> variables;
    for (const Trained& one : trained_) variables.push_back({one.path, one.variable.shape});
    return ShapesTellOrder(variables);
  }

  // The names of the state by each way of setting up the optimizer that makes what is stored. Of several that of the
  // program's optimizer is likely: of its class, it asks for what is stored.
  bool ReadState(NamedState* read) const {
    std::set<std::vector<std::string>> ways, likely;
    const std::optional<unsigned> programs = SaidInProgram(read->class_name);
    std::vector<const Variable*> trained;
    for (const Trained& one : trained_) trained.push_back(&one.variable);
    Environment writer = c_.environment;
    writer.keras = *Version::Parse(kRelease);
    writer.keras_kind = KerasKind::kKeras3;
    for (unsigned said = 0; said < 1u << std::size(kSettings); ++said) {
      const auto listed =
          OptimizerVariables(OptimizerGeneration::kKeras3, read->class_name, Config(said), trained, writer);
      if (!listed || !IsStored(*listed)) continue;
      ways.insert(NamesOf(*listed));
      if ((said & kSlotSettings) == programs) likely.insert(NamesOf(*listed));
    }
    read->surmised = ways.size() != 1;
    if (read->surmised && likely.size() != 1) return false;
    const std::vector<std::string>& names = read->surmised ? *likely.begin() : *ways.begin();
    for (std::size_t i = 0; i < names.size(); ++i) {
      read->state.push_back({names[i], std::string(kVars) + std::to_string(i)});
    }
    return true;
  }

  // What is said to the program's only optimizer, if that is one of Keras' of this class.
  std::optional<unsigned> SaidInProgram(std::string_view class_name) const {
    const Node* only = nullptr;
    for (const Node& node : c_.target->nodes) {
      if (!node.is(kRoleOptimizer)) continue;
      if (only != nullptr) return std::nullopt;
      only = &node;
    }
    if (only == nullptr || only->is(kRoleCustom) || only->class_name != class_name) return std::nullopt;
    unsigned said = 0;
    for (std::size_t i = 0; (kSlotSettings >> i & 1u) != 0; ++i) {
      const Value& setting = only->config[kSettings[i].first];
      if (setting.AsBool() || setting.AsDouble() != 0) said |= 1u << i;
    }
    return said;
  }

  // With the settings whose bits are set.
  Value Config(unsigned said) const {
    Value config = *ParseJson("{}", "settings");
    config.Set("name", Value(c_.checkpoint.object_names.find("optimizer")->second));
    for (std::size_t i = 0; i < std::size(kSettings); ++i) {
      if ((said >> i & 1u) != 0) config.Set(kSettings[i].first, *ParseJson(kSettings[i].second, "settings"));
    }
    return config;
  }

  bool IsStored(const std::vector<OptimizerVariable>& listed) const {
    const auto stored = std::count_if(tensors_.begin(), tensors_.end(),
                                      [](const auto& tensor) { return tensor.first.starts_with(kVars); });
    if (listed.size() != static_cast<std::size_t>(stored)) return false;
    for (std::size_t i = 0; i < listed.size(); ++i) {
      const auto found = tensors_.find(std::string(kVars) + std::to_string(i));
      if (found == tensors_.end() || found->second->shape != listed[i].shape) return false;
    }
    return true;
  }

  static std::vector<std::string> NamesOf(const std::vector<OptimizerVariable>& listed) {
    std::vector<std::string> names;
    for (const OptimizerVariable& variable : listed) names.push_back(variable.name);
    return names;
  }

  const Case& c_;
  std::map<std::string, const TensorInfo*, std::less<>> tensors_;
  std::vector<Trained> trained_;
};

}  // namespace

std::optional<NamedState> ReadWeightsFile(const Case& c) { return WeightsFileReader(c).Run(); }

bool StateIsSurmised(const Case& c) {
  if (c.checkpoint.format != Format::kKerasWeightsH5) return false;
  const auto read = ReadWeightsFile(c);
  return read && read->surmised;
}

}  // namespace ckptfit
