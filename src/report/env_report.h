// Who wrote a checkpoint, and what loads it.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "diagnosis/verdict.h"
#include "model/checkpoint.h"
#include "model/version.h"

namespace ckptfit {

// One environment, and what becomes of the calls that make their own model in it.
struct Opening {
  Environment environment;
  bool reads = false;  // its loaders read the format, and it may be the writer's environment or a later one
  std::string call;    // the call that was tried; "" when the format needs a program's side
  Verdict verdict = Verdict::kUnknown;
};

struct EnvReport {
  const Checkpoint* checkpoint = nullptr;
  std::string confidence;  // "stated", "narrowed" or "unknown": how well the writer is known
  std::vector<Opening> openings;
  const Environment* preferred = nullptr;  // one of those; null when none reads the file
  std::string why;                         // it is preferred
  std::vector<std::string> notes;          // for people: versions that are not known
  std::string pins;                        // further requirements of its line, by spaces
};

// Schema "ckptfit.env/1" (docs/design/json.md).
Value EnvJson(const EnvReport& report);
std::string EnvText(const EnvReport& report, bool color);

// Files that make the preferred environment; empty without one.
std::string RequirementsText(const EnvReport& report);
std::string CondaText(const EnvReport& report);
std::string DockerfileText(const EnvReport& report);

}  // namespace ckptfit
