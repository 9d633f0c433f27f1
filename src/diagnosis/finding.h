// What a cause concludes: one named fault, its evidence on both sides, and what to do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ckptfit {

enum class Severity { kError, kWarning, kNote };

// One fact that supports a finding, at one place.
struct Evidence {
  std::string side;   // "program", "checkpoint", "path", "environment"
  std::string place;  // "model.layers[0], train.py:14" or "layer_with_weights-0"
  std::string fact;   // "kernel (10, 128)   bias (128,)"
};

// How much a fix may change. "safe": the repaired file loads and means the same. "unsafe": values are lost or invented.
// "manual": the user has to write it (code, environment).
enum class Safety { kSafe, kUnsafe, kManual };

struct Fix {
  std::string title;  // "write Dense(64) in train.py:14, or retrain"
  Safety safety = Safety::kManual;
  std::string command;  // a ckptfit command, may be empty
  std::string code;     // Python, may be empty
};

struct Finding {
  std::string code;  // "SH101"
  std::string slug;  // "units-changed"
  Severity severity = Severity::kError;
  std::string title;  // one sentence, with names and numbers
  std::string why;    // the reasoning, one or two sentences
  std::vector<Evidence> evidence;
  std::size_t affected = 0;  // variables that this explains
  std::vector<Fix> fixes;
  double confidence = 1.0;  // 0..1
};

}  // namespace ckptfit
