#include "diagnosis/layer.h"

#include <algorithm>
#include <numeric>

#include "base/python_repr.h"

namespace ckptfit {
namespace {

const Part* FindRole(const std::vector<Part>& parts, std::string_view role) {
  const auto it = std::find_if(parts.begin(), parts.end(), [&](const Part& p) { return p.role == role; });
  return it == parts.end() ? nullptr : &*it;
}

std::string RecurrentType(const Part& recurrent) {
  if (recurrent.shape.rank() != 2 || recurrent.shape.dims[0] <= 0) return "";
  const std::int64_t gates = recurrent.shape.dims[1] / recurrent.shape.dims[0];
  if (gates == 4) return "lstm";
  if (gates == 3) return "gru";
  return gates == 1 ? "simple_rnn" : "";
}

std::string KernelType(const Part& kernel) {
  switch (kernel.shape.rank()) {
    case 2:
      return "dense";
    case 3:
      return "conv1d";
    case 4:
      return "conv2d";
    case 5:
      return "conv3d";
    default:
      return "";
  }
}

// Sorted. Layers with variables of Keras 2 and 3, in snake case.
constexpr std::string_view kKerasTypes[] = {
    "additive_attention",
    "attention",
    "batch_normalization",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "conv_lstm1d",
    "conv_lstm1d_cell",
    "conv_lstm2d",
    "conv_lstm2d_cell",
    "conv_lstm3d",
    "conv_lstm3d_cell",
    "conv_lstm_cell",
    "dense",
    "depthwise_conv1d",
    "depthwise_conv2d",
    "einsum_dense",
    "embedding",
    "group_normalization",
    "gru",
    "gru_cell",
    "layer_normalization",
    "locally_connected1d",
    "locally_connected2d",
    "lstm",
    "lstm_cell",
    "multi_head_attention",
    "normalization",
    "p_re_lu",
    "rms_normalization",
    "separable_conv1d",
    "separable_conv2d",
    "simple_rnn",
    "simple_rnn_cell",
    "spectral_normalization",
    "unit_normalization",
};

// What a guess would call a layer of this type; "" when its variables do not tell.
std::string_view GuessFor(std::string_view type) {
  if (type.ends_with("_cell")) type.remove_suffix(5);
  if (type == "conv1d_transpose") return "conv1d";
  if (type == "conv2d_transpose") return "conv2d";
  if (type == "conv3d_transpose") return "conv3d";
  for (const std::string_view plain :
       {"dense", "conv1d", "conv2d", "conv3d", "batch_normalization", "embedding", "lstm", "gru", "simple_rnn",
        "separable_conv2d", "depthwise_conv2d", "layer_normalization"}) {
    if (type == plain) return plain;
  }
  return "";
}

}  // namespace

std::string_view WithoutCell(std::string_view type) {
  if (type.ends_with("_cell")) type.remove_suffix(5);
  constexpr std::string_view kConvLstm = "conv_lstm";  // one cell for all numbers of dimensions
  return type.starts_with(kConvLstm) ? kConvLstm : type;
}

bool IsKerasType(std::string_view type) {
  return std::binary_search(std::begin(kKerasTypes), std::end(kKerasTypes), type);
}

bool IsClassWord(std::string_view word) {
  for (const std::string_view other :
       {"bidirectional", "functional", "rnn", "sequential", "stacked_rnn_cells", "time_distributed"}) {
    if (word == other) return true;
  }
  return IsKerasType(word);
}

void NameNumberedParts(std::string_view type, std::vector<Part>* parts) {
  using Names = std::initializer_list<std::string_view>;
  const auto set = [&](Names names) {
    if (parts->size() > names.size()) return;
    for (std::size_t i = 0; i < parts->size(); ++i) (*parts)[i].role = *(names.begin() + i);
  };
  type = WithoutCell(type);
  if (type == "lstm" || type == "gru" || type == "simple_rnn" || type == "conv_lstm")
    return set({"kernel", "recurrent_kernel", "bias"});
  if (type == "embedding") return set({"embeddings"});
  if (type == "batch_normalization" && parts->size() == 4) {
    return set({"gamma", "beta", "moving_mean", "moving_variance"});
  }
  if (type == "layer_normalization" && parts->size() == 2) return set({"gamma", "beta"});
  if (type == "depthwise_conv2d" || type == "depthwise_conv1d") return set({"depthwise_kernel", "bias"});
  if (type == "separable_conv2d" || type == "separable_conv1d") {
    return set({"depthwise_kernel", "pointwise_kernel", "bias"});
  }
  if (type == "dense" || type.starts_with("conv1d") || type.starts_with("conv2d") || type.starts_with("conv3d")) {
    return set({"kernel", "bias"});
  }
}

bool TypesAgree(const Layer& program, const Layer& stored) {
  if (stored.type.empty() || program.type.empty() || WithoutCell(program.type) == WithoutCell(stored.type)) return true;
  if (stored.type_told) return false;
  const std::string_view guess = GuessFor(program.type);
  return guess.empty() || guess == stored.type;
}

std::string PlaceOf(const Layer& layer) { return layer.source.empty() ? layer.way : layer.way + ", " + layer.source; }

std::string DescribeParts(const Layer& layer) {
  std::vector<std::size_t> all(layer.parts.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return DescribeParts(layer, all);
}

std::string DescribeParts(const Layer& layer, const std::vector<std::size_t>& only) {
  std::string text;
  const std::size_t shown = std::min(only.size(), kMostDescribed);
  for (std::size_t i = 0; i < shown; ++i) {
    const Part& part = layer.parts[only[i]];
    if (i > 0) text += "   ";
    text += (part.role.empty() ? part.leaf : part.role) + " " + part.shape.ToString();
  }
  if (layer.parts.size() > shown) text += "   and " + std::to_string(layer.parts.size() - shown) + " more";
  return text;
}

int HalfIn(std::string_view path) {
  if (path.find("forward_") != std::string_view::npos) return 1;
  return path.find("backward_") != std::string_view::npos ? 2 : 0;
}

std::string GuessType(const std::vector<Part>& parts) {
  if (const Part* recurrent = FindRole(parts, "recurrent_kernel")) return RecurrentType(*recurrent);
  if (FindRole(parts, "pointwise_kernel") != nullptr) return "separable_conv2d";
  if (FindRole(parts, "depthwise_kernel") != nullptr) return "depthwise_conv2d";
  if (FindRole(parts, "embeddings") != nullptr) return "embedding";
  if (FindRole(parts, "moving_variance") != nullptr) return "batch_normalization";
  const bool scaled = FindRole(parts, "gamma") != nullptr || FindRole(parts, "beta") != nullptr;
  if (scaled) return parts.size() <= 2 ? "layer_normalization" : "";
  const Part* kernel = FindRole(parts, "kernel");
  const bool only_kernel_and_bias = parts.size() == (FindRole(parts, "bias") != nullptr ? 2u : 1u);
  return kernel != nullptr && only_kernel_and_bias ? KernelType(*kernel) : "";
}

}  // namespace ckptfit
