#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"

namespace ckptfit {
namespace {

// An exported model with a trainable and a frozen variable and the endpoint "serve".
struct Exported {
  Exported() {
    saved.meta_graphs = 1;
    saved.has_object_graph = true;
    saved.nodes.resize(4);
    saved.nodes[0].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[0].children = {{"variables", 1}};
    saved.nodes[1].kind = SavedModel::Node::Kind::kUserObject;
    saved.nodes[1].identifier = "trackable_list_wrapper";
    saved.nodes[1].children = {{"0", 2}, {"1", 3}};
    const auto list = checkpoint.Object();
    checkpoint.Edge(0, "variables", list);
    for (std::size_t i = 2; i < 4; ++i) {
      saved.nodes[i].kind = SavedModel::Node::Kind::kVariable;
      saved.nodes[i].name = i == 2 ? "bn/mean" : "bn/gamma";
      saved.nodes[i].shape = {4};
      saved.nodes[i].dtype = DType::kFloat32;
      saved.nodes[i].trainable = i == 3;
      const std::string name = std::to_string(i - 2);
      checkpoint.Edge(list, name, checkpoint.Variable("variables/" + name, {4}));
    }
    saved.signatures.push_back({"serve", {}, {}});
  }
  LoadTrace Ask(const std::string& text, const std::string& keras = "3.6.0") {
    Environment environment;
    environment.tensorflow = *Version::Parse("2.18.0");
    environment.keras = *Version::Parse(keras);
    environment.keras_kind = KerasKind::kKeras3;
    return LoadSaved(text, saved, &checkpoint.bundle, environment);
  }
  SavedModel saved;
  FakeCheckpoint checkpoint;
};

TEST(TfsmLayer, TakesTrainableVariablesFirst) {
  Exported e;
  const LoadTrace trace = e.Ask("keras.layers.TFSMLayer(path)");
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  ASSERT_EQ(trace.made->variables.size(), 2u);
  EXPECT_EQ(trace.made->VariableOf(trace.made->variables[0]).name, "bn/gamma:0");
  EXPECT_EQ(trace.bindings[0].source, KeyOf("variables/1"));
  EXPECT_EQ(trace.bindings[1].source, KeyOf("variables/0"));
}

TEST(TfsmLayer, KerasRenamesThemFromThreeTenOn) {
  Exported e;
  const auto first = [](const LoadTrace& trace) { return trace.made->VariableOf(trace.made->variables[0]).name; };
  EXPECT_EQ(first(e.Ask("keras.layers.TFSMLayer(path)", "3.9.2")), "bn/gamma:0");
  EXPECT_EQ(first(e.Ask("keras.layers.TFSMLayer(path)", "3.10.0")), "bn_gamma:0");
}

TEST(TfsmLayer, AnEndpointMustExist) {
  Exported e;
  const LoadTrace trace = e.Ask("keras.layers.TFSMLayer(path, call_endpoint='predict')");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "ValueError");
  EXPECT_TRUE(trace.exception->message.ends_with("Available endpoints for this SavedModel: ['serve']"));
  e.saved.nodes[0].children.push_back({"predict", 2});
  EXPECT_EQ(e.Ask("keras.layers.TFSMLayer(path, call_endpoint='predict')").outcome, Outcome::kReturns);
}

}  // namespace
}  // namespace ckptfit
