// Lists of variables in place of the objects that hold them: saved with Checkpoint(w=model.weights), loaded with
// Checkpoint(model=model), or the reverse.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/cause.h"
#include "diagnosis/layer.h"

namespace ckptfit {

struct VariableList {
  bool in_program = false;  // the call hands it over; else the checkpoint holds it
  std::string path;         // "w" of the keys w/0, w/1 ...
  // The program's object, "model", and the list of its variables that this one is, or comes nearest to: "weights".
  std::string object;
  std::string attribute;
  std::size_t entries = 0;               // of the list
  std::size_t others = 0;                // variables on the other side
  std::vector<std::size_t> variables;    // the program's, positions in Target::variables; in the list's order
  std::vector<std::size_t> tensors;      // the checkpoint's; in the list's order where it is a stored list
  std::optional<std::size_t> differing;  // the first entry that is another variable: by type, shape or name
};

// None unless all that one side has for a model are such lists, and the other side has none of them.
std::vector<VariableList> FindVariableLists(const Case& c, const Target& target, const Side& program,
                                            const Side& stored);

}  // namespace ckptfit
