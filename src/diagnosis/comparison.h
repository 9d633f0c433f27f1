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

// Looks at nothing that the call does: may run while it is simulated, and takes as long where there are many variables.
BothSides LookAtBothSides(const Case& c, const Target& target);

// What the program and the checkpoint have in common. `sides.target` is the one that the call loads into.
Comparison Compare(const Case& c, BothSides sides);

// As Diagnose() of diagnosis/cause.h, where both sides were looked at already. Those of another target than the call loads
// into in the end, or matched in another way, are of no use, and are looked at anew.
std::vector<Finding> Diagnose(const Case& c, BothSides ahead);

// Whether Diagnose() would find an error: all that a verdict needs to know. Asks only the causes that can find one, and no
// further after the first.
bool FindsError(const Case& c, BothSides ahead);

}  // namespace ckptfit
