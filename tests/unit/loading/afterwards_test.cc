#include "loading/afterwards.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using Built = std::vector<std::string>;
const std::string kRestore = "s = tf.train.Checkpoint(model=model).restore(path)";

Built BuiltBy(const std::string& text) {
  const auto call = ParseCall(text, "m");
  EXPECT_TRUE(call.has_value());
  return call ? call->then_built : Built();
}

TEST(Afterwards, TellsWhatIsBuiltBeforeTheStatusIsLookedAt) {
  EXPECT_EQ(BuiltBy(kRestore + "; model(tf.zeros((1, 3))); s.assert_consumed()"), Built{"model"});
  EXPECT_EQ(BuiltBy(kRestore + "\nmodel.build((None, 3))\ny = other.predict(x)"), (Built{"model", "other"}));
  EXPECT_EQ(BuiltBy(kRestore + "; s.assert_consumed(); model(x)"), Built{});
  EXPECT_EQ(BuiltBy(kRestore + ".assert_consumed(); model(x)"), Built{});
  EXPECT_EQ(BuiltBy("model(x); " + kRestore), Built{});
  EXPECT_EQ(BuiltBy("model.load_weights(a); model(x); other.load_weights(path)"), Built{});
  EXPECT_EQ(BuiltBy(kRestore + "; model.summary(); x = 3"), Built{});
}

TEST(Afterwards, ReadsTheLastDimensionOfInputsThatAreWrittenOut) {
  const auto channels = [](const std::string& statement) {
    const auto build = FindBuild(kRestore + "; " + statement, "model");
    return build ? build->channels : -2;
  };
  EXPECT_EQ(channels("model(tf.zeros((1, 3)))"), 3);
  EXPECT_EQ(channels("model(tf.ones([1, 28, 28, 1]), training=False)"), 1);
  EXPECT_EQ(channels("model(tf.random.normal(shape=(2, 7)))"), 7);
  EXPECT_EQ(channels("model(np.random.rand(4, 3))"), 3);
  EXPECT_EQ(channels("model(keras.Input(shape=(None, 5)))"), 5);
  EXPECT_EQ(channels("model.build((None, 3))"), 3);
  EXPECT_EQ(channels("model.build(input_shape=(None, 28, 28, 1))"), 1);
  EXPECT_EQ(channels("model.predict(np.zeros((1, 6)))"), 6);
}

TEST(Afterwards, GuessesNoDimension) {
  for (const char* statement :
       {"model(x)", "model(tf.zeros(shape))", "model(tf.zeros((3,)))", "model(tf.zeros((1, n)))",
        "model(np.random.normal((0, 1)))", "model([tf.zeros((1, 3))])", "model()", "model(tf.zeros((1, None)))",
        "model(tf.zeros((1, 99999999999999999999)))"}) {
    EXPECT_EQ(FindBuild(statement, "model"), BuildStatement{}) << statement;
  }
}

TEST(Afterwards, TheFirstStatementOnAnObjectBuildsIt) {
  EXPECT_EQ(FindBuild("other(x); model.build((None, 3)); model(tf.zeros((1, 3)))", "model"), (BuildStatement{true, 3}));
  EXPECT_EQ(FindBuild("other(x); model.summary()", "model"), std::nullopt);
  EXPECT_EQ(FindBuild("model(", "model"), std::nullopt);
}

}  // namespace
}  // namespace ckptfit
