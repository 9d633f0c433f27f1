// Program and checkpoint side by side: what a person would say has changed between the two.
//
// A Comparison is made once per check and shared by the causes. It speaks of likeness alone; what the loading call
// makes of the differences is in the LoadTrace. A difference that follows from another one (the inputs of the layer
// behind a resized one) is counted to that one, so that one root cause is one Change.
//
// Ownership.  Owns its sides; positions in `variables` refer to the Target that it was made for.
// Threads.    A const Comparison may be read from many threads.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "diagnosis/alignment.h"
#include "diagnosis/finding.h"
#include "diagnosis/layer.h"
#include "diagnosis/matching.h"
#include "diagnosis/shape_change.h"
#include "diagnosis/variable_lists.h"

namespace ckptfit {

struct Change {
  enum class Kind {
    kOutputs,             // layers[0] has another number of outputs
    kInputs,              // layers[0] has another number of inputs, and nothing before it explains that
    kThrough,             // a layer that passes its input on has another size, and nothing before it explains that
    kKernelSize,          // another extent of a convolution
    kWidths,              // the outputs of many layers, all by one factor; `size` is that of layers[0]
    kRows,                // another number of rows of an embedding
    kGruReset,            // reset_after of a GRU
    kNormalizedAxes,      // a normalization goes along other axes
    kTransposed,          // a variable's axes are exchanged
    kOtherShape,          // another shape, without a name of its own
    kVariableAdded,       // the program's layer has a variable more
    kVariableRemoved,     // the program's layer has a variable less
    kVariableRenamed,     // same layer, same shape, another name
    kVariablesReordered,  // same variables in another order
    kDType,               // another element type
    kLayerAdded,          // only the program has it
    kLayerRemoved,        // only the checkpoint has it
    kLayerReplaced,       // another kind of layer at the same place
    kLayerMoved,          // another place in the order
    kRenamed,             // everything agrees but the path or name
    kOtherModel,          // layers of both sides have little in common: another architecture
    kVariableList,        // one side is a list of variables, without the objects that the other one has
    kLevel,               // all paths of one side begin with one object more
    kNested,              // layers stand inside a nested model on one side only
  };
  Kind kind = Kind::kOtherShape;
  std::vector<LayerPair> layers;        // all that this cause changed in the same way; the first stands for them
  std::vector<PartPair> parts;          // of layers[0], where the change is about single variables
  SizeChange size;                      // of the kinds that speak of a size
  bool last = false;                    // kOutputs: the last layer of the model: classes
  std::vector<LayerPair> consequences;  // layers that differ because of it
  std::vector<std::size_t> variables;   // Target::variables that do not fit because of it; sorted
  std::string program_prefix;           // kRenamed: what stands in place of `stored_prefix`; kLevel: one is empty
  std::string stored_prefix;
};

struct Comparison {
  Matching matching = Matching::kNone;
  Side program;
  Side stored;
  std::vector<LayerPair> pairs;
  std::vector<Change> changes;      // in the program's order
  std::vector<VariableList> lists;  // of the change kVariableList, which is the only one then
};

// The layers of both sides, each on its own. Of use to every diagnosis of the same call, target and matching.
struct BothSides {
  const Target* target = nullptr;  // whose layers `program` has
  Matching matching = Matching::kNone;
  Side program;
  Side stored;
};

BothSides LookAtBothSides(const Case& c, const Target& target);

struct Draft;

// A comparison as far as it can be told without what the call does: may be made while that is simulated, and takes as
// long where there are many variables.
struct ComparisonAhead {
  const Target* target = nullptr;  // as BothSides
  Matching matching = Matching::kNone;
  std::shared_ptr<Comparison> comparison;
  std::shared_ptr<Draft> draft;  // null where no change is left to be found
};

// What the program and the checkpoint have in common. `sides.target` is the one that the call loads into.
ComparisonAhead CompareAhead(const Case& c, BothSides sides);

// `complete`: the call returns and leaves no variable alone.
std::shared_ptr<const Comparison> FinishComparison(ComparisonAhead ahead, bool complete);

// As Diagnose() of diagnosis/cause.h, where the comparison was begun already. That with another target than the call
// loads into in the end, or matched in another way, is of no use, and is made anew.
std::vector<Finding> Diagnose(const Case& c, ComparisonAhead ahead);

// Whether Diagnose() would find an error: all that a verdict needs to know. Asks only the causes that can find one, and no
// further after the first.
bool FindsError(const Case& c, const BothSides& sides);

}  // namespace ckptfit
