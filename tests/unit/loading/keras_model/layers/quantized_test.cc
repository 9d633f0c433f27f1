#include "loading/keras_model/layers/quantized.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "loading/keras_model/rebuild.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing_keras::Keras2;
using testing_keras::Keras3;

constexpr const char* kInt8 =
    R"("dtype": {"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8", "source_name": "float32"}})";

struct Made {
  // A Sequential of one layer, as an HDF5 model says it.
  Made(const std::string& class_name, const std::string& arguments, const std::string& input,
       const Environment& environment)
      : config(*ParseJson(R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
          {"class_name": "InputLayer", "config": {"batch_input_shape": )" +
                              input + R"(, "name": "i"}},
          {"class_name": ")" + class_name +
                              R"(", "config": {"name": "d", "trainable": true, )" + arguments + "}}]}}",
                          "test")),
        model(RebuildModel({config, program, environment, false, false, true})) {}

  const Node& layer() const { return model.target.nodes[model.target.nodes[model.model].layers.back()]; }
  std::vector<std::string> Words(const std::vector<NodeId>& ids) const {
    std::vector<std::string> words;
    for (const NodeId id : ids) {
      const Variable& v = *model.target.nodes[id].variable;
      words.push_back(v.short_name + v.shape.ToString() + " " + std::string(DTypeName(v.dtype)));
    }
    return words;
  }
  std::vector<std::string> Weights() const { return Words(layer().weights); }
  std::vector<std::string> Stored() const {
    std::vector<NodeId> ids;
    for (const auto& [key, id] : layer().store) ids.push_back(id);
    return Words(ids);
  }

  Target program;
  Value config;
  Rebuilt model;
};

TEST(Quantized, AdaptersStandBehindTheBiasBeforeTheFrozenWeightAndAreNotStored) {
  const Made dense("Dense", R"("units": 4, "lora_rank": 2)", "[null, 3]", Keras3("3.6.0"));
  EXPECT_THAT(dense.Weights(), ElementsAre("bias(4,) float32", "lora_kernel_a(3, 2) float32",
                                           "lora_kernel_b(2, 4) float32", "kernel(3, 4) float32"));
  EXPECT_THAT(dense.Stored(), ElementsAre("kernel(3, 4) float32", "bias(4,) float32"));
  EXPECT_TRUE(dense.layer().store_unchecked);
  const Made embedding("Embedding", R"("input_dim": 7, "output_dim": 5, "lora_rank": 2)", "[null, 3]", Keras3("3.6.0"));
  EXPECT_THAT(embedding.Weights(), ElementsAre("lora_embeddings_a(7, 2) float32", "lora_embeddings_b(2, 5) float32",
                                               "embeddings(7, 5) float32"));
  const Made conv("Conv1D", R"("filters": 4, "kernel_size": [2], "lora_rank": 3, "use_bias": false)", "[null, 6, 5]",
                  Keras3("3.6.0"));
  EXPECT_THAT(conv.Weights(),
              ElementsAre("lora_kernel_a(2, 5, 3) float32", "lora_kernel_b(3, 4) float32", "kernel(2, 5, 4) float32"));
}

TEST(Quantized, AnInt8WeightHasAScaleThatIsStoredBehindTheBias) {
  const Made dense("Dense", std::string(R"("units": 4, )") + kInt8, "[null, 3]", Keras3("3.6.0"));
  EXPECT_THAT(dense.Weights(), ElementsAre("bias(4,) float32", "kernel(3, 4) int8", "kernel_scale(4,) float32"));
  EXPECT_THAT(dense.Stored(), ElementsAre("kernel(3, 4) int8", "bias(4,) float32", "kernel_scale(4,) float32"));
  EXPECT_FALSE(dense.layer().store_unchecked);
  const Made embedding("Embedding", std::string(R"("input_dim": 7, "output_dim": 5, )") + kInt8, "[null, 3]",
                       Keras3("3.6.0"));
  EXPECT_THAT(embedding.Stored(), ElementsAre("embeddings(7, 5) int8", "embeddings_scale(7,) float32"));
}

TEST(Quantized, ScalesOfAnEinsumFollowItsOutput) {
  const std::string arguments = R"("equation": "abc,cde->abde", "output_shape": [null, 2, 3], )" + std::string(kInt8);
  const Made plain("EinsumDense", arguments, "[null, 4, 6]", Keras3("3.6.0"));
  EXPECT_THAT(plain.Stored(), ElementsAre("kernel(6, 2, 3) int8", "kernel_scale(1, 1, 2, 3) float32"));
  const Made dots("EinsumDense", R"("equation": "...x,xy->...y", "output_shape": 5, )" + std::string(kInt8),
                  "[null, 4, 6]", Keras3("3.6.0"));
  EXPECT_THAT(dots.Stored(), ElementsAre("kernel(6, 5) int8", "kernel_scale(1, 1, 5) float32"));
}

TEST(Quantized, Float8RemembersScalesAndAHistoryForEachOfThree) {
  const Made dense("Dense",
                   R"("units": 4, "use_bias": false, "dtype": {"class_name": "QuantizedFloat8DTypePolicy",
                      "config": {"mode": "float8", "source_name": "float32", "amax_history_length": 16}})",
                   "[null, 3]", Keras3("3.6.0"));
  EXPECT_THAT(dense.Weights(),
              ElementsAre("inputs_scale() float32", "inputs_amax_history(16,) float32", "kernel_scale() float32",
                          "kernel_amax_history(16,) float32", "outputs_grad_scale() float32",
                          "outputs_grad_amax_history(16,) float32", "kernel(3, 4) float32"));
  EXPECT_EQ(dense.Stored().front(), "kernel(3, 4) float32");
}

TEST(Quantized, OtherModesAreLeftUndecided) {
  const Made dense("Dense", R"("units": 4, "dtype": "int4_from_float32")", "[null, 3]", Keras3("3.12.0"));
  EXPECT_TRUE(dense.model.undecided);
  EXPECT_THAT(dense.model.unknowns, ElementsAre("the weights of a layer that is quantized as int4"));
}

TEST(Quantized, TheModeStandsInThePolicyOrItsName) {
  RebuiltLayer layer;
  const auto mode = [&](const char* config) {
    layer.config = *ParseJson(config, "test");
    return QuantizationMode(layer);
  };
  EXPECT_EQ(mode(R"({"dtype": "int8_from_mixed_bfloat16"})"), "int8");
  EXPECT_EQ(mode(R"({"dtype": {"class_name": "Int4DTypePolicy", "config": {"mode": "int4/128"}}})"), "int4");
  EXPECT_EQ(mode(R"({"dtype": {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}})"), "");
  EXPECT_EQ(mode(R"({"dtype": "float32"})"), "");
  EXPECT_EQ(mode("{}"), "");
}

TEST(Quantized, OnlyAddedWeightsAreReordered) {
  EXPECT_FALSE(HasAddedWeights({"kernel", "recurrent_kernel", "bias"}));
  EXPECT_TRUE(HasAddedWeights({"bias", "kernel", "kernel_scale"}));
  EXPECT_THAT(StoredOrder({"bias", "lora_kernel_a", "kernel", "kernel_scale"}), ElementsAre(2, 0, 3));
}

}  // namespace
}  // namespace ckptfit
