// A Comparison while its changes are being found: one step a file (find_*.cc), each adding changes.
//
// Steps run in the order declared here. A pair that a change speaks of already is settled: later steps leave it alone,
// so that one difference is counted once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnosis/comparison.h"

namespace ckptfit {

struct Draft {
  // What was found out about one pair.
  struct Facts {
    std::vector<PartPair> parts;
    ShapeChange shapes;
    bool settled = false;
    bool replaced = false;  // a kLayerReplaced speaks of it
    bool nested = false;    // a kNested speaks of it
  };

  explicit Draft(Comparison* comparison);

  const Layer& Program(const LayerPair& pair) const { return c.program.layers[pair.program]; }
  const Layer& Stored(const LayerPair& pair) const { return c.stored.layers[pair.stored]; }

  // What the loader looks by, below the object that FindLevel() found in front of one side.
  std::string_view ProgramPath(const LayerPair& pair) const { return Below(Program(pair).identity, program_level); }
  std::string_view StoredPath(const LayerPair& pair) const { return Below(Stored(pair).identity, stored_level); }

  // Adds a change that begins with pair `i`, and settles that.
  Change& Add(Change::Kind kind, std::size_t i);
  // The change of that kind which speaks of the program layer of pair `i`, or nullptr.
  Change* Find(Change::Kind kind, std::size_t i);

  Comparison& c;
  std::vector<std::size_t> pair_of;     // program layer -> position in c.pairs
  std::vector<Facts> facts;             // parallel to c.pairs
  std::vector<std::size_t> in_program;  // positions in c.pairs of whole pairs, in the program's order
  // Layers whose inputs differ because of a gap: position of the gap in c.pairs, the layer.
  std::vector<std::pair<std::size_t, LayerPair>> after_gaps;
  std::string program_level;  // an object in front of all paths of one side; "" for the other side, or both
  std::string stored_level;

 private:
  static std::string_view Below(std::string_view path, std::string_view object) {
    return object.empty() ? path : path.substr(std::min(path.size(), object.size() + 1));
  }
};

// Stored variables that the program holds in a container go to the layer that has it. Of object paths only.
void MergeContainers(const Side& program, Side* stored);

inline bool IsWhole(const LayerPair& pair) { return pair.program != kNoLayer && pair.stored != kNoLayer; }

// Puts what the changes for which `is_one` holds say into the first of them, which is returned; nullptr without any.
Change* JoinChanges(const std::function<bool(const Change&)>& is_one, std::vector<Change>* changes);

void FindReplacedLayers(Draft* draft);  // kLayerReplaced
void FindSizes(Draft* draft);           // kOutputs ... kOtherShape, with their consequences
void FindAxes(Draft* draft);            // kNormalizedAxes, of kThrough and kOtherShape
void FindWidths(Draft* draft);          // kWidths, of many kOutputs
void FindExchanged(Draft* draft);       // kLayerMoved, of layers that have each other's names
void FindGaps(Draft* draft);            // kLayerAdded, kLayerRemoved, kLayerMoved
void FindInnerChanges(Draft* draft);    // kVariable..., kDType
void FindLevel(Draft* draft);           // kLevel
void FindNesting(Draft* draft);         // kNested
void FindRenames(Draft* draft);         // kRenamed
// kOtherModel, in place of many of those before; `complete`: the call finds all that the program has.
void FindOtherModel(bool complete, Draft* draft);
void ListVariables(Draft* draft);  // fills Change::variables

}  // namespace ckptfit
