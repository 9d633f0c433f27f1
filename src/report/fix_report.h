// Everything that a report of one repair speaks of; the input of fix_text.h and fix_json.h.
//
// Ownership.  Pointers are borrowed and only need to live as long as the report is being printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "diagnosis/verdict.h"
#include "loading/call.h"
#include "model/checkpoint.h"
#include "model/target.h"

namespace ckptfit {

// A step of the plan, as people read it (docs/design/repair.md, "Steps").
struct FixStep {
  // "keep", "rename", "re-encode", "change", "drop", "leave-out", "config", "compile", "metadata", "take-out", "file",
  // "untouched": permanent names
  std::string kind;
  std::string from;        // what the stored keys have in common, "model/*"; "untouched" has none
  std::string to;          // the same of the new keys; of "untouched" the described object
  std::size_t count = 0;   // tensors, or variables; texts of "metadata", nodes of "take-out", files of "file"
  std::string first;       // the first of them
  std::string conversion;  // "float16 to float32", or empty
  std::string why;
  double confidence = 1;
  std::string unsafe;        // name of an unsafe step, or empty
  bool allowed = false;      // an unsafe step that was asked for
  std::string operations{};  // on the values: "transpose [1, 0]", or empty
};

// "model/* -> *": from what to what a step leads, or what it is about. As it stands in files: not to be printed unescaped.
std::string StepWords(const FixStep& step);

// "3 tensors": what a step is about, or "rewritten".
std::string CountWords(const FixStep& step);

struct FixReport {
  const Checkpoint* checkpoint = nullptr;  // never null when printed
  const Target* target = nullptr;
  const Call* call = nullptr;
  Environment environment;
  std::string with;  // the same as --with takes it
  Verdict before = Verdict::kUnknown;
  std::string before_text;       // the exception, where the call raises now
  std::optional<Verdict> after;  // of the new file, or of the one that the plan would write; nothing: not known
  std::string output;            // empty: nothing was to be written
  Format format = Format::kNone;
  bool written = false;
  std::size_t tensors = 0;  // of the new file
  std::vector<FixStep> steps;
  std::vector<std::string> refusals;  // why it cannot be repaired
  std::string doubt;                  // why values that the call loads may not be those that are meant, though it fits
  std::vector<std::string> files;     // what was written
  std::string sharing;                // "hard link", "reflink", "copy": how data shards were shared; or empty
  std::size_t shared = 0;             // how many of them; of a SavedModel all files that were
  Value plan;                         // schema "ckptfit.plan/1", to be applied later

  // Names of unsafe steps that were not allowed.
  std::vector<std::string> NotAllowed() const;
};

}  // namespace ckptfit
