#include "repair/optimizer/keras_files.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "codec/json.h"
#include "repair/optimizer/state.h"

namespace ckptfit {
namespace {

constexpr const char* kDense = R"({"module": "keras.layers", "class_name": "Dense", "registered_name": null,
    "build_config": {"input_shape": [null, 3]}, "config": {"name": "dense", "trainable": true, "dtype": "float32",
    "units": 2, "activation": "linear", "use_bias": true}})";

// A whole model, and a program that has nothing to do with it.
struct Saved {
  void Add(const std::string& key, Shape shape, DType dtype = DType::kFloat32) {
    TensorInfo tensor;
    tensor.key = key;
    const std::string inner = key.substr(key.find('/') + 1);
    if (key.starts_with("model_weights/")) tensor.name = inner.substr(inner.find('/') + 1);
    tensor.shape = std::move(shape);
    tensor.dtype = dtype;
    checkpoint.tensors.push_back(std::move(tensor));
  }

  std::optional<ObjectGraph> Graph() const {
    return KerasOptimizerGraph(Case{checkpoint, facts, &target, nullptr, nullptr, environment});
  }

  // Slots by "kind's slot of variable's key", and the key of each.
  std::map<std::string, std::string> Slots() const {
    const auto graph = Graph();
    std::map<std::string, std::string> slots;
    if (!graph) return slots;
    Target program = target;
    Node optimizer;
    optimizer.roles = kRoleOptimizer;
    optimizer.class_name = CompiledOptimizer(checkpoint);
    program.nodes.push_back(optimizer);
    program.objects.emplace_back("optimizer", static_cast<NodeId>(program.nodes.size() - 1));
    const Case c{checkpoint, facts, &program, nullptr, nullptr, environment};
    for (const OptimizerPair& pair : PairOptimizers(c, *graph, {})) {
      const auto key = [&](std::size_t node) { return graph->nodes[node].attributes.at(0).key; };
      for (const auto& [of, own] : pair.stored.slots) {
        slots[std::string(pair.stored.kind->slots[of.first].keras3) + " of " + key(of.second)] = key(own);
      }
    }
    return slots;
  }

  Checkpoint checkpoint;
  PathFacts facts;
  Target target;
  Environment environment;
};

Value Json(const std::string& text) { return *ParseJson(text, "config"); }

Saved Hdf5(const std::string& optimizer, const std::vector<std::string>& state) {
  Saved saved;
  saved.checkpoint.format = Format::kKerasH5Model;
  saved.checkpoint.compile_config =
      Json(R"({"optimizer_config": {"class_name": ")" + optimizer + R"(", "config": {}}})");
  saved.Add("model_weights/dense/dense/kernel:0", {3, 2});
  for (const std::string& key : state) saved.Add("optimizer_weights/" + key, {3, 2});
  return saved;
}

using Slots = std::map<std::string, std::string>;

TEST(KerasOptimizerTest, SlotsOfALegacyOptimizerAreNamedAfterTheVariable) {
  const Saved saved = Hdf5("Adam", {"Adam/iter:0", "Adam/dense/kernel/m:0", "Adam/dense/kernel/v:0"});
  EXPECT_EQ(saved.Slots(),
            (Slots{{"momentum of model_weights/dense/dense/kernel:0", "optimizer_weights/Adam/dense/kernel/m:0"},
                   {"velocity of model_weights/dense/dense/kernel:0", "optimizer_weights/Adam/dense/kernel/v:0"}}));
}

TEST(KerasOptimizerTest, TheConfigTellsAdamFromAdamaxUnderANameOfOnesOwn) {
  const Saved saved = Hdf5("Adamax", {"mine/iter:0", "mine/dense/kernel/m:0", "mine/dense/kernel/v:0"});
  EXPECT_EQ(saved.Slots().count("norm of model_weights/dense/dense/kernel:0"), 1u);
}

TEST(KerasOptimizerTest, LaterOptimizersNameTheSlotFirst) {
  const Saved saved = Hdf5("Custom>Adam", {"iteration:0", "Adam/m/dense/kernel:0", "Adam/v/dense/kernel:0"});
  EXPECT_EQ(saved.Slots()["velocity of model_weights/dense/dense/kernel:0"], "optimizer_weights/Adam/v/dense/kernel:0");
}

TEST(KerasOptimizerTest, Keras3NamesTheSlotLast) {
  const Saved saved = Hdf5("SGD", {"sgd/iteration", "sgd/learning_rate", "sgd/dense_kernel_momentum"});
  EXPECT_EQ(saved.Slots(),
            (Slots{{"momentum of model_weights/dense/dense/kernel:0", "optimizer_weights/sgd/dense_kernel_momentum"}}));
}

TEST(KerasOptimizerTest, AClassOfOnesOwnTellsNothing) {
  EXPECT_FALSE(Hdf5("Custom>Mine", {"Mine/iter:0", "Mine/dense/kernel/m:0"}).Graph());
}

Saved Archive() {
  Saved saved;
  saved.checkpoint.format = Format::kKerasArchive;
  saved.checkpoint.writer.keras = *Version::Parse("3.6.0");
  saved.checkpoint.config = Json(std::string(R"({"module": "keras", "class_name": "Sequential", "registered_name": null,
      "config": {"name": "net", "trainable": true, "dtype": "float32", "layers": [{"module": "keras.layers", "class_name":
      "InputLayer", "registered_name": null, "config": {"batch_shape": [null, 3], "dtype": "float32", "sparse": false,
      "name": "x"}}, )") + kDense +
                                 R"(], "build_input_shape": [null, 3]}})");
  saved.checkpoint.compile_config = Json(R"({"optimizer": {"module": "keras.optimizers", "class_name": "SGD",
      "registered_name": null, "config": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9}}})");
  saved.environment.keras_kind = KerasKind::kKeras3;
  saved.environment.tensorflow = *Version::Parse("2.18.0");
  saved.Add("layers/dense/vars/0", {3, 2});
  saved.Add("layers/dense/vars/1", {2});
  saved.Add("optimizer/vars/0", {}, DType::kInt64);
  saved.Add("optimizer/vars/1", {});
  saved.Add("optimizer/vars/2", {3, 2});
  saved.Add("optimizer/vars/3", {2});
  return saved;
}

TEST(KerasOptimizerTest, TheConfigOfAnArchiveTellsWhatItsNumbersAre) {
  EXPECT_EQ(Archive().Slots(), (Slots{{"momentum of layers/dense/vars/0", "optimizer/vars/2"},
                                      {"momentum of layers/dense/vars/1", "optimizer/vars/3"}}));
}

TEST(KerasOptimizerTest, AnArchiveWhoseShapesAreOtherOnesTellsNothing) {
  Saved saved = Archive();
  saved.checkpoint.tensors.back().shape = Shape({5});
  EXPECT_FALSE(saved.Graph());
  saved = Archive();
  saved.Add("optimizer/vars/4", {2});
  EXPECT_FALSE(saved.Graph());
}

TEST(KerasOptimizerTest, WeightsAloneDoNotSayWhichOptimizerTheirsIs) {
  Saved saved = Archive();
  saved.checkpoint.format = Format::kKerasWeightsH5;
  EXPECT_FALSE(saved.Graph());
}

}  // namespace
}  // namespace ckptfit
