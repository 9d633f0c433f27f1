// Preprocessing and augmentation: shapes, and the variables of lookup layers; Normalization stands with the normalization layers.
#include "loading/keras_model/layers/rules.h"
#include "loading/keras_model/layers/shapes.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

Shapes ResizedOutputs(const LayerWork& work) {
  const Shape& input = work.input();
  if (input.unknown_rank || input.rank() < 3) return {Shape::UnknownRank()};
  const std::int64_t height = ChannelsFirst(work.layer()) ? -2 : -3;
  return {WithDim(WithDim(input, height, work.layer().Int("height", -1)), height + 1, work.layer().Int("width", -1))};
}

// One-hot and multi-hot encodings of `tokens` classes.
Shapes EncodedOutputs(const LayerWork& work, std::int64_t tokens) {
  const std::string& mode = work.layer().Argument("output_mode").AsString();
  Shape out = work.input();
  if (mode == "int" || mode.empty() || out.unknown_rank) return {out};
  const bool drops_last = mode != "one_hot" || (out.rank() > 0 && out.dims.back() == 1);
  if (drops_last && !out.dims.empty() && out.rank() > 1) out.dims.pop_back();
  out.dims.push_back(tokens);
  return {out};
}

Shapes CategoryEncodingOutputs(const LayerWork& work) {
  return EncodedOutputs(work, work.layer().Int("num_tokens", Shape::kUnknown));
}

Shapes HashingOutputs(const LayerWork& work) {
  return EncodedOutputs(work, work.layer().Int("num_bins", Shape::kUnknown));
}

// Words of a vocabulary that stands in the config, with those for masks and unknown words.
std::int64_t VocabularySize(const RebuiltLayer& layer) {
  const Value& words = layer.Argument("vocabulary");
  if (layer.Flag("pad_to_max_tokens") && layer.Argument("max_tokens").is_int()) return layer.Int("max_tokens");
  if (!words.is_array()) return Shape::kUnknown;
  const bool int_mode = layer.Argument("output_mode").AsString() == "int";
  const std::int64_t mask = int_mode && !layer.Argument("mask_token").is_null() ? 1 : 0;
  return AddDims(static_cast<std::int64_t>(words.AsArray().size()), mask + layer.Int("num_oov_indices", 1));
}

Shapes LookupOutputs(const LayerWork& work) { return EncodedOutputs(work, VocabularySize(work.layer())); }

// Boundaries that adapt() found are made of a summary of the data, a variable since 2.6 (layers/preprocessing/
// discretization.py); Keras 3 keeps it as an array.
void BuildDiscretization(const LayerWork& work) {
  if (work.keras3() || KerasLine(work.host().environment()).Before(2, 6)) return;
  if (work.layer().Argument("bin_boundaries").is_null()) work.Add("summary", Shape{2, Shape::kUnknown}, false);
}

// Since 2.6 the constructor makes variables for tf-idf, under no name: the weights of the words, of any size, and the
// number of documents that adapt() has seen (layers/preprocessing/index_lookup.py). In Keras 3 they are no weights.
std::optional<Exception> MakeLookup(const LayerWork& work) {
  const RebuiltLayer& layer = work.layer();
  const std::string& mode = layer.Argument("output_mode").AsString();
  const bool weighs = mode == "tf_idf" || mode == "tf-idf";
  if (!weighs || work.keras3() || KerasLine(work.host().environment()).Before(2, 6)) return std::nullopt;
  work.Add("Variable", Shape{Shape::kUnknown}, false);
  const bool adapts = layer.Argument("vocabulary").is_null() && !layer.Flag("has_input_vocabulary");
  if (adapts) work.Add("Variable", Shape{}, false, DType::kInt64);
  return std::nullopt;
}

// The words are looked up by a layer inside.
std::optional<Exception> MakeTextVectorization(const LayerWork& work) {
  if (!work.keras3() && KerasLine(work.host().environment()).Before(2, 6)) return std::nullopt;
  Value config;
  config.Set("name", "string_lookup");
  for (const char* name : {"vocabulary", "output_mode"}) config.Set(name, work.layer().Argument(name));
  work.host().AddPart(work.id(), "_lookup_layer", "StringLookup", std::move(config));
  return std::nullopt;
}

Shapes TextVectorizationOutputs(const LayerWork& work) {
  const std::int64_t batch = DimAt(work.input(), 0);
  if (work.layer().Argument("output_mode").AsString() != "int") return {Shape{batch, VocabularySize(work.layer())}};
  return {Shape{batch, work.layer().Int("output_sequence_length", Shape::kUnknown)}};
}

constexpr LayerRules kRules[] = {
    {.class_name = "CategoryEncoding", .outputs = CategoryEncodingOutputs},
    {.class_name = "CenterCrop", .outputs = ResizedOutputs},
    {.class_name = "Discretization", .build = BuildDiscretization, .outputs = LookupOutputs},
    {.class_name = "Hashing", .outputs = HashingOutputs},
    {.class_name = "IntegerLookup", .make = MakeLookup, .outputs = LookupOutputs},
    {.class_name = "RandomBrightness"},
    {.class_name = "RandomContrast"},
    {.class_name = "RandomCrop", .outputs = ResizedOutputs},
    {.class_name = "RandomFlip"},
    {.class_name = "RandomRotation"},
    {.class_name = "RandomTranslation"},
    {.class_name = "RandomZoom"},
    {.class_name = "Rescaling"},
    {.class_name = "Resizing", .outputs = ResizedOutputs},
    {.class_name = "StringLookup", .make = MakeLookup, .outputs = LookupOutputs},
    {.class_name = "TextVectorization", .make = MakeTextVectorization, .outputs = TextVectorizationOutputs},
};

}  // namespace

std::span<const LayerRules> PreprocessingLayers() { return kRules; }

}  // namespace ckptfit
