// What in the names of a layer a person has given: only such a name says which layer this is.
//
// Names that Keras makes ("dense_1", "layer_with_weights-3") count layers and differ between two runs of one program;
// "encoder" does not.
//
// Ownership.  Refers to the sides, which must outlive it.
// Cost.       O(nodes + layers) to make, with a logarithm; a question O(length of the names).
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/target.h"
#include "repair/assign/renamed_words.h"
#include "repair/assign/sides.h"

namespace ckptfit {

class GivenNames {
 public:
  GivenNames(const Sides& sides, const Target& target);

  // The given words of a path, "encoder/attention"; "" when there are none.
  std::string GivenIn(std::string_view path) const;
  // Those on the way from the root to a layer.
  std::string PathOf(const Layer& layer, const Side& side) const;
  // The same, where the program's words that are told to be renamed are those of the file.
  std::string RenamedPathOf(const Layer& layer, const Side& side) const;
  // The layer's own name, "" when it was made by Keras.
  std::string NameOf(const Layer& layer) const;
  // The same, in the words of the file, where all names of the program have another beginning or end than there.
  std::string RenamedNameOf(const Layer& layer) const;

 private:
  bool IsGiven(std::string_view word) const;
  std::string_view WayTo(const Layer& layer) const;
  std::size_t CommonHead(const Side& side) const;
  std::vector<std::string> WordsOf(const Layer& layer, const Side& side) const;
  std::set<std::string> AllWords(const Side& side) const;
  std::set<std::string> AllNames(const Side& side) const;

  const Sides& sides_;
  std::set<std::string, std::less<>> classes_;  // of the program, in snake case
  std::size_t program_head_ = 0;                // length of what all ways of a side begin with
  std::size_t stored_head_ = 0;
  RenamedWords renamed_;        // of paths
  RenamedWords renamed_names_;  // of layers
};

// Whether a name ends in a number: such names move when a layer is put in between.
bool IsNumbered(std::string_view name);
// That number, as it stands there, and what stands before it; "" and the whole name where there is none.
std::string_view NumberOf(std::string_view name);
std::string_view FamilyOf(std::string_view name);

}  // namespace ckptfit
