#include "loading/call.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

Call Parsed(std::string_view text) {
  auto call = ParseCall(text, "dir/m");
  EXPECT_TRUE(call.has_value()) << (call.has_value() ? "" : call.error().ToString());
  return call.has_value() ? *call : Call{};
}

TEST(CallTest, LoadWeightsNamesItsObjectAndFlags) {
  const Call call = Parsed("model.load_weights(path, by_name=True, skip_mismatch=True)");
  EXPECT_EQ(call.api, Api::kLoadWeights);
  EXPECT_EQ(call.object, "model");
  EXPECT_EQ(call.path, "dir/m");
  EXPECT_TRUE(call.Flag("by_name"));
  EXPECT_FALSE(call.Flag("compile"));
}

TEST(CallTest, APartOfAModelIsNamedByItsNameOrPlace) {
  EXPECT_EQ(Parsed("model.encoder.load_weights(path)").object, "model.encoder");
  EXPECT_EQ(Parsed("model.get_layer('body').load_weights(path)").object, "model.get_layer('body')");
  EXPECT_EQ(Parsed("model.get_layer( name=\"a.b\" ).load_weights(path)").object, "model.get_layer('a.b')");
  EXPECT_EQ(Parsed("model.get_layer(index=2).load_weights(path)").object, "model.layers[2]");
  EXPECT_EQ(Parsed("part = model.layers[-1]; part.load_weights(path)").object, "model.layers[-1]");
  EXPECT_EQ(Parsed("build_model().load_weights(path)").object, "");
}

TEST(CallTest, WeightsOfSomethingUnknownAreRefused) {
  EXPECT_FALSE(ParseCall("models[0].load_weights(path)", "m").has_value());
  EXPECT_FALSE(ParseCall("model.layers[i].load_weights(path)", "m").has_value());
  EXPECT_FALSE(ParseCall("model.get_layer(name).load_weights(path)", "m").has_value());
}

TEST(CallTest, ContainersOfObjectsAreWrittenInOneForm) {
  const auto object = [](const std::string& written) {
    return Parsed("tf.train.Checkpoint(nets=" + written + ").restore(path)").objects.front().second;
  };
  EXPECT_EQ(object("[ encoder,decoder ]"), "[encoder, decoder]");
  EXPECT_EQ(object("{\"a\":encoder, 'b': [model.layers[1]]}"), "{'a': encoder, 'b': [model.layers[1]]}");
  EXPECT_EQ(object("(encoder,)"), "(encoder,)");
  EXPECT_FALSE(ParseCall("tf.train.Checkpoint(nets=[make()]).restore(path)", "m").has_value());
  EXPECT_FALSE(ParseCall("tf.train.Checkpoint([encoder]).restore(path)", "m").has_value());
}

TEST(CallTest, ThePathMayBeAConstantOrASum) {
  EXPECT_EQ(Parsed("model.load_weights(path + '.index')").path, "dir/m.index");
  EXPECT_EQ(Parsed("model.load_weights('other.h5')").path, "other.h5");
  EXPECT_EQ(Parsed("model.load_weights(filepath=path)").path, "dir/m");
}

TEST(CallTest, CheckpointKeepsItsObjectsInOrderAndTheTrailingMethods) {
  const Call call =
      Parsed("tf.train.Checkpoint(step=step, model=net).restore(path).expect_partial().assert_consumed()");
  EXPECT_EQ(call.api, Api::kCheckpointRestore);
  const std::vector<std::pair<std::string, std::string>> objects = {{"step", "step"}, {"model", "net"}};
  EXPECT_EQ(call.objects, objects);
  const std::vector<std::string> trailing = {"expect_partial", "assert_consumed"};
  EXPECT_EQ(call.trailing, trailing);
  EXPECT_EQ(Parsed("tf.train.Checkpoint(model).read(path)").root, "model");
  EXPECT_EQ(Parsed("tf.train.Checkpoint(model).read(path)").api, Api::kCheckpointRead);
}

TEST(CallTest, CustomObjectsCountAsGiven) {
  const Call call = Parsed("keras.models.load_model(path, compile=False, custom_objects=custom_objects)");
  EXPECT_EQ(call.api, Api::kLoadModel);
  EXPECT_TRUE(call.Flag("custom_objects"));
  EXPECT_FALSE(call.Flag("compile", true));
}

TEST(CallTest, ADictOfCustomObjectsTellsItsKeys) {
  const Call call = Parsed("keras.models.load_model(path, custom_objects={'Scale': Scale, 'loss': nets.loss})");
  const Value& given = call.arguments["custom_objects"];
  ASSERT_TRUE(given.is_object());
  EXPECT_TRUE(given.Has("Scale"));
  EXPECT_TRUE(given.Has("loss"));
  EXPECT_TRUE(Parsed("keras.models.load_model(path, custom_objects={name: Scale})").Flag("custom_objects"));
}

TEST(CallTest, SaversAndSavedModelsAreUnderstood) {
  EXPECT_EQ(Parsed("tf.saved_model.load(path)").api, Api::kSavedModelLoad);
  const Call saver = Parsed("tf.compat.v1.train.Saver(model.variables).restore(None, path)");
  EXPECT_EQ(saver.api, Api::kSaverRestore);
  ASSERT_EQ(saver.objects.size(), 1u);
  EXPECT_EQ(saver.objects[0].second, "model");
}

TEST(CallTest, OtherTextsAreRefusedWithTheCallsThatAreUnderstood) {
  const auto call = ParseCall("model.fit(x)", "m");
  ASSERT_FALSE(call.has_value());
  EXPECT_EQ(call.error().code(), StatusCode::kInvalidArgument);
  EXPECT_NE(call.error().message().find("model.load_weights(path)"), std::string::npos);
  EXPECT_FALSE(ParseCall("model.load_weights()", "m").has_value());
}

// Counters are often made where the checkpoint is.
TEST(CallTest, AVariableMayBeMadeInPlaceOfAnObject) {
  const Call call = Parsed(
      "tf.train.Checkpoint(step=tf.Variable(1), epoch=tf.Variable(0, dtype=tf.int64), best=tf.Variable(-1.5), "
      "net=net).restore(path)");
  ASSERT_EQ(call.checkpoint.size(), 4u);
  EXPECT_EQ(call.checkpoint[0].variable->dtype, DType::kInt32);
  EXPECT_EQ(call.checkpoint[1].variable->dtype, DType::kInt64);
  EXPECT_EQ(call.checkpoint[2].variable->dtype, DType::kFloat32);
  EXPECT_EQ(call.checkpoint[2].variable->shape, Shape());
  EXPECT_FALSE(call.checkpoint[3].variable);
  EXPECT_EQ(call.checkpoint[3].object, "net");
}

}  // namespace
}  // namespace ckptfit
