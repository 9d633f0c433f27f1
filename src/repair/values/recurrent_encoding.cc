#include "repair/values/recurrent_encoding.h"

#include <utility>

namespace ckptfit {
namespace {

using Kind = ValueOp::Kind;
using Encoding = RecurrentEncoding;

// The only part of that role.
std::optional<std::size_t> PartOf(const Layer& layer, std::string_view role) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < layer.parts.size(); ++i) {
    if (layer.parts[i].role != role) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

std::int64_t GatesOf(Encoding encoding) {
  return encoding == Encoding::kLstm || encoding == Encoding::kCudnnLstm ? 4 : 3;
}

std::optional<Encoding> EncodingOf(std::int64_t gates, std::int64_t units, const Shape& bias) {
  if (gates == 4 && bias == Shape{4 * units}) return Encoding::kLstm;
  if (gates == 4 && bias == Shape{8 * units}) return Encoding::kCudnnLstm;
  if (gates == 3 && bias == Shape{3 * units}) return Encoding::kGruBefore;
  if (gates == 3 && bias == Shape{2, 3 * units}) return Encoding::kGruAfter;
  if (gates == 3 && bias == Shape{6 * units}) return Encoding::kCudnnGru;
  return std::nullopt;
}

// Of each gate's kernel (inputs, units) the values in their order, taken for (units, inputs) and transposed; and back.
ValueOps KernelOps(std::int64_t inputs, std::int64_t units, std::int64_t gates, bool from_cudnn) {
  const ValueOp apart{Kind::kReshape, {inputs, gates, units}};
  const ValueOp together{Kind::kReshape, {inputs, gates * units}};
  if (from_cudnn) {
    return {apart,
            {Kind::kTranspose, {1, 0, 2}},
            {Kind::kReshape, {gates, units, inputs}},
            {Kind::kTranspose, {2, 0, 1}},
            together};
  }
  return {apart,
          {Kind::kTranspose, {1, 2, 0}},
          {Kind::kReshape, {gates, inputs, units}},
          {Kind::kTranspose, {1, 0, 2}},
          together};
}

// Each gate's (units, units) transposed.
ValueOps RecurrentOps(std::int64_t units, std::int64_t gates) {
  return {
      {Kind::kReshape, {units, gates, units}}, {Kind::kTranspose, {2, 1, 0}}, {Kind::kReshape, {units, gates * units}}};
}

RecurrentChange CudnnChange(const RecurrentLayer& from, bool from_cudnn) {
  const std::int64_t gates = GatesOf(from.encoding);
  const std::int64_t all = gates * from.units;
  RecurrentChange change;
  change.kernel = KernelOps(from.inputs, from.units, gates, from_cudnn);
  change.recurrent = RecurrentOps(from.units, gates);
  if (gates == 3) {
    change.bias_shape = from_cudnn ? Shape{2, all} : Shape{2 * all};
    change.bias = {{Kind::kReshape, change.bias_shape.dims}};
  } else if (from_cudnn) {
    change.bias_shape = {all};
    change.bias = {{Kind::kReshape, {2, all}}, {Kind::kSum, {0}}, {Kind::kReshape, {all}}};
  } else {
    change.bias_shape = {2 * all};
    change.bias = {{Kind::kScale, {1, 2}}, {Kind::kTile, {2}}};
  }
  return change;
}

// The bias of the inputs, and none of the recurrent product; or both added.
RecurrentChange ResetChange(const RecurrentLayer& from, bool to_after) {
  const std::int64_t all = 3 * from.units;
  RecurrentChange change;
  change.exact = false;
  change.bias_shape = to_after ? Shape{2, all} : Shape{all};
  if (to_after) {
    change.bias = {{Kind::kReshape, {1, all}}, {Kind::kPad, {2, all}}};
  } else {
    change.bias = {{Kind::kSum, {0}}, {Kind::kReshape, {all}}};
  }
  return change;
}

}  // namespace

std::string_view EncodingName(RecurrentEncoding encoding) {
  switch (encoding) {
    case Encoding::kLstm:
      return "LSTM";
    case Encoding::kCudnnLstm:
      return "CuDNNLSTM";
    case Encoding::kGruBefore:
      return "GRU(reset_after=False)";
    case Encoding::kGruAfter:
      return "GRU(reset_after=True)";
    case Encoding::kCudnnGru:
      return "CuDNNGRU";
  }
  return "";
}

std::optional<RecurrentLayer> RecurrentOf(const Layer& layer) {
  const auto kernel = PartOf(layer, "kernel"), recurrent = PartOf(layer, "recurrent_kernel"),
             bias = PartOf(layer, "bias");
  if (layer.parts.size() != 3 || !kernel || !recurrent || !bias) return std::nullopt;
  const Shape& inputs = layer.parts[*kernel].shape;
  const Shape& states = layer.parts[*recurrent].shape;
  const bool known = inputs.rank() == 2 && states.rank() == 2 && inputs.fully_known() && states.fully_known();
  constexpr std::int64_t kMostUnits = std::int64_t{1} << 31;
  if (!known || states.dims[0] <= 0 || states.dims[0] > kMostUnits || inputs.dims[1] != states.dims[1]) {
    return std::nullopt;
  }
  const std::int64_t units = states.dims[0];
  const std::int64_t gates = states.dims[1] / units;
  if (gates * units != states.dims[1]) return std::nullopt;
  const auto encoding = EncodingOf(gates, units, layer.parts[*bias].shape);
  if (!encoding) return std::nullopt;
  return RecurrentLayer{*kernel, *recurrent, *bias, *encoding, inputs.dims[0], units};
}

std::optional<RecurrentChange> ChangeBetween(const RecurrentLayer& from, RecurrentEncoding to) {
  const std::pair change(from.encoding, to);
  if (change == std::pair(Encoding::kCudnnLstm, Encoding::kLstm)) return CudnnChange(from, true);
  if (change == std::pair(Encoding::kLstm, Encoding::kCudnnLstm)) return CudnnChange(from, false);
  if (change == std::pair(Encoding::kCudnnGru, Encoding::kGruAfter)) return CudnnChange(from, true);
  if (change == std::pair(Encoding::kGruAfter, Encoding::kCudnnGru)) return CudnnChange(from, false);
  if (change == std::pair(Encoding::kGruBefore, Encoding::kGruAfter)) return ResetChange(from, true);
  if (change == std::pair(Encoding::kGruAfter, Encoding::kGruBefore)) return ResetChange(from, false);
  return std::nullopt;
}

}  // namespace ckptfit
