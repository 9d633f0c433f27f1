#include "report/explain_next.h"

namespace ckptfit {

std::string DecidingCommand(const NamedCause& cause, const ExplainReport& report) {
  const std::string file = report.file.empty() ? "FILE" : report.file;
  if (cause.seen_in_file) return "ckptfit check " + file;
  if (!cause.from_text_only) return "ckptfit check " + file + " --model package.module:function";
  if (cause.look.find("ckptfit env FILE") != std::string::npos) return "ckptfit env " + file;
  return "";
}

}  // namespace ckptfit
