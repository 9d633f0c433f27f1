#include "loading/keras_model/layers/quantized.h"

#include <algorithm>

namespace ckptfit {
namespace {

bool IsAdapter(std::string_view name) { return name.starts_with("lora_"); }

int PlaceOf(std::string_view name) { return name == "kernel" || name == "embeddings" ? 0 : name == "bias" ? 1 : 2; }

// What float8 remembers: scales and the largest values of so many steps.
void AddFloat8(const LayerWork& work) {
  const std::int64_t steps = work.layer().Argument("dtype")["config"]["amax_history_length"].AsInt(1024);
  for (const std::string_view of : {"inputs", "kernel", "outputs_grad"}) {
    work.Add(std::string(of) + "_scale", Shape{}, true, DType::kFloat32);
    work.Add(std::string(of) + "_amax_history", Shape{steps}, true, DType::kFloat32);
  }
}

}  // namespace

std::string QuantizationMode(const RebuiltLayer& layer) {
  const Value& policy = layer.Argument("dtype");
  std::string mode = policy["config"]["mode"].AsString();
  if (const std::string& name = policy.AsString(); name.find("_from_") != std::string::npos)
    mode = name.substr(0, name.find("_from_"));
  return mode.substr(0, mode.find('/'));
}

void AddQuantizable(const LayerWork& work, std::string_view name, const Shape& weight, const Shape& scale) {
  const std::string mode = work.keras3() ? QuantizationMode(work.layer()) : std::string();
  if (mode == "int8") {
    work.Add(name, weight, false, DType::kInt8);
    work.Add(std::string(name) + "_scale", scale, false);
    return;
  }
  if (mode == "float8") {
    AddFloat8(work);
  } else if (!mode.empty()) {
    work.host().LeaveUndecided("the weights of a layer that is quantized as " + mode);
  }
  work.Add(name, weight);
}

void AddAdapters(const LayerWork& work, std::string_view name, const Shape& weight) {
  const std::int64_t rank = work.layer().Int("lora_rank");
  if (rank <= 0 || weight.unknown_rank || weight.dims.empty()) return;
  work.host().Freeze(work.id(), name);
  Shape first = weight;
  first.dims.back() = rank;
  const std::string adapter = "lora_" + std::string(name);
  work.Add(adapter + "_a", first);
  work.Add(adapter + "_b", Shape{rank, weight.dims.back()});
}

bool HasAddedWeights(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return IsAdapter(name) || name.ends_with("_scale"); });
}

std::vector<std::size_t> StoredOrder(const std::vector<std::string>& names) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!IsAdapter(names[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return PlaceOf(names[a]) < PlaceOf(names[b]); });
  return order;
}

}  // namespace ckptfit
