#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

// A saved module with one variable, listed in `variables`.
struct Saved {
  Saved() {
    saved.meta_graphs = 1;
    saved.has_object_graph = true;
    saved.nodes.resize(3);
    saved.nodes[0].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[0].children = {{"w", 1}, {"variables", 2}};
    saved.nodes[1].kind = SavedModel::Node::Kind::kVariable;
    saved.nodes[1].name = "dense/kernel";
    saved.nodes[1].shape = {2, 3};
    saved.nodes[1].dtype = DType::kFloat32;
    saved.nodes[2].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[2].identifier = "trackable_list_wrapper";
    saved.nodes[2].children = {{"0", 1}};
    checkpoint.Edge(0, "w", checkpoint.Variable("w", {2, 3}));
    const auto list = checkpoint.Object();
    checkpoint.Edge(0, "variables", list);
    checkpoint.Edge(list, "0", 1);
  }
  LoadTrace Run(const std::string& tensorflow = "2.15.1") {
    Environment environment;
    environment.tensorflow = *Version::Parse(tensorflow);
    return LoadSaved("tf.saved_model.load(path)", saved, with_bundle ? &checkpoint.bundle : nullptr, environment);
  }

  SavedModel saved;
  FakeCheckpoint checkpoint;
  bool with_bundle = true;
};

TEST(SavedModelLoad, ListsTheLoadedVariables) {
  Saved s;
  const LoadTrace trace = s.Run();
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  ASSERT_NE(trace.made, nullptr);
  ASSERT_EQ(trace.made->variables.size(), 1u);
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[0]).name, "dense/kernel:0");
  EXPECT_EQ(trace.bindings[0].source, KeyOf("w"));
}

TEST(SavedModelLoad, MissingVariablesAreAFileNotFoundError) {
  Saved s;
  s.with_bundle = false;
  const LoadTrace trace = s.Run();
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "FileNotFoundError");
  EXPECT_EQ(s.Run("2.0.4").exception->type, "InvalidArgumentError");
}

TEST(SavedModelLoad, AShapeThatDisagreesWithTheBundleRaises) {
  Saved s;
  s.saved.nodes[1].shape = {2, 4};
  EXPECT_EQ(s.Run().exception->type, "ValueError");
}

TEST(SavedModelLoad, AnObjectThatTheBundleDoesNotKnowFailsTheAssertion) {
  Saved s;
  s.saved.nodes[0].children[0].name = "kernel";
  s.saved.nodes[2].children[0].name = "7";
  EXPECT_EQ(s.Run().exception->type, "AssertionError");
  EXPECT_EQ(s.Run("2.0.4").exception->type, "FailedPreconditionError");
}

TEST(SavedModelLoad, AnOperationThatTheVersionLacksEndsTheLoad) {
  Saved s;
  s.saved.uses.operations["RFFTND"];
  const LoadTrace trace = s.Run("2.10.1");
  EXPECT_EQ(trace.exception->type, "FileNotFoundError");
  EXPECT_TRUE(trace.made->variables.empty());
  EXPECT_EQ(trace.steps.at(0).object, "RFFTND");
  EXPECT_EQ(s.Run("2.15.1").outcome, Outcome::kReturns);
}

TEST(SavedModelLoad, AnOperationThatNoReleaseHasIsSaidToBeUnknown) {
  Saved s;
  s.saved.uses.operations["CaseFoldUTF8"];
  const LoadTrace trace = s.Run();
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.unknowns.size(), 1u);
}

TEST(SavedModelLoad, WithoutAProtoThereIsNothingToLoad) {
  Saved s;
  s.saved.opened = SavedModel::Opened::kMissing;
  const LoadTrace missing = s.Run();
  EXPECT_EQ(missing.exception->type, "OSError");
  EXPECT_EQ(missing.exception->message,
            "SavedModel file does not exist at: /run/sm/{saved_model.pbtxt|saved_model.pb}");
  s.saved.opened = SavedModel::Opened::kUnparsable;
  EXPECT_EQ(s.Run("2.18.0").exception->message,
            "Cannot parse file b'/run/sm/saved_model.pb': Error parsing message with type 'tensorflow.SavedModel'.");
}

TEST(SavedModelLoad, AnEmptyProtoNeedsTags) {
  Saved s;
  s.saved.meta_graphs = 0;
  EXPECT_EQ(s.Run().exception->type, "ValueError");
  EXPECT_NE(s.Run().exception->message.find("but there are 0 MetaGraphs"), std::string::npos);
}

TEST(SavedModelLoad, EdgesOutsideTheGraphAreLeftOut) {
  Saved s;
  s.saved.nodes[0].children.push_back({"ghost", 99});
  s.saved.nodes[2].children.push_back({"1", -4});
  EXPECT_EQ(s.Run().outcome, Outcome::kReturns);
}

}  // namespace
}  // namespace ckptfit
