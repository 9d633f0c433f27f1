// The two generations of the legacy HDF5 loader, topological and by name.
//
// Keras 2 converts arrays, collects all assignments and makes them at the end; Keras 3 assigns layer by layer and
// converts nothing. Messages differ by release (docs/design/loading_keras_weights.md, sections 2.2 and 2.3).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loading/keras_weights/legacy_file.h"
#include "loading/keras_weights/legacy_h5.h"
#include "loading/keras_weights/variable_bindings.h"
#include "loading/trace.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// What both generations do alike: pair layers of the file with layers of the model.
class LegacyLoader {
 public:
  LegacyLoader(LegacyFile* saved, const Target& target, NodeId model, const LegacyH5Options& options,
               const Environment& environment, LoadTrace* trace);
  virtual ~LegacyLoader() = default;

  void Run();

 protected:
  // What asking a layer for its weights in legacy order raises, or nothing.
  virtual std::optional<Exception> WeightsError(NodeId /*layer*/) const { return std::nullopt; }
  // The k-th pair of a topological load, or the k-th layer of the file and a layer of its name; false when it raised.
  virtual bool LoadPair(std::size_t k, const std::string& saved_name, NodeId layer,
                        std::vector<SavedWeight> weights) = 0;
  // The weights that the model owns outside its layers; false when it raised.
  virtual bool LoadTopLevel() = 0;
  // Assignments that were put off.
  virtual void Finish() {}

  bool Raise(std::string type, std::string message);
  bool Raise(Exception error) { return Raise(std::move(error.type), std::move(error.message)); }
  bool GiveUp(std::string what);
  void Warn(std::string text) { trace_->warnings.push_back(std::move(text)); }
  // Says that numbers differ: "Layer expects {n} weight(s). Received {m} saved weight(s)".
  static std::string Numbers(std::size_t expected, std::size_t received);
  static std::string TopLevelNumbers(std::size_t expected, std::size_t received);
  static std::string Shapes(const Shape& expected, const Shape& received);

  // The model owns another number of weights outside its layers than is stored; false when that raised.
  bool SkipTopLevel(std::size_t expected, std::size_t found);

  void AddCountStep(NodeId layer, const std::string& saved_name, std::size_t expected, std::size_t found);
  void AddShapeStep(NodeId variable, const SavedWeight& weight);
  void AddMatchedStep(NodeId layer, const std::string& saved_name);
  // Whether the value fits; when it does not, a step is added.
  bool ShapeFits(NodeId variable, const SavedWeight& weight);
  void Assign(NodeId variable, const SavedWeight& weight);
  const Variable& VariableAt(NodeId id) const;

  LegacyFile* saved_;
  const Target& target_;
  const Node& model_;
  const LegacyH5Options& options_;
  const Environment& environment_;
  LoadTrace* trace_;
  VariableBindings bindings_;

 private:
  bool RunTopological();
  bool RunByName();
  std::string LayerCountText(std::size_t expected, std::size_t found) const;
  void AddUnmatchedSteps(const std::vector<std::string>& saved_names);
};

class LegacyLoader2 : public LegacyLoader {
 public:
  using LegacyLoader::LegacyLoader;

 private:
  std::optional<Exception> WeightsError(NodeId layer) const override;
  bool LoadPair(std::size_t k, const std::string& saved_name, NodeId layer, std::vector<SavedWeight> weights) override;
  bool LoadTopLevel() override;
  void Finish() override;

  bool CountsDiffer(std::size_t k, const std::string& saved_name, const Node& layer, std::size_t found);
  bool CheckShape(std::size_t k, const Node& layer, NodeId variable, const SavedWeight& weight, bool* fits);
  bool CheckTopLevelShape(NodeId variable, const SavedWeight& weight, bool* fits);
  bool OldTexts() const;

  std::vector<std::pair<NodeId, SavedWeight>> assignments_;
};

class LegacyLoader3 : public LegacyLoader {
 public:
  using LegacyLoader::LegacyLoader;

 private:
  bool LoadPair(std::size_t k, const std::string& saved_name, NodeId layer, std::vector<SavedWeight> weights) override;
  bool LoadTopLevel() override;

  bool CountsDiffer(std::size_t k, const std::string& saved_name, const Node& layer, std::size_t found);
  bool SetWeights(const std::vector<NodeId>& variables, const std::vector<SavedWeight>& weights,
                  const std::string& name);
  bool ShapeDiffers(NodeId variable, const SavedWeight& weight, const std::string& name);
  std::optional<Exception> ComparingOwnVariables() const;
  bool SkipsShapes() const;
};

}  // namespace ckptfit
