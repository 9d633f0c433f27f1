// Normalization layers.
#include <algorithm>
#include <string>
#include <vector>

#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

// The dimensions at the layer's axis or axes, in the order given.
Shape DimsAtAxes(const LayerWork& work, std::string_view argument = "axis") {
  const Value& axis = work.layer().Argument(argument);
  if (axis.is_int()) return Shape{DimAt(work.input(), axis.AsInt())};
  Shape shape;
  for (const Value& item : axis.AsArray()) shape.dims.push_back(DimAt(work.input(), item.AsInt()));
  return shape;
}

// Keras 2 normalizes over several axes with a parameter of the input's rank that is 1 elsewhere.
Shape BatchNormalizationShape(const LayerWork& work) {
  const Value& axis = work.layer().Argument("axis");
  if (axis.AsArray().size() < 2 || work.input().unknown_rank) return DimsAtAxes(work);
  Shape shape(std::vector<std::int64_t>(work.input().rank(), 1));
  for (const Value& item : axis.AsArray()) shape = WithDim(shape, item.AsInt(), DimAt(work.input(), item.AsInt()));
  return shape;
}

void BuildBatchNormalization(const LayerWork& work) {
  const Shape shape = BatchNormalizationShape(work);
  if (work.layer().Flag("scale")) work.Add("gamma", shape);
  if (work.layer().Flag("center")) work.Add("beta", shape);
  work.Add("moving_mean", shape, false);
  work.Add("moving_variance", shape, false);
  if (!work.layer().Flag("renorm")) return;
  for (const char* name : {"moving_stddev", "renorm_mean", "renorm_stddev"}) work.Add(name, shape, false);
}

void BuildLayerNormalization(const LayerWork& work) {
  const Shape shape = DimsAtAxes(work);
  const bool rms = work.layer().Flag("rms_scaling");
  if (work.layer().Flag("scale") || rms) work.Add("gamma", shape);
  if (work.layer().Flag("center") && !rms) work.Add("beta", shape);
}

void BuildGroupNormalization(const LayerWork& work) {
  const Shape shape{DimAt(work.input(), work.layer().Int("axis", -1))};
  if (work.layer().Flag("scale")) work.Add("gamma", shape);
  if (work.layer().Flag("center")) work.Add("beta", shape);
}

void BuildRmsNormalization(const LayerWork& work) { work.Add("scale", DimsAtAxes(work)); }

// The statistics of a Normalization layer: none when they are arguments.
void BuildNormalization(const LayerWork& work) {
  if (!work.layer().Argument("mean").is_null()) return;
  const Shape shape = DimsAtAxes(work);
  work.Add("mean", shape, false);
  work.Add("variance", shape, false);
  const Environment& environment = work.host().environment();
  const bool short_count = !environment.keras3() && KerasLine(environment).Before(2, 3);
  work.Add("count", Shape{}, false, short_count ? DType::kInt32 : DType::kInt64);
}

// adapt() of Keras 2 leaves a batch_input_shape of the data's rank alone in the config, from which build() cannot tell
// the axes to keep (layers/preprocessing/normalization.py of TensorFlow 2.6 to 2.15, tf_keras and Keras 3).
std::optional<Exception> NormalizationRefuses(const LayerWork& work) {
  const Environment& environment = work.host().environment();
  if (!environment.keras3() && KerasLine(environment).Before(2, 6)) return std::nullopt;
  const Value& given = work.layer().Argument("axis");
  const Value::Array axes = given.is_int() ? Value::Array{given} : given.AsArray();
  const auto rank = static_cast<std::int64_t>(work.input().rank());
  std::vector<std::int64_t> kept;
  for (const Value& axis : axes) kept.push_back(axis.AsInt() < 0 ? axis.AsInt() + rank : axis.AsInt());
  std::sort(kept.begin(), kept.end());
  for (const std::int64_t axis : kept) {
    if (axis < 0 || axis >= rank || DimAt(work.input(), axis) >= 0) continue;
    std::string tuple;
    for (const Value& one : axes) tuple += (tuple.empty() ? "" : ", ") + std::to_string(one.AsInt());
    tuple = "(" + tuple + (axes.size() == 1 ? ",)" : ")");
    std::string shape = work.input().ToString();
    const std::string index = std::to_string(axis);
    if (environment.keras3()) {
      return Exception{"ValueError", "All `axis` values to be kept must have a known shape. Received axis=" + tuple +
                                         ", inputs.shape=" + shape + ", with unknown axis at index " + index};
    }
    shape = "[" + shape.substr(1, shape.size() - 2) + "]";
    return Exception{"ValueError", "All `axis` values to be kept must have known shape. Got axis: " + tuple +
                                       ", input shape: " + shape + ", with unknown axis at index: " + index};
  }
  return std::nullopt;
}

constexpr LayerRules kRules[] = {
    {.class_name = "BatchNormalization", .build = BuildBatchNormalization},
    {.class_name = "GroupNormalization", .build = BuildGroupNormalization},
    {.class_name = "LayerNormalization", .build = BuildLayerNormalization},
    {.class_name = "Normalization", .build = BuildNormalization, .refuses = NormalizationRefuses},
    {.class_name = "RMSNormalization", .build = BuildRmsNormalization},
    {.class_name = "SyncBatchNormalization", .build = BuildBatchNormalization},
    {.class_name = "UnitNormalization"},
};

}  // namespace

std::span<const LayerRules> NormalizationLayers() { return kRules; }

}  // namespace ckptfit
