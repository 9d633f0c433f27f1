// What a loading call would do: the simulator's answer, step by step.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/shape.h"
#include "model/target.h"

namespace ckptfit {

enum class Outcome { kReturns, kRaises, kHangs, kCrashes, kUnknown };

enum class BindingState {
  kUntouched,   // keeps the value that it had
  kLoaded,      // gets the value of `source`
  kPartly,      // some of its elements are assigned
  kRearranged,  // gets the values of `source` in another order (a transposed kernel)
  kInitial,     // gets some value that is not in the file: freshly initialised, computed
};

struct Binding {
  BindingState state = BindingState::kUntouched;
  // Bundle key or dataset path; of kLoaded, kPartly, kRearranged. "ckpt-2::key" when the value comes from a checkpoint
  // that its folder's state file lists as an older one.
  std::string source;
  bool created_later = false;  // the variable does not exist yet: it takes the value when it is made
};

struct Exception {
  std::string type;  // the framework's class name: "ValueError", "NotFoundError"
  std::string message;
};

// A fact met on the way, for the causes. One step speaks of one object or one variable.
struct Step {
  enum class Kind {
    kMatched,           // object and stored thing meet (`object` <- `source`)
    kShapeDiffers,      // met, other shape: `expected` (program) and `found` (file)
    kDtypeDiffers,      // met, other dtype
    kCountDiffers,      // met, other number of variables
    kMissingInFile,     // the program has it, the file does not (`object`)
    kUnusedInFile,      // the file has it, nothing asks for it (`source`)
    kDeferred,          // waits for an object to be created later (`source`)
    kSkipped,           // left out on purpose (skip_mismatch, weightless)
    kConverted,         // values are changed while loading (`found` says how)
    kPathRejected,      // the path is not what the loader takes
    kReadFault,         // bytes could not be read (`found` says why)
    kUnknownClass,      // a class or function is not found (`object`)
    kConstructorFails,  // a class does not take its config (`object`, `found`)
    kConfigDiffers,     // weightless difference between file and program (`object`, `expected`, `found`)
    kNotBuilt,          // the object has no variables yet
    kVersionRule,       // a rule of this version decides (`found` names it)
  };
  Kind kind = Kind::kMatched;
  std::string object;     // layer, variable or edge of the program, in words
  NodeId node = kNoNode;  // its node, when there is one
  std::string source;     // key, dataset or group of the file
  std::string expected;   // the program's side
  std::string found;      // the file's side
};

// The rule of Keras 3 that causes ask for: `found` of its kVersionRule, on the variable.
inline constexpr std::string_view kFirstWaitingStaysInitial =
    "the first variable that waits for Keras 3 to create it keeps its initial value";

struct LoadTrace {
  Outcome outcome = Outcome::kReturns;
  std::optional<Exception> exception;  // of kRaises
  // The target whose variables `bindings` speaks of: the given one, or, for load_model, the one that the call makes.
  std::shared_ptr<const Target> made;                // null: the given one
  std::vector<Binding> bindings;                     // parallel to Target::variables
  std::map<std::string, bool> asserts;               // status method -> does it pass
  std::map<std::string, std::string> assert_errors;  // status method -> the text that it raises
  std::vector<std::string> warnings;
  std::vector<std::string> unused;  // keys that nothing asked for, sorted
  std::vector<Step> steps;          // in the order in which they happen
  std::vector<std::string>
      unknowns;  // what the simulator would have to know; not empty: outcome is kUnknown or a guess

  const Target& TargetOf(const Target& given) const { return made ? *made : given; }

  bool raised() const { return outcome == Outcome::kRaises; }
  void Raise(std::string type, std::string message) {
    outcome = Outcome::kRaises;
    exception = Exception{std::move(type), std::move(message)};
  }
};

}  // namespace ckptfit
