// Which stored tensor is meant for which variable of the program, and why one may believe it.
//
// A loader brings the two together by one key each (a path, a name, a position), and what is repaired is that those keys
// drifted apart. An assignment is concluded from what does not drift: the layers of both sides as diagnosis lists them,
// kinds, shapes, order and given names together. What cannot be told apart (equal shapes, names that say one
// thing and an order that says another, two layers for three) is not assigned: a wrong value is worse than none.
//
// Errors.   None: what is not known stands in the answer.
// Threads.  Any.
// Cost.     O((program + tensors) log), and a comparison of each kind of layer with each (repair/assign/layers.h).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "diagnosis/cause.h"
#include "repair/assign/stored_objects.h"
#include "repair/values/op.h"

namespace ckptfit {

// How the values of a variable are made from those of the tensor.
enum class Conversion {
  kNone,    // bit for bit
  kWiden,   // another type that holds every value: float16 -> float32
  kNarrow,  // another type that does not: values may be rounded
};

struct Assignment {
  std::size_t variable = 0;  // position in Target::variables
  std::size_t tensor = 0;    // position in Checkpoint::tensors
  Conversion conversion = Conversion::kNone;
  std::string why;        // "same layer by shape and order; the name changed"
  double confidence = 1;  // 0..1; below kProved the assignment is no safe one
  ValueChange change{};   // of shape or encoding, after the conversion
};
inline constexpr double kProved = 0.9;

struct Unassigned {
  std::size_t variable = 0;  // position in Target::variables
  std::string why;           // "nothing of shape (3, 3, 1, 4) is stored"
};

struct Assignments {
  std::vector<Assignment> assigned;  // sorted by variable, each once
  std::vector<Unassigned> missing;   // the other variables, sorted
  std::vector<std::size_t> unused;   // positions in Checkpoint::tensors that hold model values nothing takes, sorted
  std::vector<std::size_t> state;    // the same of what is no model value: optimizer state, counters, metrics
  std::map<std::size_t, std::string> why_left;  // why nothing takes a tensor of `state`, where that is known
  bool without_optimizers = false;              // StripOptimizers()
  // As the user decided (surgery.h): variables that keep what the program gives them, and stored values that are left out.
  std::vector<Unassigned> released{};
  std::vector<std::size_t> dropped{};
};

// `c.target` must be there; `c.comparison` is not asked. With `c.trace` also what the call binds by itself counts.
// `fitting`: what a call does that takes the checkpoint as it is, and fits: what it loads for a variable is meant for it.
Assignments Assign(const Case& c, const StoredObjects& stored = {}, const LoadTrace* fitting = nullptr);

}  // namespace ckptfit
