// What the causes about optimizer state share.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis/conclude.h"

namespace ckptfit {

struct OptimizerFacts {
  NodeId node = kNoNode;      // the program's optimizer
  std::string name;           // as described: "optimizer"
  std::size_t variables = 0;  // of the program's optimizer
  std::size_t not_loaded = 0;
  bool legacy = false;            // OptimizerV2 with slots
  std::size_t stored = 0;         // tensors of optimizer state in the file
  bool stored_legacy = false;     // written by an OptimizerV2
  std::string stored_example;     // one of their keys
  std::string stored_class;       // "Adam", when the file's training config tells
  bool restores_objects = false;  // the call is an object-based restore, which is asked for the optimizer
};

// Nothing when the program has no optimizer, all of its variables are loaded, or the call raises for another reason.
bool OptimizerGoesWithout(const Case& c, OptimizerFacts* facts);

// The names under which the file holds optimizer state when `keyword`, by which the call hands over an optimizer, is none
// of them; empty when it is, or when there is no such state.
std::vector<std::string> OtherNamesOfState(const Case& c, const std::string& keyword);

// Evidence of both sides.
void AddOptimizerEvidence(const Case& c, const OptimizerFacts& facts, Finding* finding);

}  // namespace ckptfit
