// The objects that tf.train.Checkpoint(...) makes of its arguments, before anything is restored or saved
// (docs/design/loading_checkpoint.md 2).
#pragma once

#include <string>
#include <vector>

#include "loading/call.h"
#include "loading/checkpoint/failure.h"
#include "loading/checkpoint/program.h"
#include "loading/checkpoint/rules.h"

namespace ckptfit::restore {

struct CheckpointObject {
  NodeId root = kNoNode;              // the object that stands at the root of the file
  Program::Edges attached;            // what the root gets as children beside its own, "root" included
  bool rooted = false;                // the root is an object of the program and not the Checkpoint itself
  std::vector<std::string> unknowns;  // what is not described, when the failure says kUnknown
};

// Makes what `call` constructs, in `program`. Fails as the constructor does in that environment; Outcome::kUnknown for an
// object that is not described.
Done Construct(const Call& call, const Environment& environment, Program& program, CheckpointObject& made);

}  // namespace ckptfit::restore
