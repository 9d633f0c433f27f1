// What a kRenamed change is: an attribute with a new name, a counter that drifted, a list that became
// attributes, or the names of another Keras generation.
#pragma once

#include "diagnosis/conclude.h"

namespace ckptfit {

enum class RenameKind {
  kNewName,     // `encoder` for `enc`
  kNumbers,     // the same words with other counters: dense_4 for dense
  kContainer,   // a list, dict or tuple became attributes, or the reverse
  kGeneration,  // layer_with_weights-0 (Keras 2) against _operations/1 (Keras 3), layers/ against _layer_checkpoint_...
};

RenameKind KindOf(const Case& c, const Change& change);

// "12 variables of 3 layers", "2 variables" of one layer.
std::string ExtentOf(std::size_t variables, std::size_t layers);
std::string Extent(const Case& c, const Change& change);

// Whether one side has a layer by its attribute, the other among `layers`. The saving walk goes through attributes in an
// order of their names, and stores a layer where it meets it: Keras 2 where it does so last, Keras 3 where it does so
// first.
bool ListedOnOneSide(const Case& c, const Change& change);

// Evidence of both names.
void AddRenameEvidence(const Case& c, const Change& change, Finding* finding);

}  // namespace ckptfit
