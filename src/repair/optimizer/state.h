// The optimizers of a program and of a checkpoint's object graph, read alike: which variable is what of which trained one.
//
// A legacy optimizer tells by its slots. Later ones list their variables in an order of their own: what each belongs to
// is told by Keras 3's list of trained variables, and otherwise by its name, which holds that of the trained variable.
// A name that several variables have tells nothing.
//
// A LossScaleOptimizer is the optimizer inside: its state is that one's, but for the scale, which stays behind. In Keras 3
// the one inside has a node of its own; in Keras 2 both keep their state at one node.
//
// Trust.    Graph and names are hostile: ids are checked, names compared, nothing is followed more than one step.
// Threads.  Any. Cost. O(nodes + edges + slots), with a logarithm.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnosis/cause.h"
#include "model/object_graph.h"
#include "model/target.h"
#include "repair/optimizer/kinds.h"

namespace ckptfit {

inline constexpr std::size_t kSeveralNodes = ~std::size_t{0};

struct OptimizerState {
  std::size_t node = 0;
  OptimizerGeneration generation = OptimizerGeneration::kLegacy;
  const OptimizerKind* kind = nullptr;  // nullptr: not known
  bool proved = false;
  std::size_t listed = 0;  // variables in its list; of a legacy one its slots
  // Slot (position in kind->slots) and trained variable -> variable that is it, kSeveralNodes where several claim that.
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> slots;
  std::map<std::string, std::size_t, std::less<>> children;  // direct ones: "iter", "_learning_rate"
};

// An optimizer of the program and the one of the checkpoint that it goes on from. `stored` is read with the kind of the
// program's in mind, where several would do.
struct OptimizerPair {
  OptimizerState program;  // nodes are those of the target
  OptimizerState stored;   // nodes are those of the graph
  bool SameKind() const { return program.kind != nullptr && program.kind == stored.kind; }
  // Whether the program's has no variables that the state could go to: one of 2.11 and later that is not built.
  bool Waits(const Target& target) const {
    const Node& node = target.nodes[program.node];
    return !node.built && !node.is(kRoleLegacyOptimizer) && program.slots.empty() && !stored.slots.empty();
  }
  // Whether the state of the one is that of the other.
  bool Agrees() const { return SameKind() && (program.kind->crosses || program.generation == stored.generation); }
};

// Of variables of the program, by node, the stored node whose value is meant for them.
using StoredVariables = std::map<std::size_t, std::size_t>;

// Optimizers that stand under the same names on both sides, or are the only ones. Of others, those that train the same
// variables, or, where the program's does not say yet what it trains, that alone are of their kind.
std::vector<OptimizerPair> PairOptimizers(const Case& c, const ObjectGraph& stored, const StoredVariables& variables);

// Whether the program has any.
bool HasOptimizer(const Target& target);

// The nodes of `stored` by the keys of their values.
std::map<std::string, std::size_t, std::less<>> NodesByKey(const ObjectGraph& stored);

// The class of the optimizer that the file says its model was compiled with; "" where it does not, and for one's own.
std::string CompiledOptimizer(const Checkpoint& checkpoint);

// What the program's optimizer was set up with: of a LossScaleOptimizer that of the one inside.
const Value& SettingsOf(const Node& optimizer);

// What the generation calls the count of steps and the learning rate, as children of the optimizer.
std::string_view IterationName(OptimizerGeneration generation);
std::string_view LearningRateName(OptimizerGeneration generation);

}  // namespace ckptfit
