// load_own_variables() of one object: what the saving library does with an object and its stored variables.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "loading/keras_weights/variable_bindings.h"
#include "loading/keras_weights/weight_store.h"
#include "loading/trace.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// Loads objects one by one into a trace; remembers which datasets were read.
//
// Lifetime.  All references must outlive it.
class OwnVariables {
 public:
  // Objects that fail are tried again at every path: their facts are noted up to this many times.
  static constexpr std::size_t kMaxSteps = 100'000;

  // `bad_crc` as in PathLayoutOptions.
  OwnVariables(const Target& target, const Environment& environment, std::string bad_crc, LoadTrace* trace)
      : target_(target),
        environment_(environment),
        bad_crc_(std::move(bad_crc)),
        trace_(trace),
        bindings_(target, trace) {}

  // Whether the object has a load_own_variables(): layers, models and optimizers, and the metrics of Keras 2.
  bool Has(NodeId node) const;
  // What it raises, or nothing. Variables assigned before it raises stay assigned.
  std::optional<Exception> Load(NodeId node, const StoredVariables& stored);

  const std::set<std::string>& read() const { return read_; }

 private:
  std::optional<Exception> LoadChecked(NodeId node, const StoredVariables& stored);
  std::optional<Exception> LoadUnchecked(NodeId node, const StoredVariables& stored);
  std::optional<Exception> SkipOptimizer(NodeId node, const StoredVariables& stored);
  std::optional<Exception> AssignAll(NodeId node, const StoredVariables& stored);
  std::optional<Exception> Assign(NodeId variable, const H5Object& dataset);
  void Note(Step step);
  void NoteCast(NodeId variable, const H5Object& dataset);
  Exception CountDiffers(NodeId node, const StoredVariables& stored);
  void AddCountStep(NodeId node, const StoredVariables& stored, Step::Kind kind);

  const Target& target_;
  const Environment& environment_;
  std::string bad_crc_;
  LoadTrace* trace_;
  VariableBindings bindings_;
  std::set<std::string> read_;
};

}  // namespace ckptfit
