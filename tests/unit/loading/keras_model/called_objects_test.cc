#include "loading/keras_model/called_objects.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "fakes/restore_fixture.h"
#include "loading/keras_model/revive.h"

namespace ckptfit {
namespace {

// A model with a block in a list, and attention in the block; the attention holds a projection with a kernel.
struct SavedBlocks {
  explicit SavedBlocks(const std::string& model) {
    for (int i = 0; i < 5; ++i) made.Object();
    made.Edge(0, "layer-1", 1);
    made.Edge(1, "items", 2);
    made.Edge(2, "0", 3);
    made.Edge(3, "_query_dense", 4);
    made.Edge(4, "kernel", made.Variable("query/kernel", {4, 2, 2}));
    made.Edge(0, "keras_api", made.Object());
    made.Edge(6, "of", 0);
    saved.nodes.resize(made.target.nodes.size());
    saved.keras_nodes = {{0, "root", "_tf_keras_model", *ParseJson(model, "test")}};
    for (const NodeId id : {1u, 3u, 4u}) saved.keras_nodes.push_back({id, "root", "_tf_keras_layer", Value()});
  }
  FakeProgram made;
  SavedModel saved;
};

TEST(CalledObjects, LayersOfGraphsAreCalledAndWhatTheyMadeByTheirClasses) {
  for (const char* graph : {R"({"class_name": "Functional"})", R"({"class_name": "Sequential"})",
                            R"({"class_name": "Net", "is_graph_network": true})"}) {
    const SavedBlocks s(graph);
    CalledObjects called(s.saved, s.made.target);
    EXPECT_FALSE(called.Contains(0)) << graph;
    EXPECT_TRUE(called.Contains(1)) << graph;
    EXPECT_FALSE(called.Contains(3)) << graph;  // it may have been revived without its class
    called.MadeByClass(1);
    EXPECT_TRUE(called.Contains(3)) << graph;
    EXPECT_FALSE(called.Contains(4)) << graph;
  }
  const SavedBlocks s(R"({"class_name": "Net", "is_graph_network": false})");
  CalledObjects called(s.saved, s.made.target);
  called.MadeByClass(1);
  EXPECT_FALSE(called.Contains(1));
  EXPECT_FALSE(called.Contains(3));
}

TEST(CalledObjects, ObjectsThatTheFileDoesNotHaveAndLoopsAreNoMatter) {
  SavedBlocks s(R"({"class_name": "Functional"})");
  s.made.Edge(2, "back", 1);
  CalledObjects called(s.saved, s.made.target);
  s.made.Edge(1, "(unmatched)", s.made.Variable("later", {1}));
  called.MadeByClass(1);
  EXPECT_TRUE(called.Contains(3));
}

// Attention makes its projections at its first call: saved ones that it got instead are made anew by a call alone. A
// graph inside of a model that nobody calls calls its layers all the same.
TEST(Reviver, AttentionKeepsItsSavedProjectionsUntilItIsCalled) {
  for (const auto& [graph, functional] : {std::pair(false, false), {true, false}, {true, true}}) {
    SavedBlocks s(graph ? R"({"class_name": "Sequential"})" : R"({"class_name": "Body"})");
    FakeProgram program;
    // A Functional model that a constructor makes calls its layers there.
    const NodeId body = program.Object(functional ? kRoleLayer | kRoleFunctional : kRoleLayer, "Body");
    const NodeId block = program.Object(kRoleLayer, "Block");
    const NodeId attention = program.Object(kRoleLayer, "MultiHeadAttention");
    const NodeId query = program.Object(kRoleLayer, "EinsumDense");
    program.Edge(body, "layer-1", block);
    program.Edge(block, "att", attention);
    program.Edge(attention, "_query_dense", query);
    program.Edge(query, "kernel", program.Variable("query/kernel", {4, 2, 2}));
    CustomObject custom;
    custom.class_name = "Body";
    custom.instance = body;
    s.made.target.nodes[1].children = {{"att", 3}};
    Reviver reviver(s.saved, program.target, &s.made.target);
    reviver.Revive(0, body, ShapeGuess(custom, program.target, body, Value(), {}),
                   CalledObjects(s.saved, s.made.target));
    EXPECT_EQ(reviver.initial().size(), graph && !functional ? 1u : 0u);
    EXPECT_TRUE(reviver.later().empty());
    EXPECT_EQ(s.made.target.nodes.size(), 7u);
  }
}

}  // namespace
}  // namespace ckptfit
