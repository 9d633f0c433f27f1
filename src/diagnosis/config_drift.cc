#include "diagnosis/config_drift.h"

#include <algorithm>
#include <map>
#include <string_view>

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

void CompareLayers(const ConfigLayer& program, const ConfigLayer& stored, std::vector<Drift>* drifts) {
  for (const std::string_view key : kSettings) {
    const Value* a = program.config->Find(key);
    const Value* b = stored.config->Find(key);
    if (a == nullptr || b == nullptr || *a == *b || SameSetting(Normal(*a), Normal(*b))) continue;
    drifts->push_back({program.name, program.class_name, std::string(key), Normal(*a), Normal(*b)});
  }
}

bool Leaves(const ConfigLayer& layer) { return layer.class_name != "InputLayer" && !layer.model; }

std::vector<ConfigLayer> LeavesOf(const Value& config) {
  std::vector<ConfigLayer> layers = ConfigLayers(config);
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

// Longest common subsequence by class; what is left over on either side is passing.
void Pair(const std::vector<ConfigLayer>& program, const std::vector<ConfigLayer>& stored, ConfigDrift* drift) {
  const std::size_t n = program.size();
  const std::size_t m = stored.size();
  if (n == 0 || m == 0 || (n + 1) * (m + 1) > kMaxCells) return;
  std::vector<std::uint32_t> best((n + 1) * (m + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return best[i * (m + 1) + j]; };
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      const bool same = program[i].class_name == stored[j].class_name;
      at(i, j) = same ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  if (at(0, 0) * 2u < std::max(n, m)) return;  // another model
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && program[i].class_name == stored[j].class_name) {
      CompareLayers(program[i++], stored[j++], &drift->settings);
    } else if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1))) {
      drift->layers.push_back({program[i].name, program[i].class_name, true});
      ++i;
    } else {
      drift->layers.push_back({stored[j].name, stored[j].class_name, false});
      ++j;
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

ConfigDrift CompareConfigs(const Case& c) {
  ConfigDrift drift;
  if (c.target == nullptr || c.checkpoint.config.is_null()) return drift;
  for (const auto& [name, id] : c.target->objects) {
    const Node& node = c.target->nodes[id];
    if (!node.is(kRoleModel) || node.config.is_null()) continue;
    const Value wrapped(Value::Object{{"class_name", Value(node.class_name)}, {"config", node.config}});
    Pair(LeavesOf(wrapped), LeavesOf(c.checkpoint.config), &drift);
    break;
  }
  std::erase_if(drift.layers, [](const Passing& layer) {
    return !Computes(layer.class_name) || IsKerasType(SnakeCase(layer.class_name));
  });
  return drift;
}

}  // namespace ckptfit
