// What a repair will do, step by step, before anything is written (docs/design/repair.md).
//
// A plan fills the file that the program itself would have saved (program_layout.h) with the stored values that belong to
// its variables (assignment.h). Its steps are for people: what is one change to them is one step, whether it concerns
// one tensor or three hundred.
//
// Safety.     A step is safe when no value is invented or lost and the assignment is proved. The others have a name, and
//             are done when that name is allowed:
//               drop    stored model values that nothing in the program takes are left out;
//               narrow  another element type that rounds;
//               guess   the assignment is likely, and not proved;
//               others  values of another shape or encoding, under the name of their change (ValueChange::unsafe).
// Errors.     None: what stands in the way is in `refusals`, and then nothing may be written.
// Threads.    Any. Cost.  O(variables + tensors), with a logarithm.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/cause.h"
#include "repair/assign/assignment.h"
#include "repair/layout/program_layout.h"

namespace ckptfit {

// Of tensors that belong to no variable that the program lists (carry_state.h).
inline constexpr std::size_t kNoVariable = ~std::size_t{0};

// One tensor of the new file.
struct PlannedTensor {
  std::string key;           // in the new file
  std::size_t tensor = 0;    // position in Checkpoint::tensors
  std::size_t variable = 0;  // position in Target::variables, or kNoVariable
  DType dtype = DType::kInvalid;
  Conversion conversion = Conversion::kNone;
  std::string why;
  double confidence = 1;
  ValueChange change{};
};

// The shape of the tensor in the new file.
Shape ShapeOf(const PlannedTensor& planned, const TensorInfo& stored);
// Whether its values are those of the file, bit for bit.
inline bool IsAsStored(const PlannedTensor& planned) {
  return planned.conversion == Conversion::kNone && planned.change.ops.empty();
}

struct PlanStep {
  enum class Kind {
    kKeep,      // as it is, under the same key
    kRename,    // another key
    kReEncode,  // the same values in another shape or encoding
    kChange,    // values of another shape, for which some are lost or made
    kDrop,      // stored model values that are left out
    kLeaveOut,  // stored state that the call does not ask for
    kConfig,    // the config of a whole model, from one release to another (config/translate.h)
    kCompile,   // what compile() was given, of a whole model; `to` is empty where it is left out (compile_config.h)
    kMetadata,  // Keras' texts of a SavedModel go into another file of it (saved_model/older_release.h)
    kTakeOut,   // nodes, or an attribute of nodes, that compute nothing are taken out of a SavedModel's functions
    kFile,      // a file of a SavedModel is left out
    kUntouched  // variables beside the model's for which nothing is stored: they keep what they have
  };
  Kind kind = Kind::kKeep;
  std::string from;        // what the stored keys have in common: "model/*"
  std::string to;          // the same of the new file; of kUntouched the described object
  std::size_t count = 0;   // tensors, or variables; texts of kMetadata, nodes of kTakeOut, files of kFile
  std::string first;       // the first of them
  std::string conversion;  // "float16 to float32", or empty
  std::string why;
  double confidence = 1;
  std::string unsafe;      // the step's name among the unsafe ones; empty: it is safe
  std::string operations;  // on the values: "transpose [1, 0]", or empty
};

// "rename", "re-encode": permanent names for JSON answers.
std::string_view NameOf(PlanStep::Kind kind);

struct RepairPlan {
  ProgramLayout layout;                // without the places that get no value
  std::vector<PlannedTensor> tensors;  // sorted by key
  std::vector<PlanStep> steps;
  std::set<std::size_t> released{};   // variables of the model that get no value, as the user decided
  std::size_t grafted = 0;            // tensors of those that wait for variables that are not known (graft.h)
  std::vector<std::string> refusals;  // why nothing may be written; empty: nothing stands in the way

  // Names of unsafe steps that it needs.
  std::set<std::string> Unsafe() const;
};

// `c.target` and `c.call` are those that `layout` was made for. `stored`: the checkpoint's object graph, where it has one.
RepairPlan MakePlan(const Case& c, const Assignments& assignments, ProgramLayout layout, const ObjectGraph* stored);

// Whether the variables of that described object are the model's own values, and not an optimizer's or a counter.
bool HoldsModelValues(const Target& target, const std::string& object);

}  // namespace ckptfit
