// Everything that a report of one check speaks of; the input of check_text.h and check_json.h.
//
// Ownership.  Pointers are borrowed and only need to live as long as the report is being printed. Null means that the
//             question was asked without that part: without a target only the file is judged.
#pragma once

#include <string>
#include <vector>

#include "diagnosis/finding.h"
#include "diagnosis/verdict.h"
#include "loading/call.h"
#include "loading/trace.h"
#include "model/checkpoint.h"
#include "model/files.h"
#include "model/target.h"

namespace ckptfit {

// Another call that was tried, when the user named none.
struct Attempt {
  std::string call;
  Verdict verdict = Verdict::kUnknown;
};

struct CheckReport {
  const Checkpoint* checkpoint = nullptr;  // never null when printed
  const PathFacts* path = nullptr;
  const Target* target = nullptr;
  const Call* call = nullptr;
  Environment environment;  // where the call is run
  const LoadTrace* trace = nullptr;
  std::vector<Finding> findings;  // as Diagnose() ordered them
  Verdict verdict = Verdict::kUnknown;
  std::vector<Attempt> attempts;  // in the order of advice, without `call` itself
};

}  // namespace ckptfit
