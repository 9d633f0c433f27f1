#include "repair/config/masks.h"

#include <gtest/gtest.h>

#include "unit/repair/config/releases.h"

namespace ckptfit {
namespace {

std::string Tensor(const std::string& layer) {
  return R"({"class_name":"__keras_tensor__","config":{"shape":[null],"dtype":"float32","keras_history":[")" + layer +
         R"(",0,0]}})";
}

std::string Entry(const std::string& module, const std::string& name, const std::string& layer,
                  const std::string& config, const std::string& args, const std::string& kwargs = "{}") {
  return R"({"module":")" + module + R"(","class_name":")" + name + R"(","config":)" + config + R"(,"name":")" + layer +
         R"(","inbound_nodes":[{"args":[)" + args + R"(],"kwargs":)" + kwargs + "}]}";
}

Value Without(const std::string& entries) {
  Value layers = Parsed("[" + entries + "]");
  TakeOutMasks(&layers);
  return layers;
}

std::string NamesOf(const Value& layers) {
  std::string names;
  for (const Value& layer : layers.AsArray()) names += layer["name"].AsString() + " ";
  return names;
}

const std::string kNotEqual = Entry("keras.src.ops.numpy", "NotEqual", "ne", "{}", Tensor("in") + ",0");
const std::string kMasked = R"({"training":false,"mask":)" + Tensor("ne") + "}";

TEST(MasksTest, ThatOfAnEmbeddingGoesWithItsArguments) {
  const Value layers = Without(Entry("keras.layers", "Embedding", "e", R"({"mask_zero":true})", Tensor("in")) + "," +
                               kNotEqual + "," + Entry("keras.layers", "LSTM", "l", "{}", Tensor("e"), kMasked));
  EXPECT_EQ(NamesOf(layers), "e l ");
  EXPECT_FALSE(layers.AsArray()[1]["inbound_nodes"].AsArray()[0]["kwargs"].Has("mask"));
}

TEST(MasksTest, ThatOfMaskingHasTwoSteps) {
  const Value layers =
      Without(Entry("keras.layers", "Masking", "m", R"({"mask_value":0.0})", Tensor("in")) + "," + kNotEqual + "," +
              Entry("keras.src.ops.numpy", "Any", "any", R"({"axis":-1})", Tensor("ne")) + "," +
              Entry("keras.layers", "LSTM", "l", "{}", Tensor("m"), R"({"mask":)" + Tensor("any") + "}"));
  EXPECT_EQ(NamesOf(layers), "m l ");
}

TEST(MasksTest, OperationsThatAreUsedOtherwiseStay) {
  const std::string embedding = Entry("keras.layers", "Embedding", "e", R"({"mask_zero":true})", Tensor("in"));
  EXPECT_EQ(
      NamesOf(Without(embedding + "," + kNotEqual + "," + Entry("keras.layers", "Dense", "d", "{}", Tensor("ne")))),
      "e ne d ");
  const std::string unmasked = Entry("keras.layers", "Embedding", "e", R"({"mask_zero":false})", Tensor("in"));
  EXPECT_EQ(NamesOf(Without(unmasked + "," + kNotEqual + "," +
                            Entry("keras.layers", "LSTM", "l", "{}", Tensor("e"), kMasked))),
            "e ne l ");
}

}  // namespace
}  // namespace ckptfit
