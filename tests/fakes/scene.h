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

  // Fails the test when one has a higher severity than its cause, or FindsError() says otherwise.
  std::vector<Finding> Findings() const;
  // The codes of all findings of severity error, in order.
  std::vector<std::string> Codes() const;
  // The codes of all findings, in order.
  std::vector<std::string> AllCodes() const;
  // The finding of that code; fails the test when there is none.
  Finding Only(std::string_view code) const;
  Case AsCase() const;

  // Changes to a scene that was built; each returns the scene, for the next one.

  // Another call, in which `path` is the checkpoint's. What comes of the variables stays as it was.
  Scene& Ask(const std::string& text);
  Scene& RunUnder(std::string_view tensorflow, std::string_view keras);
  Scene& WrittenBy(std::string_view keras);
  // The call ends with an exception before any variable has its value.
  Scene& Raise(std::string type, std::string message);
  // The call returns, and no variable has a value from the file.
  Scene& LoadNothing();
  // The path that was asked for; the checkpoint is found and opened at it.
  Scene& At(const std::string& where, Content content, std::uint64_t size = 4096);
  // Stored keys with `to` in place of `from`, which no variable of the program has its value from.
  Scene& Rekey(const std::string& from, const std::string& to);
  // No checkpoint is found at the path but a file of that content, and the call raises.
  Scene& FileInstead(const std::string& where, Content content, std::uint64_t size = 4096);
  // No checkpoint is found at the path but a folder, or nothing at all, and the call raises.
  Scene& FolderInstead(const std::string& where);
  Scene& NothingThere(const std::string& where);
  // What a reader saw.
  Scene& See(std::string kind, std::string file, std::string found = "", std::string key = "");
  // What the loader met.
  Scene& Meet(Step::Kind kind, std::string object, std::string found = "", std::string source = "");
  // Config of the program's model, and the one in the file: lists of layers, as JSON texts.
  Scene& Configs(std::string_view program, std::string_view stored);
  // A class of the program, with the parameters of its constructor; those with a "?" in front have a default.
  CustomObject& Give(std::string class_name, CustomObject::Given given, const std::vector<std::string>& parameters);
  // An optimizer of the program, which the call does not find values for; and stored optimizer state.
  Scene& Optimizer(std::string class_name, std::size_t variables, bool legacy = false);
  Scene& StoredOptimizer(const std::vector<std::string>& keys);

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
  void Empty(const std::string& where, PathFacts::Kind kind);

  std::vector<std::string> keys_;  // of the program's variables
};

// One Dense that is the same on both sides, and loads.
Scene HealthyScene(Scene::Kind kind = Scene::Kind::kLegacyH5);
// keras.models.load_model(path) of a whole model in HDF5, which ends with an exception before the model is made.
Scene LoadModelScene();

}  // namespace ckptfit
