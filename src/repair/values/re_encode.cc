#include "repair/values/re_encode.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnosis/config_layers.h"
#include "repair/assign/parts.h"
#include "repair/values/recurrent_encoding.h"

namespace ckptfit {
namespace {

std::string_view WithoutCell(std::string_view type) {
  return type.ends_with("_cell") ? type.substr(0, type.size() - 5) : type;
}

bool IsRecurrentType(std::string_view type) {
  type = WithoutCell(type);
  return type == "lstm" || type == "gru" || type == "cu_dnnlstm" || type == "cu_dnngru";
}

// The kernel of a convolution that may be grouped or depthwise.
const Part* KernelOf(const Layer& layer) {
  const auto is_kernel = [](const Part& part) { return part.role == "kernel" || part.role == "depthwise_kernel"; };
  const auto at = std::find_if(layer.parts.begin(), layer.parts.end(), is_kernel);
  const bool several = at != layer.parts.end() && std::any_of(at + 1, layer.parts.end(), is_kernel);
  return at == layer.parts.end() || several || !at->shape.fully_known() || at->shape.rank() < 3 ? nullptr : &*at;
}

// (..., channels, multiplier) as (..., 1, channels * multiplier): the filters of a group stand side by side.
std::optional<Shape> Grouped(const Shape& depthwise) {
  Shape made = depthwise;
  std::int64_t& filters = made.dims.back();
  std::int64_t& channels = made.dims[made.rank() - 2];
  if (__builtin_mul_overflow(filters, channels, &filters)) return std::nullopt;
  channels = 1;
  return made;
}

class ReEncoder {
 public:
  ReEncoder(const Case& c, Sides* sides) : c_(c), sides_(*sides) {
    for (const Layer& layer : sides->program.layers) {
      if (layer.custom) continue;
      if (IsRecurrentType(layer.type) && RecurrentOf(layer)) recurrent_.push_back(&layer);
      if (KernelOf(layer) != nullptr) convolutions_.push_back(&layer);
    }
  }

  ReEncodings Run() {
    for (Layer& layer : sides_.stored.layers) {
      const bool known = layer.type.empty() || IsKerasType(layer.type) || IsRecurrentType(layer.type);
      if (!known || !(MayBeRecurrent(layer) || MayBeDepthwise(layer)) || IsThere(layer)) continue;
      if (!recurrent_.empty()) ReEncodeRecurrent(&layer);
      if (!convolutions_.empty()) ReEncodeConvolution(&layer);
    }
    return std::move(made_);
  }

 private:
  bool MayBeRecurrent(const Layer& layer) const { return !recurrent_.empty() && RecurrentOf(layer).has_value(); }
  bool MayBeDepthwise(const Layer& layer) const { return !convolutions_.empty() && KernelOf(layer) != nullptr; }

  // Whether the program has such a layer as it is stored.
  bool IsThere(const Layer& stored) const {
    return std::any_of(sides_.program.layers.begin(), sides_.program.layers.end(), [&](const Layer& program) {
      const Fit fit = FitOf(program, stored, sides_.matching);
      return fit == Fit::kSame || fit == Fit::kShapes;
    });
  }

  void ReEncodeRecurrent(Layer* stored) {
    const auto from = RecurrentOf(*stored);
    if (!from) return;
    const Layer* wanted = nullptr;
    std::set<RecurrentEncoding> encodings;
    for (const Layer* program : recurrent_) {
      const auto to = RecurrentOf(*program);
      const bool same = to->inputs == from->inputs && to->units == from->units && program->half == stored->half;
      if (!same || !ChangeBetween(*from, to->encoding)) continue;
      encodings.insert(to->encoding);
      wanted = program;
    }
    if (encodings.size() != 1) return;
    const RecurrentEncoding to = *encodings.begin();
    const RecurrentChange change = *ChangeBetween(*from, to);
    std::string rule = std::string(EncodingName(from->encoding)) + " to " + std::string(EncodingName(to));
    rule += change.exact
                ? ", as Keras converts it"
                : ": another function, in which the reset gate works elsewhere; give the program's layer the same "
                  "reset_after to keep it";
    const std::string unsafe = change.exact ? "" : "reset-after";
    Take(stored->parts[from->kernel], change.kernel, unsafe, rule);
    Take(stored->parts[from->recurrent], change.recurrent, unsafe, rule);
    Take(stored->parts[from->bias], change.bias, unsafe, rule);
    stored->parts[from->bias].shape = change.bias_shape;
    stored->type = wanted->type;
  }

  void ReEncodeConvolution(Layer* stored) {
    const Part* kernel = KernelOf(*stored);
    if (kernel == nullptr) return;
    const bool depthwise =
        kernel->role == "depthwise_kernel" || (stored->type_told && stored->type.starts_with("depthwise_conv"));
    for (const Layer* program : convolutions_) {
      const Shape& wanted = KernelOf(*program)->shape;
      if (wanted.rank() != kernel->shape.rank()) continue;
      const bool to_group = depthwise && IsGrouped(*program, kernel->shape) && Grouped(kernel->shape) == wanted;
      const bool to_depth = program->type.starts_with("depthwise_conv") &&
                            StoredGroups(*stored) == ChannelsOf(wanted) && Grouped(wanted) == kernel->shape;
      if (!to_group && !to_depth) continue;
      Part& part = stored->parts[static_cast<std::size_t>(kernel - stored->parts.data())];
      Take(part, {{ValueOp::Kind::kReshape, wanted.dims}}, "",
           to_group ? "a depthwise kernel as that of one group for each channel, in the same order"
                    : "the kernel of one group for each channel as a depthwise one, in the same order");
      part.shape = wanted;
      part.role = KernelOf(*program)->role;
      part.leaf = KernelOf(*program)->leaf;
      stored->type = program->type;
      return;
    }
  }

  static std::int64_t ChannelsOf(const Shape& depthwise) { return depthwise.dims[depthwise.rank() - 2]; }

  // A Conv whose groups are the channels of that depthwise kernel.
  bool IsGrouped(const Layer& program, const Shape& depthwise) const {
    if (!program.type.starts_with("conv") || program.node == kNoNode) return false;
    const std::int64_t groups = c_.target->nodes[program.node].config["groups"].AsInt(1);
    return groups > 1 && groups == ChannelsOf(depthwise);
  }

  // What the file's config says of the one layer of that name; 0 when it says nothing.
  std::int64_t StoredGroups(const Layer& stored) const {
    std::int64_t groups = 0;
    for (const ConfigLayer& layer : ConfigLayers(c_.checkpoint.config)) {
      if (layer.name != stored.name || layer.config == nullptr) continue;
      if (groups != 0) return 0;
      groups = (*layer.config)["groups"].AsInt(0);
    }
    return groups;
  }

  void Take(const Part& part, ValueOps ops, const std::string& unsafe, const std::string& rule) {
    if (!ops.empty()) made_[part.index] = {rule, {std::move(ops), unsafe}};
  }

  const Case& c_;
  Sides& sides_;
  std::vector<const Layer*> recurrent_;     // of the program
  std::vector<const Layer*> convolutions_;  // of the program
  ReEncodings made_;
};

}  // namespace

ReEncodings ReEncodeStored(const Case& c, Sides* sides) { return ReEncoder(c, sides).Run(); }

}  // namespace ckptfit
