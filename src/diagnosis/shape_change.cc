#include "diagnosis/shape_change.h"

#include <algorithm>
#include <string_view>

namespace ckptfit {
namespace {

bool Has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

bool IsRecurrent(std::string_view type) {
  return !Has(type, "conv") && (Has(type, "lstm") || Has(type, "gru") || Has(type, "simple_rnn"));
}

// Positions of a kernel's axes; -1 when it has none of that meaning.
struct Axes {
  int in = -1;
  int out = -1;
  int rows = -1;
};

Axes AxesOf(std::string_view type, std::string_view role, std::size_t rank) {
  const int last = static_cast<int>(rank) - 1;
  if (rank < 2) return {-1, last, -1};
  if (Has(type, "embedding") || role == "embeddings") return {-1, last, 0};
  if (Has(type, "transpose")) return {last, last - 1, -1};
  if (role == "depthwise_kernel" || Has(type, "depthwise")) return {last - 1, -1, -1};
  return {last - 1, last, -1};
}

// The EinsumDense layers inside Keras' MultiHeadAttention, which are named so. Three make (features, heads, size) of what
// comes in; the last one brings (heads, size) back to the features.
bool IsProjection(const Layer& layer) {
  return layer.type == "einsum_dense" && (layer.name == "query" || layer.name == "key" || layer.name == "value");
}
bool IsAttentionOutput(const Layer& layer) { return layer.type == "einsum_dense" && layer.name == "attention_output"; }

bool Differs(std::int64_t a, std::int64_t b) { return a != b && a != Shape::kUnknown && b != Shape::kUnknown; }

class Comparer {
 public:
  Comparer(const Layer& program, const Layer& stored) : program_(program), stored_(stored) {}

  ShapeChange Run(const std::vector<PartPair>& parts) {
    for (const PartPair& pair : parts) {
      if (pair.program == kNoLayer || pair.stored == kNoLayer) continue;
      const Part& a = program_.parts[pair.program];
      const Part& b = stored_.parts[pair.stored];
      if (a.shape.CompatibleWith(b.shape)) continue;
      change_.differing.push_back(pair);
      Compare(a, b);
    }
    if (IsRecurrent(program_.type)) SettleRecurrent(parts);
    SettleThrough();
    return std::move(change_);
  }

 private:
  void Compare(const Part& a, const Part& b) {
    const Shape& x = a.shape;
    const Shape& y = b.shape;
    if (x.rank() != y.rank()) {
      change_.bias_rank = change_.bias_rank || (a.role == "bias" && Has(program_.type, "gru"));
      change_.other = change_.other || !change_.bias_rank;
      return;
    }
    if (x.rank() == 2 && x.dims[0] == y.dims[1] && x.dims[1] == y.dims[0]) {
      change_.transposed = true;
      return;
    }
    if (IsRecurrent(program_.type)) return;  // gates multiply the sizes: seen to as a whole
    if (Has(program_.type, "conv_lstm")) return CompareConvLstm(a.role, x, y);
    const Axes axes = AxesOf(program_.type, a.role, x.rank());
    for (std::size_t i = 0; i < x.rank(); ++i) {
      if (!Differs(x.dims[i], y.dims[i])) continue;
      const SizeChange size{x.dims[i], y.dims[i]};
      if (!NoteOfAttention(i, x.rank(), size)) Note(axes, static_cast<int>(i), size);
    }
  }

  // False for other layers, and for those of attention over several axes.
  bool NoteOfAttention(std::size_t axis, std::size_t rank, SizeChange size) {
    const bool projection = IsProjection(program_);
    if (rank > 3 || (!projection && !IsAttentionOutput(program_))) return false;
    const bool features = projection ? rank == 3 && axis == 0 : axis + 1 == rank;
    std::optional<SizeChange>* slot =
        projection ? (features ? &change_.inputs : &change_.outputs) : (features ? &change_.through : &change_.inputs);
    if (!slot->has_value()) *slot = size;
    return true;
  }

  // (rows, columns, channels, gates * filters); filters are the channels of the recurrent kernel.
  void CompareConvLstm(std::string_view role, const Shape& x, const Shape& y) {
    if (x.rank() < 3) return;
    const int channels = static_cast<int>(x.rank()) - 2;
    const Axes axes = role == "recurrent_kernel" ? Axes{-1, channels, -1} : Axes{channels, -1, -1};
    for (int i = 0; i <= channels; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (Differs(x.dims[at], y.dims[at])) Note(axes, i, {x.dims[at], y.dims[at]});
    }
  }

  void Note(const Axes& axes, int axis, SizeChange size) {
    std::optional<SizeChange>* slot = &change_.kernel;
    if (axis == axes.rows) slot = &change_.rows;
    if (axis == axes.in) slot = &change_.inputs;
    if (axis == axes.out) slot = &change_.outputs;
    if (!slot->has_value()) *slot = size;
  }

  const Part* Find(const Layer& layer, const std::vector<PartPair>& parts, std::string_view role, bool stored) const {
    for (const PartPair& pair : parts) {
      if (pair.program == kNoLayer || pair.stored == kNoLayer) continue;
      if (program_.parts[pair.program].role == role) return &layer.parts[stored ? pair.stored : pair.program];
    }
    return nullptr;
  }

  // units = rows of the recurrent kernel; gates = its columns divided by that.
  void SettleRecurrent(const std::vector<PartPair>& parts) {
    const Part* a = Find(program_, parts, "recurrent_kernel", false);
    const Part* b = Find(stored_, parts, "recurrent_kernel", true);
    if (a == nullptr || b == nullptr || a->shape.rank() != 2 || b->shape.rank() != 2) return;
    const std::int64_t units = a->shape.dims[0];
    const std::int64_t stored_units = b->shape.dims[0];
    if (units > 0 && stored_units > 0) {
      change_.gates = a->shape.dims[1] / units != b->shape.dims[1] / stored_units;
    }
    if (Differs(units, stored_units)) change_.outputs = SizeChange{units, stored_units};
    const Part* x = Find(program_, parts, "kernel", false);
    const Part* y = Find(stored_, parts, "kernel", true);
    if (x != nullptr && y != nullptr && x->shape.rank() == 2 && y->shape.rank() == 2 &&
        Differs(x->shape.dims[0], y->shape.dims[0])) {
      change_.inputs = SizeChange{x->shape.dims[0], y->shape.dims[0]};
    }
  }

  // A layer of vectors only (BatchNormalization) or with a depthwise kernel has one size, that of its input.
  void SettleThrough() {
    const bool vectors =
        std::all_of(program_.parts.begin(), program_.parts.end(), [](const Part& p) { return p.shape.rank() <= 1; });
    if (vectors && change_.outputs) {
      change_.through = change_.outputs;
      change_.outputs.reset();
    }
    if (Has(program_.type, "depthwise") && change_.inputs) {
      change_.through = change_.inputs;
      change_.inputs.reset();
      change_.outputs.reset();
    }
  }

  const Layer& program_;
  const Layer& stored_;
  ShapeChange change_;
};

}  // namespace

ShapeChange CompareShapes(const Layer& program, const Layer& stored, const std::vector<PartPair>& parts) {
  return Comparer(program, stored).Run(parts);
}

std::optional<std::int64_t> OutputsOf(const Layer& layer) {
  std::optional<std::int64_t> outputs;
  for (const Part& part : layer.parts) {
    if (part.shape.unknown_rank || part.shape.rank() == 0) continue;
    if (part.role == "recurrent_kernel" && part.shape.rank() >= 2) return part.shape.dims[part.shape.rank() - 2];
    const Axes axes = AxesOf(layer.type, part.role, part.shape.rank());
    if (axes.out >= 0 && !outputs) outputs = part.shape.dims[static_cast<std::size_t>(axes.out)];
  }
  return outputs;
}

}  // namespace ckptfit
