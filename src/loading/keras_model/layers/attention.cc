// Attention layers.
#include <array>

#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"

namespace ckptfit {
namespace {

// A projection to heads, "...x,xhk->...hk", or from heads back, "...hk,hko->...o".
Value Projection(std::string_view name, std::string_view equation, std::string_view bias, Value::Array output_shape,
                 const RebuiltLayer& attention) {
  Value config;
  config.Set("name", name);
  config.Set("equation", equation);
  config.Set("output_shape", Value(std::move(output_shape)));
  config.Set("bias_axes", attention.Flag("use_bias") ? Value(bias) : Value());
  config.Set("dtype", attention.Argument("dtype"));
  config.Set("trainable", attention.Argument("trainable"));
  return config;
}

struct Heads {
  std::string_view attribute;
  std::string_view name;
  std::int64_t count = 0;
  std::int64_t size = 0;
  Shape input;
};

void BuildProjection(const LayerWork& work, std::string_view attribute, Value config, const Shape& input) {
  const LayerId part = work.host().AddPart(work.id(), attribute, "EinsumDense", std::move(config));
  CallShapes shapes;
  shapes.positional.push_back(input);
  work.BuildPart(part, shapes);
}

void BuildHeads(const LayerWork& work, const Heads& heads) {
  BuildProjection(
      work, heads.attribute,
      Projection(heads.name, "...x,xhk->...hk", "hk", {Value(heads.count), Value(heads.size)}, work.layer()),
      heads.input);
}

void BuildOutput(const LayerWork& work, std::int64_t heads, std::int64_t size, Value::Array output_shape) {
  const Shape input{Shape::kUnknown, Shape::kUnknown, heads, size};
  BuildProjection(work, "_output_dense",
                  Projection("attention_output", "...hk,hko->...o", "o", std::move(output_shape), work.layer()), input);
}

// The shapes of query, value and key, however they were handed over.
struct QueryValueKey {
  Shape query, value, key;
};

QueryValueKey Inputs(const CallShapes& inputs) {
  QueryValueKey out;
  const auto pick = [&](std::string_view name, std::size_t position, const Shape& otherwise) {
    if (const Shape* shape = inputs.Find(name)) return *shape;
    if (const Shape* shape = inputs.Find(std::string(name) + "_shape")) return *shape;
    return position < inputs.positional.size() ? inputs.positional[position] : otherwise;
  };
  out.query = pick("query", 0, Shape::UnknownRank());
  out.value = pick("value", 1, out.query);
  out.key = pick("key", 2, out.value);
  return out;
}

Value::Array OutputShape(const RebuiltLayer& layer, const Shape& query) {
  const Value& given = layer.Argument("output_shape");
  if (given.is_array()) return given.AsArray();
  return {given.is_int() ? given : Value(DimAt(query, -1))};
}

void BuildMultiHead(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const QueryValueKey in = Inputs(work.inputs());
  const std::int64_t heads = layer.Int("num_heads", -1);
  const std::int64_t key_size = layer.Int("key_dim", -1);
  const std::int64_t value_size = layer.Argument("value_dim").is_int() ? layer.Int("value_dim") : key_size;
  const bool gate = layer.Flag("use_gate");
  Value::Array output_shape = OutputShape(layer, in.query);
  BuildHeads(work, {"_query_dense", "query", heads, key_size, in.query});
  BuildHeads(work, {"_key_dense", "key", heads, key_size, in.key});
  if (gate) BuildHeads(work, {"_gate_dense", "gate", heads, value_size, in.query});
  BuildHeads(work, {"_value_dense", "value", heads, value_size, in.value});
  BuildOutput(work, heads, value_size, std::move(output_shape));
}

void BuildGroupedQuery(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const QueryValueKey in = Inputs(work.inputs());
  const std::int64_t size = layer.Int("head_dim", -1);
  const std::int64_t query_heads = layer.Int("num_query_heads", -1);
  const std::int64_t others = layer.Int("num_key_value_heads", -1);
  BuildHeads(work, {"_query_dense", "query", query_heads, size, in.query});
  BuildHeads(work, {"_key_dense", "key", others, size, in.key});
  BuildHeads(work, {"_value_dense", "value", others, size, in.value});
  BuildOutput(work, query_heads, size, {Value(DimAt(in.query, -1))});
}

Shapes MultiHeadOutputs(const LayerWork& work) {
  const Shape query = Inputs(work.inputs()).query;
  Shape out = query;
  if (!out.unknown_rank && out.rank() > 0) {
    out.dims.pop_back();
    for (const Value& dim : OutputShape(work.layer(), query)) out.dims.push_back(dim.AsInt(-1));
  }
  return {out, Shape::UnknownRank()};
}

void BuildAttention(const LayerWork& work) {
  if (work.layer().Flag("use_scale")) work.Add("scale", Shape{});
  if (work.layer().Argument("score_mode").AsString() == "concat") work.Add("concat_score_weight", Shape{});
}

void BuildAdditiveAttention(const LayerWork& work) {
  const Shapes all = work.inputs().All();
  const Shape& value = all.size() > 1 ? all[1] : work.input();
  if (work.layer().Flag("use_scale")) work.Add("scale", Shape{DimAt(value, -1)});
}

Shapes AttentionOutputs(const LayerWork& work) {
  const Shapes all = work.inputs().All();
  const Shape& value = all.size() > 1 ? all[1] : work.input();
  return {WithDim(work.input(), -1, DimAt(value, -1)), Shape::UnknownRank()};
}

constexpr LayerRules kRules[] = {
    {.class_name = "AdditiveAttention", .build = BuildAdditiveAttention, .outputs = AttentionOutputs},
    {.class_name = "Attention", .build = BuildAttention, .outputs = AttentionOutputs},
    {.class_name = "GroupQueryAttention", .build = BuildGroupedQuery, .outputs = MultiHeadOutputs},
    {.class_name = "GroupedQueryAttention", .build = BuildGroupedQuery, .outputs = MultiHeadOutputs},
    {.class_name = "MultiHeadAttention", .build = BuildMultiHead, .outputs = MultiHeadOutputs},
};

}  // namespace

std::span<const LayerRules> AttentionLayers() { return kRules; }

}  // namespace ckptfit
