#include "loading/keras_model/optimizer_layout.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

// The slots of a class by generation; those that depend on arguments are added in AddSlots().
struct ClassRow {
  std::string_view class_name;
  std::array<std::string_view, 2> legacy;
  std::array<std::string_view, 2> keras2;
  std::array<std::string_view, 2> keras3;
};

constexpr ClassRow kRows[] = {
    {"Adadelta",
     {"accum_grad", "accum_var"},
     {"accumulated_grad", "accumulated_delta_var"},
     {"accumulated_grad", "accumulated_delta_var"}},
    {"Adagrad", {"accumulator", ""}, {"accumulator", ""}, {"accumulator", ""}},
    {"Adam", {"m", "v"}, {"m", "v"}, {"momentum", "velocity"}},
    {"AdamW", {"m", "v"}, {"m", "v"}, {"momentum", "velocity"}},
    {"Adamax", {"m", "v"}, {"m", "u"}, {"momentum", "norm"}},
    {"Ftrl", {"accumulator", "linear"}, {"accumulator", "linear"}, {"accumulator", "linear"}},
    {"Lamb", {"", ""}, {"", ""}, {"momentum", "velocity"}},
    {"Lion", {"", ""}, {"m", ""}, {"momentum", ""}},
    {"Nadam", {"m", "v"}, {"m", "v"}, {"momentum", "velocity"}},
    {"RMSprop", {"rms", ""}, {"velocity", ""}, {"velocity", ""}},
    {"SGD", {"", ""}, {"", ""}, {"", ""}},
    {"ScheduleFreeAdamW", {"", ""}, {"", ""}, {"momentum", "velocity"}},
};

class Layout {
 public:
  Layout(OptimizerGeneration generation, const std::string& class_name, const Value& config,
         const std::vector<const Variable*>& trained, const Environment& environment)
      : generation_(generation),
        class_name_(class_name),
        config_(config),
        trained_(trained),
        line_(KerasLine(environment)) {}

  std::optional<std::vector<OptimizerVariable>> Make() {
    const ClassRow* row = FindRow();
    if (row == nullptr && class_name_ != "Adafactor") return std::nullopt;
    AddFirst();
    AddEarlySlots();
    if (row == nullptr) {
      AddAdafactor();
    } else {
      AddSlots(*row);
    }
    if (generation_ == OptimizerGeneration::kKeras3 && class_name_ == "Nadam" && line_.AtLeast(3, 10)) AddProduct();
    return std::move(out_);
  }

 private:
  const ClassRow* FindRow() const {
    for (const ClassRow& row : kRows) {
      if (row.class_name == class_name_) return &row;
    }
    return nullptr;
  }

  bool Flag(std::string_view name) const { return config_[name].AsBool(); }
  bool HasMomentum() const { return config_["momentum"].AsDouble() != 0; }
  bool keras3() const { return generation_ == OptimizerGeneration::kKeras3; }

  // Counters and scalars.
  void AddFirst() {
    if (generation_ == OptimizerGeneration::kLegacy) {
      Add(Legacy("iter"), {}, DType::kInt64);
      if (class_name_ == "Nadam") Add(Legacy("momentum_cache"), {});
    } else if (generation_ == OptimizerGeneration::kNew2) {
      Add("iteration:0", {}, DType::kInt64);
    } else {
      Add(Own("iteration"), {}, DType::kInt64);
      const Value& rate = config_["learning_rate"];
      if (!rate.is_object()) Add(Own("learning_rate"), {});
      if (class_name_ == "Nadam" && line_.Before(3, 10)) AddProduct();
    }
  }

  void AddProduct() { Add("variable", {}); }

  void AddEarlySlots() {
    if (generation_ == OptimizerGeneration::kLegacy) return;
    if (Flag("use_ema")) AddForAll({"average"});
    if (keras3() && !config_["gradient_accumulation_steps"].is_null()) AddForAll({"gradient_accumulator"});
  }

  void AddSlots(const ClassRow& row) {
    const std::array<std::string_view, 2>& names = generation_ == OptimizerGeneration::kLegacy ? row.legacy
                                                   : keras3()                                  ? row.keras3
                                                                                               : row.keras2;
    std::vector<std::string> together;
    for (std::string_view name : names) {
      if (!name.empty()) together.emplace_back(name);
    }
    if (generation_ == OptimizerGeneration::kLegacy && class_name_ != "Ftrl") {
      for (const std::string& name : together) AddForAll({name});
    } else {
      AddForAll(together);
    }
    if (class_name_ == "SGD" && (HasMomentum() || generation_ == OptimizerGeneration::kNew2)) {
      AddForAll({generation_ == OptimizerGeneration::kNew2 ? "m" : "momentum"});
    }
    if (Flag("amsgrad") && class_name_.starts_with("Adam")) AddForAll({keras3() ? "velocity_hat" : "vhat"});
    if (class_name_ == "RMSprop") {
      if (HasMomentum()) AddForAll({"momentum"});
      if (Flag("centered")) AddForAll({generation_ == OptimizerGeneration::kLegacy ? "mg" : "average_gradient"});
    }
  }

  // Row and column statistics of matrices, and one slot for each.
  void AddAdafactor() {
    for (const Variable* variable : trained_) {
      const std::vector<std::int64_t>& dims = variable->shape.dims;
      if (dims.size() >= 2) {
        Shape row(std::vector<std::int64_t>(dims.begin(), dims.end() - 1));
        Shape column(std::vector<std::int64_t>(dims.begin(), dims.end() - 2));
        column.dims.push_back(dims.back());
        Add(keras3() ? Own(variable->short_name) : SlotName("r", *variable), row);
        Add(keras3() ? Own(variable->short_name) : SlotName("c", *variable), column);
      } else if (keras3()) {
        for (int i = 0; i < 2; ++i) Add(line_.AtLeast(3, 10) ? variable->short_name : Own(variable->short_name), {});
      }
      Add(SlotName(keras3() ? "velocity" : "v", *variable), variable->shape);
    }
  }

  void AddForAll(const std::vector<std::string>& names) {
    for (const Variable* variable : trained_) {
      for (const std::string& name : names) Add(SlotName(name, *variable), variable->shape, variable->dtype);
    }
  }

  std::string SlotName(const std::string& slot, const Variable& variable) const {
    if (keras3()) {
      const bool bare = slot == "accumulator" && line_.Before(3, 10);
      if (bare) return Own(slot);
      std::string path = variable.name;
      std::replace(path.begin(), path.end(), '/', '_');
      return Own(path + "_" + slot);
    }
    const std::string& name = variable.shared_name;
    if (generation_ == OptimizerGeneration::kNew2) return slot + "/" + name + ":0";
    return Legacy(name + "/" + slot);
  }

  std::string Own(const std::string& name) const { return config_["name"].AsString() + "/" + name; }

  // Until 2.1 variables were made under the name scopes of training.
  std::string Legacy(const std::string& name) const {
    const std::string scope = line_.Before(2, 2) ? "training/" + config_["name"].AsString() + "/" : "";
    return scope + name + ":0";
  }

  void Add(std::string name, Shape shape, DType dtype = DType::kFloat32) {
    out_.push_back({std::move(name), std::move(shape), dtype});
  }

  const OptimizerGeneration generation_;
  const std::string& class_name_;
  const Value& config_;
  const std::vector<const Variable*>& trained_;
  const Version& line_;
  std::vector<OptimizerVariable> out_;
};

// LossScaleOptimizer.variables of Keras 3 (optimizers/loss_scale_optimizer.py): its own, then those of the one inside.
std::optional<std::vector<OptimizerVariable>> LossScaled(const Value& config,
                                                         const std::vector<const Variable*>& trained,
                                                         const Environment& environment) {
  const Value& inner = config["inner_optimizer"];
  const std::string class_name = inner["class_name"].AsString();
  if (class_name == "LossScaleOptimizer") return std::nullopt;
  auto rest = OptimizerVariables(OptimizerGeneration::kKeras3, class_name, inner["config"], trained, environment);
  if (!rest) return std::nullopt;
  const std::string own = config["name"].is_string() ? config["name"].AsString() : "loss_scale_optimizer";
  std::vector<OptimizerVariable> out{{own + "/iteration", {}, DType::kInt64},
                                     {own + "/learning_rate", {}, DType::kFloat32},
                                     {own + "/step_counter", {}, DType::kInt32},
                                     {own + "/dynamic_scale", {}, DType::kFloat32}};
  out.insert(out.end(), std::make_move_iterator(rest->begin()), std::make_move_iterator(rest->end()));
  return out;
}

}  // namespace

std::optional<std::vector<OptimizerVariable>> OptimizerVariables(OptimizerGeneration generation,
                                                                 const std::string& class_name, const Value& config,
                                                                 const std::vector<const Variable*>& trained,
                                                                 const Environment& environment) {
  const bool scaled = generation == OptimizerGeneration::kKeras3 && class_name == "LossScaleOptimizer";
  if (scaled) return LossScaled(config, trained, environment);
  return Layout(generation, class_name, config, trained, environment).Make();
}

}  // namespace ckptfit
