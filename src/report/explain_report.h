// What an answer about a pasted error is made from.
#pragma once

#include <string>
#include <vector>

#include "messages/explain_text.h"

namespace ckptfit {

struct ExplainReport {
  const Explanation* explanation = nullptr;
  std::string file;               // that was checked, or empty
  std::string call;               // by which it was checked, or empty
  std::vector<Finding> findings;  // of the check: code, title, severity and confidence
  std::string file_error;         // why the file could not be checked, or empty
};

}  // namespace ckptfit
