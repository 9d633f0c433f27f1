#include "repair/config/same_layers.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

// A model with layers "name", each with one weight of that shape.
struct Model {
  Target target;
  NodeId model = 0;

  Model() { target.nodes.emplace_back().roles = kRoleModel; }

  NodeId Add(const std::string& name, const Shape& shape) {
    const auto layer = static_cast<NodeId>(target.nodes.size());
    const NodeId weight = layer + 1;
    Node& made = target.nodes.emplace_back();
    made.name = name;
    made.weights = {weight};
    target.nodes.emplace_back().variable = Variable{name, name, name, shape, DType::kFloat32, true};
    target.nodes[model].layers.push_back(layer);
    return weight;
  }
};

TEST(SameLayersTest, LayersAreTheSameByName) {
  Model one, two;
  const NodeId a = one.Add("a/b", {2, 3});
  const NodeId c = one.Add("c", {4});
  const NodeId other_c = two.Add("c", {4});
  const NodeId other_a = two.Add("a_b", {2, 3});
  const std::map<NodeId, NodeId> same = SameVariables(one.target, 0, two.target, 0);
  EXPECT_EQ(same, (std::map<NodeId, NodeId>{{a, other_a}, {c, other_c}}));
}

TEST(SameLayersTest, UnknownSizesAreNoContradictionAndOthersAre) {
  Model one, two;
  const NodeId a = one.Add("a", {2, 3});
  one.Add("b", {5});
  const NodeId other_a = two.Add("a", {Shape::kUnknown, 3});
  two.Add("b", {6});
  EXPECT_EQ(SameVariables(one.target, 0, two.target, 0), (std::map<NodeId, NodeId>{{a, other_a}}));
}

TEST(SameLayersTest, OtherNumbersOfWeightsAreLeftOut) {
  Model one, two;
  one.Add("a", {2});
  two.Add("a", {2});
  two.target.nodes[two.target.nodes[0].layers.front()].weights.clear();
  EXPECT_TRUE(SameVariables(one.target, 0, two.target, 0).empty());
}

}  // namespace
}  // namespace ckptfit
