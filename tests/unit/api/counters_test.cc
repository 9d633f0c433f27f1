#include "api/counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Key(const std::string& path) { return path + "/.ATTRIBUTES/VARIABLE_VALUE"; }

// A file whose root has these children, each a scalar of whole numbers ("step"), of others ("scale"), or a layer's.
struct File {
  explicit File(const std::vector<std::string>& children) {
    graph.nodes.resize(1);
    for (const std::string& name : children) {
      graph.nodes[0].children.push_back({name, static_cast<std::int64_t>(graph.nodes.size())});
      graph.nodes.emplace_back();
      const bool counts = name == "step" || name == "save_counter";
      if (counts || name == "scale" || name == "_scale") {
        Add(Key(name), Shape(), counts ? DType::kInt64 : DType::kFloat32);
      } else {
        Add(Key(name + "/kernel"), Shape({2, 3}), DType::kFloat32);
      }
    }
  }
  void Add(const std::string& key, const Shape& shape, DType dtype) {
    TensorInfo tensor;
    tensor.key = key;
    tensor.shape = shape;
    tensor.dtype = dtype;
    tensors.push_back(tensor);
  }
  std::set<std::string, std::less<>> Counters() const { return CountersOf(graph, tensors); }

  ObjectGraph graph;
  std::vector<TensorInfo> tensors;
};

TEST(CountersTest, ScalarsBesideObjectsOfASavedCheckpointCount) {
  EXPECT_THAT(File({"model", "scale", "step", "save_counter"}).Counters(),
              ElementsAre(Key("save_counter"), Key("scale"), Key("step")));
}

TEST(CountersTest, AModelThatWasSavedAsTheRootOwnsItsScalars) {
  EXPECT_THAT(File({"layer-0", "scale"}).Counters(), IsEmpty());
  EXPECT_THAT(File({"head", "blocks", "step"}).Counters(), IsEmpty()) << "no keywords of a checkpoint: not sorted";
  EXPECT_THAT(File({"head", "_scale"}).Counters(), IsEmpty());
}

TEST(CountersTest, AModuleWithWeightsOfItsOwnOwnsItsScalars) {
  File file({"head", "scale", "save_counter"});
  file.Add(Key("w"), Shape({3}), DType::kFloat32);
  EXPECT_THAT(file.Counters(), ElementsAre(Key("save_counter")));
}

TEST(CountersTest, WhereItMayBeEitherWholeNumbersCount) {
  EXPECT_THAT(File({"model", "scale", "step"}).Counters(), ElementsAre(Key("step")));
  EXPECT_THAT(File({"head", "blocks", "scale", "step", "save_counter"}).Counters(),
              ElementsAre(Key("save_counter"), Key("step")));
}

TEST(CountersTest, WhatLayersHoldNeverCounts) {
  File file({"model", "save_counter"});
  file.Add(Key("model/seen"), Shape(), DType::kInt64);
  EXPECT_THAT(file.Counters(), ElementsAre(Key("save_counter")));
}

}  // namespace
}  // namespace ckptfit
