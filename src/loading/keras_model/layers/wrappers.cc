// Layers around other layers: Bidirectional, TimeDistributed, SpectralNormalization.
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

Attempt<LayerId> DeserializeArgument(const LayerWork& work, std::string_view name) {
  const Value config = work.layer().Argument(name);
  return work.host().Deserialize(config);
}

std::optional<Exception> MakeWrapper(const LayerWork& work) {
  const Attempt<LayerId> inner = DeserializeArgument(work, "layer");
  if (!inner.ok()) return inner.error();
  work.host().AttachPart(work.id(), {"layer", inner.value()});
  return std::nullopt;
}

std::string Prefixed(std::string_view prefix, const LayerWork& work, LayerId layer) {
  std::string name = work.host().NameOf(layer);
  if (work.keras3() && name.starts_with(prefix)) name.erase(0, prefix.size());
  return std::string(prefix) + name;
}

// Both directions are made anew from the config of the layer given; it stays behind as `layer`.
std::optional<Exception> MakeBidirectional(const LayerWork& work) {
  LayerHost& host = work.host();
  const Attempt<LayerId> given = DeserializeArgument(work, "layer");
  if (!given.ok()) return given.error();
  std::optional<LayerId> backward_given;
  if (!work.layer().Argument("backward_layer").is_null()) {
    const Attempt<LayerId> backward = DeserializeArgument(work, "backward_layer");
    if (!backward.ok()) return backward.error();
    backward_given = backward.value();
  }
  const bool keeps_layer = !work.keras3() || KerasLine(host.environment()).Before(3, 3);
  if (keeps_layer) host.AttachPart(work.id(), {"layer", given.value(), false, work.keras3()});
  const Attempt<LayerId> forward = host.Recreate(given.value(), Prefixed("forward_", work, given.value()), Value());
  if (!forward.ok()) return forward.error();
  host.AttachPart(work.id(), {"forward_layer", forward.value()});
  if (backward_given) {
    if (!work.keras3()) host.Rename(*backward_given, Prefixed("backward_", work, *backward_given));
    host.AttachPart(work.id(), {"backward_layer", *backward_given});
    return std::nullopt;
  }
  Value changes;
  changes.Set("go_backwards", !host.At(given.value()).Flag("go_backwards"));
  const Attempt<LayerId> backward = host.Recreate(given.value(), Prefixed("backward_", work, given.value()), changes);
  if (!backward.ok()) return backward.error();
  host.AttachPart(work.id(), {"backward_layer", backward.value()});
  return std::nullopt;
}

void BuildBidirectional(const LayerWork& work) {
  for (const char* attribute : {"forward_layer", "backward_layer"}) {
    const LayerId part = work.layer().Part(attribute);
    if (part != kNoLayer) work.BuildPart(part, work.inputs());
  }
}

Shapes BidirectionalOutputs(const LayerWork& work) {
  const LayerId forward = work.layer().Part("forward_layer");
  if (forward == kNoLayer) return {Shape::UnknownRank()};
  const Shapes one = work.host().Outputs(forward, work.inputs());
  const Value& mode = work.layer().Argument("merge_mode");
  Shapes out;
  if (mode.is_null()) {
    out = {one.front(), one.front()};
  } else if (mode.AsString() == "concat") {
    out = {WithDim(one.front(), -1, MulDims(2, DimAt(one.front(), -1)))};
  } else {
    out = {one.front()};
  }
  for (int direction = 0; direction < 2; ++direction) out.insert(out.end(), one.begin() + 1, one.end());
  return out;
}

CallShapes WithoutTime(const CallShapes& inputs) {
  CallShapes out;
  Shape shape = inputs.first();
  if (shape.rank() > 1) shape.dims.erase(shape.dims.begin() + 1);
  out.positional.push_back(std::move(shape));
  return out;
}

// Keras 2 calls the inner build() without a name scope.
void BuildInner(const LayerWork& work, const CallShapes& inputs) {
  const LayerId inner = work.layer().Part("layer");
  if (inner == kNoLayer) return;
  if (work.keras3()) {
    work.BuildPart(inner, inputs);
  } else {
    work.host().Build(inner, work.scope(), inputs);
  }
}

void BuildTimeDistributed(const LayerWork& work) { BuildInner(work, WithoutTime(work.inputs())); }

Shapes TimeDistributedOutputs(const LayerWork& work) {
  const LayerId inner = work.layer().Part("layer");
  if (inner == kNoLayer) return {Shape::UnknownRank()};
  Shapes out = work.host().Outputs(inner, WithoutTime(work.inputs()));
  for (Shape& shape : out) {
    if (!shape.unknown_rank && shape.rank() > 0) shape.dims.insert(shape.dims.begin() + 1, DimAt(work.input(), 1));
  }
  return out;
}

void BuildWrapper(const LayerWork& work) { BuildInner(work, work.inputs()); }

// Its own variables are the inner kernel once more, and the vector of the power iteration.
void BuildSpectralNormalization(const LayerWork& work) {
  BuildInner(work, work.inputs());
  const LayerId inner = work.layer().Part("layer");
  if (inner == kNoLayer || work.host().At(inner).trainable.empty()) return;
  const NodeId kernel = work.host().At(inner).trainable.front();
  work.host().AliasVariable(work.id(), kernel, true);
  const Shape& shape = work.host().ShapeOf(kernel);
  work.Add("vector_u", Shape{1, DimAt(shape, -1)}, false);
}

Shapes WrapperOutputs(const LayerWork& work) {
  const LayerId inner = work.layer().Part("layer");
  return inner == kNoLayer ? Shapes{Shape::UnknownRank()} : work.host().Outputs(inner, work.inputs());
}

constexpr LayerRules kRules[] = {
    {.class_name = "Bidirectional",
     .make = MakeBidirectional,
     .build = BuildBidirectional,
     .outputs = BidirectionalOutputs,
     .inner_first = true},
    {.class_name = "SpectralNormalization",
     .make = MakeWrapper,
     .build = BuildSpectralNormalization,
     .outputs = WrapperOutputs,
     .inner_first = true},
    {.class_name = "TimeDistributed",
     .make = MakeWrapper,
     .build = BuildTimeDistributed,
     .outputs = TimeDistributedOutputs,
     .inner_first = true},
    {.class_name = "Wrapper",
     .make = MakeWrapper,
     .build = BuildWrapper,
     .outputs = WrapperOutputs,
     .inner_first = true},
};

}  // namespace

std::span<const LayerRules> WrapperLayers() { return kRules; }

}  // namespace ckptfit
