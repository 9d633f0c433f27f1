#include "repair/assign/layer_list.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "fakes/functional.h"

namespace ckptfit {
namespace {

using Places = std::vector<FakePlace>;

// A functional model, and a file that lists layers of a model.
struct Scene {
  explicit Scene(const Places& program) : target(FunctionalProgram(program, &sides.program.layers)) {
    sides.flow = FlowOrder(target);
  }

  // A stored layer of that many units.
  Layer& Stored(std::int64_t units) {
    sides.stored.layers.push_back(LayerOf("", units, sides.stored.layers.size()));
    return sides.stored.layers.back();
  }

  bool Hdf5(const Places& file) {
    sides.matching = Matching::kPosition;
    Checkpoint checkpoint;
    for (const FakePlace& place : file) {
      checkpoint.layer_names.push_back(place.name);
      if (place.units > 0) Stored(place.units).outer = place.name;
    }
    return ListsAgree(checkpoint, nullptr, sides);
  }

  // As Keras 2 and 3 list the layers of a model that is the root.
  bool Objects(const Places& file, bool keras3) {
    sides.matching = Matching::kObjectPath;
    ObjectGraph graph;
    graph.nodes.resize(keras3 ? 2 : 1);
    if (keras3) graph.nodes[0].children.push_back({"_operations", 1});
    ObjectGraph::Node& list = graph.nodes.back();
    std::int64_t weighted = 0;
    const auto first = static_cast<std::int64_t>(graph.nodes.size());
    for (std::size_t i = 0; i < file.size(); ++i) {
      const std::int64_t child = first + static_cast<std::int64_t>(i);
      const std::string number = std::to_string(i), other = "layer_with_weights-" + std::to_string(weighted);
      list.children.push_back({keras3 ? number : "layer-" + number, child});
      if (file[i].units == 0) continue;
      if (!keras3) list.children.push_back({other, child});
      Stored(file[i].units).identity = keras3 ? "_operations/" + number : other;
      ++weighted;
    }
    graph.nodes.resize(graph.nodes.size() + file.size());
    return ListsAgree(Checkpoint(), &graph, sides);
  }

  Sides sides;
  Target target;
};

const Places kProgram = {{"in"}, {"a", {"in"}, 4}, {"b", {"a"}, 5}, {"flat", {"b"}}, {"head", {"flat"}, 2}};

TEST(LayerListTest, TheSameLayersInTheSamePlacesAreOneList) {
  EXPECT_TRUE(Scene(kProgram).Hdf5({{"i"}, {"d", {}, 4}, {"e", {}, 5}, {"f"}, {"h", {}, 2}}));
  for (const bool keras3 : {false, true}) {
    EXPECT_TRUE(Scene(kProgram).Objects({{""}, {"", {}, 4}, {"", {}, 5}, {""}, {"", {}, 2}}, keras3));
  }
}

TEST(LayerListTest, ALayerWithoutWeightsElsewhereIsAnotherList) {
  EXPECT_FALSE(Scene(kProgram).Hdf5({{"i"}, {"d", {}, 4}, {"f"}, {"e", {}, 5}, {"h", {}, 2}}));
  EXPECT_FALSE(Scene(kProgram).Hdf5({{"i"}, {"d", {}, 4}, {"e", {}, 5}, {"h", {}, 2}}));
  for (const bool keras3 : {false, true}) {
    EXPECT_FALSE(Scene(kProgram).Objects({{""}, {"", {}, 4}, {""}, {"", {}, 5}, {"", {}, 2}}, keras3));
    EXPECT_FALSE(Scene(kProgram).Objects({{""}, {"", {}, 4}, {"", {}, 6}, {""}, {"", {}, 2}}, keras3));
  }
}

TEST(LayerListTest, LayersOfOneDistanceMayBeListedInAnyOrder) {
  const Places heads = {{"in"}, {"a", {"in"}, 4}, {"b", {"in"}, 5}};
  EXPECT_TRUE(Scene(heads).Hdf5({{"i"}, {"d", {}, 5}, {"e", {}, 4}}));
  EXPECT_FALSE(Scene(heads).Hdf5({{"i"}, {"d", {}, 5}, {"e", {}, 5}}));
}

TEST(LayerListTest, AFileWithoutAListTellsNothing) {
  Scene scene(kProgram);
  scene.Stored(4).identity = "a";
  scene.sides.matching = Matching::kObjectPath;
  EXPECT_FALSE(ListsAgree(Checkpoint(), nullptr, scene.sides));
  const ObjectGraph empty;
  EXPECT_FALSE(ListsAgree(Checkpoint(), &empty, scene.sides));
  scene.sides.matching = Matching::kPosition;
  EXPECT_FALSE(ListsAgree(Checkpoint(), nullptr, scene.sides));
}

}  // namespace
}  // namespace ckptfit
