// Dense, EinsumDense, embeddings and layers with one weight of their own.
#include <algorithm>

#include "loading/keras_model/layers/quantized.h"
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"

namespace ckptfit {
namespace {

void BuildDense(const LayerWork& work) {
  const std::int64_t units = work.layer().Int("units", -1);
  const Shape kernel{DimAt(work.input(), -1), units};
  AddQuantizable(work, "kernel", kernel, Shape{units});
  if (work.layer().Flag("use_bias")) work.Add("bias", Shape{units});
  AddAdapters(work, "kernel", kernel);
}

Shapes DenseOutputs(const LayerWork& work) { return {WithDim(work.input(), -1, work.layer().Int("units", -1))}; }

// An einsum equation "a,b->c" and the sizes of its letters, as far as input and output_shape give them.
class Einsum {
 public:
  Einsum(const RebuiltLayer& layer, const Shape& input) : layer_(layer) {
    const std::string& equation = layer.Argument("equation").AsString();
    const std::size_t comma = equation.find(',');
    const std::size_t arrow = equation.find("->");
    if (comma == std::string::npos || arrow == std::string::npos || comma > arrow) return;
    input_ = Letters(equation.substr(0, comma));
    kernel_ = Letters(equation.substr(comma + 1, arrow - comma - 1));
    output_ = Letters(equation.substr(arrow + 2));
    leading_dots_ = equation.starts_with("...");
    ReadInput(input);
    ReadOutput();
  }

  Shape Kernel() const { return Sizes(kernel_); }

  // Sizes of the bias: from the first bias axis on, 1 where there is none.
  std::optional<Shape> Bias() const {
    const std::string& axes = layer_.Argument("bias_axes").AsString();
    if (axes.empty()) return std::nullopt;
    const std::size_t first = output_.find_first_of(axes);
    Shape shape;
    for (std::size_t i = std::min(first, output_.size()); i < output_.size(); ++i) {
      shape.dims.push_back(axes.find(output_[i]) == std::string::npos ? 1 : SizeOf(output_[i]));
    }
    return shape;
  }

  // One scale for each output that the kernel tells apart (_get_kernel_scale_shape()).
  Shape KernelScale(const Shape& input) const {
    Shape scale = Leading(input);
    if (scale.unknown_rank) return scale;
    std::fill(scale.dims.begin(), scale.dims.end(), 1);
    for (char letter : output_) scale.dims.push_back(kernel_.find(letter) == std::string::npos ? 1 : SizeOf(letter));
    return scale;
  }

  Shape Output(const Shape& input) const {
    Shape out = Leading(input);
    if (out.unknown_rank) return out;
    for (char letter : output_) out.dims.push_back(SizeOf(letter));
    return out;
  }

 private:
  static std::string Letters(std::string text) {
    std::erase_if(text, [](char c) { return c == '.' || c == ' '; });
    return text;
  }

  // What the dots of the equation stand for.
  Shape Leading(const Shape& input) const {
    if (input.unknown_rank || output_.empty()) return Shape::UnknownRank();
    Shape out;
    if (leading_dots_) {
      const std::size_t kept = input.rank() - std::min(input.rank(), input_.size());
      out.dims.assign(input.dims.begin(), input.dims.begin() + static_cast<std::ptrdiff_t>(kept));
    }
    return out;
  }

  void ReadInput(const Shape& input) {
    for (std::size_t i = 0; i < input_.size(); ++i) {
      const auto from_end = static_cast<std::int64_t>(input_.size() - i);
      sizes_.emplace_back(input_[i], DimAt(input, -from_end));
    }
  }

  // output_shape lists the sizes without the batch, aligned to the right.
  void ReadOutput() {
    const Value& given = layer_.Argument("output_shape");
    std::vector<std::int64_t> dims;
    if (given.is_int()) dims.push_back(given.AsInt());
    for (const Value& item : given.AsArray()) dims.push_back(item.AsInt(Shape::kUnknown));
    for (std::size_t i = 0; i < std::min(dims.size(), output_.size()); ++i) {
      const char letter = output_[output_.size() - 1 - i];
      if (input_.find(letter) == std::string::npos) sizes_.emplace_back(letter, dims[dims.size() - 1 - i]);
    }
  }

  std::int64_t SizeOf(char letter) const {
    for (const auto& [known, size] : sizes_) {
      if (known == letter) return size;
    }
    return Shape::kUnknown;
  }

  Shape Sizes(const std::string& letters) const {
    Shape shape;
    for (char letter : letters) shape.dims.push_back(SizeOf(letter));
    return shape;
  }

  const RebuiltLayer& layer_;
  std::string input_, kernel_, output_;
  bool leading_dots_ = false;
  std::vector<std::pair<char, std::int64_t>> sizes_;
};

void BuildEinsumDense(const LayerWork& work) {
  const Einsum einsum(work.layer(), work.input());
  AddQuantizable(work, "kernel", einsum.Kernel(), einsum.KernelScale(work.input()));
  if (auto bias = einsum.Bias()) work.Add("bias", *bias);
  AddAdapters(work, "kernel", einsum.Kernel());
}

Shapes EinsumDenseOutputs(const LayerWork& work) { return {Einsum(work.layer(), work.input()).Output(work.input())}; }

void BuildEmbedding(const LayerWork& work) {
  const std::int64_t words = work.layer().Int("input_dim", -1);
  const std::int64_t size = work.layer().Int("output_dim", -1);
  AddQuantizable(work, "embeddings", Shape{words, size}, Shape{words});
  AddAdapters(work, "embeddings", Shape{words, size});
  const bool untied = work.layer().class_name == "ReversibleEmbedding" && !work.layer().Flag("tie_weights");
  if (untied) work.Add("reverse_embeddings", Shape{size, words});
}

Shapes EmbeddingOutputs(const LayerWork& work) {
  Shape out = work.input();
  if (!out.unknown_rank) out.dims.push_back(work.layer().Int("output_dim", -1));
  return {out};
}

void BuildPReLU(const LayerWork& work) {
  Shape shape = work.input();
  if (!shape.unknown_rank && !shape.dims.empty()) shape.dims.erase(shape.dims.begin());
  for (const Value& axis : work.layer().Argument("shared_axes").AsArray()) shape = WithDim(shape, axis.AsInt() - 1, 1);
  work.Add("alpha", shape);
}

constexpr LayerRules kRules[] = {
    {.class_name = "Dense", .build = BuildDense, .outputs = DenseOutputs},
    {.class_name = "EinsumDense", .build = BuildEinsumDense, .outputs = EinsumDenseOutputs},
    {.class_name = "Embedding", .build = BuildEmbedding, .outputs = EmbeddingOutputs},
    {.class_name = "PReLU", .build = BuildPReLU},
    {.class_name = "ReversibleEmbedding", .build = BuildEmbedding, .outputs = EmbeddingOutputs},
};

}  // namespace

std::span<const LayerRules> DenseLayers() { return kRules; }

}  // namespace ckptfit
