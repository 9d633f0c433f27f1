// What `ckptfit salvage` found and wrote, for people and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/value.h"
#include "model/checkpoint.h"

namespace ckptfit {

struct SalvageReport {
  struct Lost {
    std::string key;
    std::string why;
    std::string dtype;  // empty when not even that is known; then `shape` is as well
    std::string shape;
  };

  std::string checkpoint;
  Format format = Format::kNone;
  std::size_t tensors = 0;  // that were read, without those that were filled in
  std::uint64_t bytes = 0;
  std::vector<Lost> lost;
  bool may_lack_names = false;      // there may have been tensors that are not even known by name
  std::vector<std::string> notes;   // what of the file is lost
  std::string from;                 // the checkpoint that holes were filled from
  std::vector<std::string> filled;  // keys whose values are that one's
  std::string output;               // what was written; empty: nothing
};

std::string SalvageText(const SalvageReport& report);
// Schema "ckptfit.salvage/1" (docs/design/json.md).
Value SalvageJson(const SalvageReport& report);

}  // namespace ckptfit
