#include "diagnosis/config_drift.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/contains.h"
#include "base/python_repr.h"
#include "diagnosis/names.h"

namespace ckptfit {
namespace {

// Settings that change what a layer computes and that no variable's shape shows.
constexpr std::string_view kSettings[] = {
    "activation",
    "recurrent_activation",
    "strides",
    "padding",
    "dilation_rate",
    "data_format",
    "epsilon",
    "axis",
    "negative_slope",
    "alpha",
    "max_value",
    "threshold",
    "pool_size",
    "target_shape",
    "merge_mode",
    "mask_zero",
    "go_backwards",
    "return_sequences",
    "interpolation",
    "size",
    "mode",
    "causal",
    "use_causal_mask",
};

// Settings that no prediction shows.
constexpr std::string_view kTraining[] = {"rate", "stddev", "momentum", "dropout", "recurrent_dropout", "trainable"};

// Settings that change the size of what a layer puts out.
constexpr std::string_view kSizes[] = {"strides", "padding",     "dilation_rate", "pool_size",       "target_shape",
                                       "size",    "data_format", "merge_mode",    "return_sequences"};

// The layers that a layer is called on, as a setting.
constexpr std::string_view kInputs = "inputs";
// Comparing two orders is quadratic.
constexpr std::size_t kMaxInputs = 64;

// The name of a function or class that a setting holds, however it is serialized; "linear" for none.
std::string Normal(const Value& value) {
  if (value.is_null()) return "linear";
  if (value.is_string()) return value.AsString();
  if (value.is_object() && value["config"].is_string()) return value["config"].AsString();
  if (value.is_object() && value["items"].is_array()) return Normal(value["items"]);  // a wrapped tuple
  if (value.is_object() && value.Has("class_name")) return SnakeCase(ClassOf(value));
  if (value.is_array() && value.AsArray().size() == 1) return PythonReprOf(value.AsArray()[0]);
  return PythonReprOf(value);
}

// Whether two settings mean the same: "relu" is also written as the class ReLU.
bool SameSetting(const std::string& a, const std::string& b) {
  const auto letters = [](const std::string& text) {
    std::string kept;
    for (const char c : text) {
      if (c != '_') kept += c;
    }
    return kept;
  };
  return a == b || letters(a) == letters(b);
}

void CompareSettings(std::span<const std::string_view> keys, const ConfigLayer& program, const ConfigLayer& stored,
                     std::vector<Drift>* drifts) {
  for (const std::string_view key : keys) {
    const Value* a = program.config->Find(key);
    const Value* b = stored.config->Find(key);
    if (a == nullptr || b == nullptr || *a == *b || SameSetting(Normal(*a), Normal(*b))) continue;
    drifts->push_back({program.name, program.class_name, std::string(key), Normal(*a), Normal(*b)});
  }
}

// Names of the layers that a layer is called on, in order: of ["a", 0, 0, {}] in Keras 2, {"keras_history": ["a", 0, 0]} in
// Keras 3.
std::vector<std::string> InputsOf(const ConfigLayer& layer) {
  std::vector<std::string> names;
  std::vector<const Value*> open;
  if (layer.inbound != nullptr) open.push_back(layer.inbound);
  while (!open.empty()) {
    const Value& value = *open.back();
    open.pop_back();
    if (value.is_object()) {
      for (const std::string_view key : {"keras_history", "config", "kwargs", "args"}) {
        if (const Value* inner = value.Find(key)) open.push_back(inner);
      }
      continue;
    }
    const Value::Array& items = value.AsArray();
    if (items.size() > 1 && items[0].is_string()) {
      names.push_back(items[0].AsString());
    } else {
      for (std::size_t i = items.size(); i-- > 0;) open.push_back(&items[i]);
    }
  }
  return names;
}

bool AnyOrder(std::string_view class_name) {
  for (const std::string_view merge : {"Add", "Multiply", "Average", "Maximum", "Minimum"}) {
    if (class_name == merge) return true;
  }
  return false;
}

// The same inputs in another order: a Concatenate then puts out other columns.
void CompareInputs(const ConfigLayer& program, const ConfigLayer& stored, std::vector<Drift>* drifts) {
  const std::vector<std::string> a = InputsOf(program);
  const std::vector<std::string> b = InputsOf(stored);
  if (a.size() < 2 || a.size() > kMaxInputs || a == b || AnyOrder(program.class_name)) return;
  if (!std::is_permutation(a.begin(), a.end(), b.begin(), b.end())) return;
  drifts->push_back({program.name, program.class_name, std::string(kInputs), fmt::format("[{}]", fmt::join(a, ", ")),
                     fmt::format("[{}]", fmt::join(b, ", "))});
}

void CompareLayers(const ConfigLayer& program, const ConfigLayer& stored, ConfigDrift* drift) {
  CompareInputs(program, stored, &drift->settings);
  CompareSettings(kSettings, program, stored, &drift->settings);
  CompareSettings(kTraining, program, stored, &drift->training);
}

bool Leaves(const ConfigLayer& layer) { return layer.class_name != "InputLayer" && !layer.model; }

std::vector<ConfigLayer> LeavesOf(const Value& model_config) {
  std::vector<ConfigLayer> layers = LayersOfConfig(model_config);
  std::erase_if(layers, [](const ConfigLayer& layer) { return !Leaves(layer); });
  return layers;
}

// Layers that change values at inference; the others only act while training, or not at all.
bool Computes(std::string_view class_name) {
  for (const std::string_view idle :
       {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout",
        "AlphaDropout", "ActivityRegularization", "Identity"}) {
    if (class_name == idle) return false;
  }
  return true;
}

constexpr std::size_t kMaxCells = 4u << 20;

using Layers = std::span<const ConfigLayer>;

// Longest common subsequence by class: its length from each pair of positions on.
class Subsequence {
 public:
  Subsequence(Layers program, Layers stored) : width_(stored.size() + 1), best_((program.size() + 1) * width_, 0) {
    for (std::size_t i = program.size(); i-- > 0;) {
      for (std::size_t j = stored.size(); j-- > 0;) {
        const bool same = program[i].class_name == stored[j].class_name;
        best_[i * width_ + j] = same ? At(i + 1, j + 1) + 1 : std::max(At(i + 1, j), At(i, j + 1));
      }
    }
  }
  std::uint32_t At(std::size_t i, std::size_t j) const { return best_[i * width_ + j]; }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> best_;
};

// Compares layers of one class that stand at the same place in a longest common subsequence; what is left over on
// either side is passing. The common beginning, mostly all there is, costs no table.
void Pair(Layers program, Layers stored, ConfigDrift* drift) {
  std::size_t i = 0;
  while (i < std::min(program.size(), stored.size()) && program[i].class_name == stored[i].class_name) ++i;
  const Layers p = program.subspan(i);
  const Layers s = stored.subspan(i);
  if (program.empty() || stored.empty() || (p.size() + 1) * (s.size() + 1) > kMaxCells) return;
  const Subsequence common(p, s);
  if ((i + common.At(0, 0)) * 2u < std::max(program.size(), stored.size())) return;  // another model
  for (std::size_t k = 0; k < i; ++k) CompareLayers(program[k], stored[k], drift);
  for (std::size_t a = 0, b = 0; a < p.size() || b < s.size();) {
    if (a < p.size() && b < s.size() && p[a].class_name == s[b].class_name) {
      CompareLayers(p[a++], s[b++], drift);
    } else if (b == s.size() || (a < p.size() && common.At(a + 1, b) >= common.At(a, b + 1))) {
      drift->layers.push_back({p[a].name, p[a].class_name, true});
      ++a;
    } else {
      drift->layers.push_back({s[b].name, s[b].class_name, false});
      ++b;
    }
  }
}

}  // namespace

bool WeightsMeetCode(const Case& c) {
  return c.trace != nullptr && c.call != nullptr && c.target != nullptr && !BuildsFromFile(c) &&
         c.trace->outcome == Outcome::kReturns &&
         std::any_of(c.trace->bindings.begin(), c.trace->bindings.end(),
                     [](const Binding& b) { return b.state == BindingState::kLoaded; });
}

std::optional<Drift> SizeDrift(const Case& c) {
  for (Drift& drift : CompareConfigs(c).settings) {
    if (Contains(kSizes, drift.key)) return std::move(drift);
  }
  return std::nullopt;
}

ConfigDrift CompareConfigs(const Case& c) {
  ConfigDrift drift;
  if (c.target == nullptr || c.checkpoint.config.is_null()) return drift;
  for (const auto& [name, id] : c.target->objects) {
    const Node& node = c.target->nodes[id];
    if (!node.is(kRoleModel) || node.config.is_null()) continue;
    Pair(LeavesOf(node.config), LeavesOf(c.checkpoint.config["config"]), &drift);
    break;
  }
  std::erase_if(drift.layers, [](const Passing& layer) {
    return !Computes(layer.class_name) || IsKerasType(SnakeCase(layer.class_name));
  });
  return drift;
}

void TellDrifts(const std::vector<Drift>& drifts, Finding* finding) {
  const Drift& first = drifts[0];
  finding->title = fmt::format("layer {} has {}={} in the program, {} in the file", Quoted(first.layer), first.key,
                               first.program, first.stored);
  if (drifts.size() > 1) finding->title += fmt::format(" ({} more)", Counted(drifts.size() - 1, "difference"));
  for (std::size_t i = 0; i < drifts.size() && i < 3; ++i) {
    finding->evidence.push_back({"program", drifts[i].layer, fmt::format("{}={}", drifts[i].key, drifts[i].program)});
    finding->evidence.push_back({"checkpoint", "model config", fmt::format("{}={}", drifts[i].key, drifts[i].stored)});
  }
}

}  // namespace ckptfit
