#include "repair/assign/written_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;

// A subclassed model of two layers, as Keras 3 walks over it.
struct Subclassed {
  Subclassed() {
    const std::vector<NodeId> layers = {program.Dense("dense", 4, 4), program.Dense("dense_1", 4, 4)};
    const NodeId model = program.Add("Net", "net", kRoleLayer | kRoleModel | kRoleCustom);
    program.target.nodes[model].layers = layers;
    program.Walk(model, "la", ProgramMaker::Leaf(layers[0]));
    program.Walk(model, "layers", ProgramMaker::List(layers));
    program.Walk(model, "lb", ProgramMaker::Leaf(layers[1]));
    program.target.objects.emplace_back("model", model);
    for (const NodeId layer : layers) {
      side.layers.emplace_back();
      side.layers.back().node = layer;
      side.layers.back().identity = layer == layers[0] ? "la" : "lb";
    }
  }

  // The identities that the layers have beside a file of such paths; "no" in front where no release would write them.
  std::vector<std::string> Beside(const std::vector<std::string>& paths) {
    Side stored;
    for (const std::string& group : paths) {
      stored.layers.emplace_back();
      stored.layers.back().identity = group;
    }
    Side named = side;
    const Case c{checkpoint, path, &program.target, nullptr, nullptr, Keras3("3.15.1")};
    std::vector<std::string> identities;
    if (!NameAsWritten(c, stored, &named)) identities.push_back("no");
    for (const Layer& layer : named.layers) identities.push_back(layer.identity);
    return identities;
  }

  ProgramMaker program;
  Side side;
  PathFacts path;
  Checkpoint checkpoint;
};

TEST(WrittenPathsTest, ThePathsOfTheProgramsOwnReleaseStay) {
  EXPECT_THAT(Subclassed().Beside({"lb", "la"}), ElementsAre("la", "lb"));
}

TEST(WrittenPathsTest, Keras215WalksBackwards) {
  EXPECT_THAT(Subclassed().Beside({"layers/dense", "lb"}), ElementsAre("layers/dense", "lb"));
}

TEST(WrittenPathsTest, OneAttributeMayHaveAnotherName) {
  EXPECT_THAT(Subclassed().Beside({"layers/dense_1", "hidden"}), ElementsAre("hidden", "layers/dense_1"))
      << "`hidden` comes before `layers`, and the other one behind it";
  EXPECT_THAT(Subclassed().Beside({"layers/dense", "x"}), ElementsAre("layers/dense", "x"))
      << "in a walk backwards `x` comes before `layers`";
  EXPECT_THAT(Subclassed().Beside({"hidden", "x"}), ElementsAre("no", "la", "lb")) << "two have other names";
}

TEST(WrittenPathsTest, PathsThatNoReleaseWritesNameNothing) {
  EXPECT_THAT(Subclassed().Beside({"layers/dense/dense", "x"}), ElementsAre("no", "la", "lb"));
  EXPECT_THAT(Subclassed().Beside({"la"}), ElementsAre("no", "la", "lb"));
}

TEST(WrittenPathsTest, ANestedModelOfAnotherKindIsTheOneInItsPlace) {
  ProgramMaker program;
  const std::vector<NodeId> layers = {program.Dense("inner", 4, 4), program.Dense("outer", 4, 4)};
  Side side, stored;
  for (const NodeId layer : layers) {
    side.layers.emplace_back();
    side.layers.back().node = layer;
  }
  stored.layers.resize(2);
  side.layers[0].identity = "layers/sequential/layers/dense";
  side.layers[1].identity = "layers/dense";
  stored.layers[0].identity = "layers/dense";
  stored.layers[1].identity = "layers/functional/layers/dense";
  const Checkpoint checkpoint;
  const PathFacts path;
  const Case c{checkpoint, path, &program.target, nullptr, nullptr, Keras3("3.15.1")};
  EXPECT_TRUE(NameAsWritten(c, stored, &side));
  EXPECT_EQ(side.layers[0].identity, "layers/functional/layers/dense");
  EXPECT_EQ(side.layers[1].identity, "layers/dense");
  stored.layers[0].identity = "layers/model/layers/dense";
  EXPECT_FALSE(NameAsWritten(c, stored, &side)) << "which of two nested models";
}

}  // namespace
}  // namespace ckptfit
