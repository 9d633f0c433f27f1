// A program, a checkpoint and what a loading call makes of them, in memory: what the tests of causes are built from.
//
// A Scene is made of two lists of layers, one for each side, in one of four formats. The loader in it is a simple one:
// it looks every variable up by key (or counts, for legacy HDF5), so that tests do not depend on the simulators.
//
//   Scene scene(Scene::Kind::kBundle, {Dense("dense", 10, 128)}, {Dense("dense", 10, 64)});
//   EXPECT_THAT(scene.Codes(), ElementsAre("SH101"));
#pragma once

#include <string>
#include <vector>

#include "diagnosis/cause.h"
#include "diagnosis/finding.h"

namespace ckptfit {

struct FakeVariable {
  std::string name;  // "kernel"
  Shape shape;
  DType dtype = DType::kFloat32;
  std::string attribute = {};  // under which the object keeps it; the name when empty
};

struct FakeLayer {
  std::string class_name;
  std::string name;
  std::vector<FakeVariable> variables;
  bool custom = false;
  std::string source = {};
  std::string nested = {};  // name of the nested model that holds it
};

FakeLayer Dense(std::string name, std::int64_t inputs, std::int64_t units, bool bias = true);
FakeLayer Conv2D(std::string name, std::int64_t kernel, std::int64_t channels, std::int64_t filters);
FakeLayer BatchNorm(std::string name, std::int64_t channels);
FakeLayer Embedding(std::string name, std::int64_t rows, std::int64_t columns);
FakeLayer Lstm(std::string name, std::int64_t inputs, std::int64_t units);
FakeLayer Gru(std::string name, std::int64_t inputs, std::int64_t units, bool reset_after = true);
FakeLayer Custom(std::string class_name, std::string name, std::vector<FakeVariable> variables);

class Scene {
 public:
  enum class Kind {
    kBundle,       // tf.train.Checkpoint(model=model).restore(path), keys of a Sequential in Keras 2
    kAttributes,   // the same of a subclassed model: layers are attributes, by their names
    kWeightsH5,    // model.load_weights(path) of .weights.h5
    kLegacyH5,     // model.load_weights(path) of .h5, by position
    kLegacyByName  // model.load_weights(path, by_name=True) of .h5
  };

  Scene(Kind kind, const std::vector<FakeLayer>& program, const std::vector<FakeLayer>& stored);

  std::vector<Finding> Findings() const { return Diagnose(AsCase()); }
  // The codes of all findings of severity error, in order.
  std::vector<std::string> Codes() const;
  // The finding of that code; fails the test when there is none.
  Finding Only(std::string_view code) const;
  Case AsCase() const;

  // Parts that a test may change before asking.
  Target target;
  Checkpoint checkpoint;
  PathFacts path;
  Call call;
  LoadTrace trace;

 private:
  void BuildProgram(Kind kind, const std::vector<FakeLayer>& layers);
  void BuildCheckpoint(Kind kind, const std::vector<FakeLayer>& layers);
  void Load(Kind kind);

  std::vector<std::string> keys_;  // of the program's variables
};

}  // namespace ckptfit
