// What load_model does about compiling: optimizer, losses and metrics of a config, as far as they raise, and the
// optimizer's variables.
//
// Rules and their sources: docs/design/loading_keras_model.md, section 5.
//
// Lifetime.  Everything handed in must outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loading/keras_model/class_lookup.h"
#include "loading/keras_model/optimizer_layout.h"
#include "loading/keras_model/rebuild.h"

namespace ckptfit {

class ModelCompiler {
 public:
  // `safe_mode`: as load_model() has it; lambdas among losses and metrics are refused then.
  ModelCompiler(const ProgramClasses& classes, const Environment& environment, Rebuilt* model, bool safe_mode = true);

  // compile_args_from_training_config() of HDF5 models.
  std::optional<Exception> FromTrainingConfig(const Value& config);
  // compile_from_config() of .keras archives; it builds the optimizer when the model is built.
  std::optional<Exception> FromCompileConfig(const Value& config);

  // Makes the variables of the optimizer of FromTrainingConfig() for these trainable ones.
  void BuildOptimizer(const std::vector<NodeId>& trained);
  // A new optimizer of Keras 2 that is not built has its counter only.
  void ListIterations();
  // The optimizer's node, or kNoNode.
  NodeId optimizer() const { return optimizer_; }
  OptimizerGeneration generation() const { return generation_; }
  // It lies inside a LossScaleOptimizer of Keras 2.
  bool loss_scaled() const { return loss_scaled_; }

 private:
  using Thrown = std::optional<Exception>;

  bool keras3() const { return environment_.keras3(); }
  const Value* InsideLossScale(const Value& config);
  // HDF5: names in tables.
  Thrown MissingSampleWeightMode(const Value& config);
  Thrown OptimizerByName(const Value& given);
  Thrown OptimizerByOwnName(std::string* name, Value* arguments);
  Thrown LossByName(const Value& loss);
  Thrown OneLossByName(const Value& loss);
  Thrown LossByOwnName(const Value& config);
  Thrown MetricsByName(const Value& metrics);
  // .keras: module paths.
  Thrown OptimizerByModule(const Value& config);
  Thrown LegacyWithoutBuild();
  Thrown ObjectsByModule(const Value& root);
  Thrown ObjectByModule(const Value& object);
  Thrown Lambda();

  Thrown CheckSchedule(const Value& schedule);
  Thrown CheckLossArguments(const Constructor& constructor, const Value& config);
  Thrown CheckCustomLoss(const CustomObject& custom, const Value& loss);
  Thrown RefusedReduction(const std::string& class_name, const Value& config);
  void SetOptimizer(std::string class_name, const Value& config, OptimizerGeneration generation,
                    const CustomObject* custom);
  NodeId AddOptimizerVariable(OptimizerVariable made);
  void Note(Step::Kind kind, const std::string& object, const std::string& found);

  const ProgramClasses& classes_;
  const Environment& environment_;
  const Version& line_;
  Rebuilt* model_;
  bool safe_mode_;
  NodeId optimizer_ = kNoNode;
  OptimizerGeneration generation_ = OptimizerGeneration::kNew2;
  bool loss_scaled_ = false;
  std::string layout_class_;
  Value optimizer_config_;
};

}  // namespace ckptfit
