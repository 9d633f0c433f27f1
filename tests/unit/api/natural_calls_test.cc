#include "api/natural_calls.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

Target ModelAndStep() {
  Target target;
  target.nodes.resize(2);
  target.nodes[0].roles = kRoleModel | kRoleLayer;
  target.objects = {{"net", 0}, {"step", 1}};
  return target;
}

std::vector<std::string> Calls(Format format, const Target* target, KerasKind keras) {
  Checkpoint checkpoint;
  checkpoint.format = format;
  Environment environment;
  environment.keras_kind = keras;
  return NaturalCalls(checkpoint, target, environment);
}

TEST(NaturalCallsTest, ABundleIsRestoredIntoAllDescribedObjectsFirst) {
  const Target target = ModelAndStep();
  const std::vector<std::string> expected = {"tf.train.Checkpoint(net=net, step=step).restore(path)",
                                             "net.load_weights(path)", "tf.train.Checkpoint(net=net).restore(path)"};
  EXPECT_EQ(Calls(Format::kTensorBundle, &target, KerasKind::kTfKeras2), expected);
}

TEST(NaturalCallsTest, KerasThreeDoesNotLoadBundlesByLoadWeights) {
  const Target target = ModelAndStep();
  for (const std::string& call : Calls(Format::kTensorBundle, &target, KerasKind::kKeras3)) {
    EXPECT_EQ(call.find("load_weights"), std::string::npos);
  }
}

TEST(NaturalCallsTest, WithoutAProgramOnlyCallsThatMakeTheirOwnModelAreNatural) {
  EXPECT_TRUE(Calls(Format::kKerasH5Weights, nullptr, KerasKind::kKeras3).empty());
  const std::vector<std::string> expected = {"keras.models.load_model(path)"};
  EXPECT_EQ(Calls(Format::kKerasArchive, nullptr, KerasKind::kKeras3), expected);
}

TEST(NaturalCallsTest, CustomObjectsOfTheDescriptionAreHandedToLoadModel) {
  Target target = ModelAndStep();
  target.custom_objects.emplace_back();
  target.custom_objects[0].given = CustomObject::Given::kHandedOver;
  EXPECT_EQ(Calls(Format::kKerasH5Model, &target, KerasKind::kTfKeras2)[0],
            "keras.models.load_model(path, custom_objects=custom_objects)");
}

}  // namespace
}  // namespace ckptfit
