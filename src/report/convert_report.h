// What `ckptfit convert` did, for people and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "model/checkpoint.h"

namespace ckptfit {

struct ConvertReport {
  const Checkpoint* checkpoint = nullptr;
  std::string output;
  Format format = Format::kNone;
  std::string call;  // that loads it; of files made for a program
  std::size_t tensors = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> files;                             // that were written
  bool checked = false;                                       // every value was read again and compared
  std::vector<std::pair<std::string, std::string>> left_out;  // key, why
};

std::string ConvertText(const ConvertReport& report);
// Schema "ckptfit.convert/1".
Value ConvertJson(const ConvertReport& report);

}  // namespace ckptfit
