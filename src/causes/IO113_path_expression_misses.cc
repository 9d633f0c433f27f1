// The call makes a path from the checkpoint's that leads elsewhere: a suffix cut off, a slash added, a URL.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// Whether the loader stops at the path itself.
bool IsAboutThePath(const Case& c) {
  if (c.trace == nullptr || !c.trace->exception) return false;
  const Exception& raised = *c.trace->exception;
  for (const std::string_view type : {"NotFoundError", "OSError", "FileNotFoundError", "IsADirectoryError",
                                      "NotADirectoryError", "DataLossError", "PermissionError"}) {
    if (raised.type == type) return true;
  }
  return raised.message.starts_with("File format not supported") || raised.message.starts_with("File not found");
}

std::string WhatIsWrong(const std::string& given, const std::string& path) {
  if (given == path + "/") return "it ends in a slash, which means a folder";
  if (given.starts_with("file://")) return "it is a URL, which not every loader takes";
  if (path.starts_with(given + "/")) return "it is the folder, not the checkpoint in it";
  if (path.starts_with(given)) return fmt::format("{} is cut off", Quoted(path.substr(given.size())));
  if (given.starts_with(path)) return fmt::format("{} is put behind it", Quoted(given.substr(path.size())));
  return "it is another path";
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.call == nullptr || c.call->path_source != PathSource::kText || c.checkpoint.format == Format::kNone) return;
  std::string path = c.path.path;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (c.call->path == path || c.path.is_folder() || !IsAboutThePath(c)) return;
  Finding finding = PathFinding(kIO113, c, c.call->path, "what the call looks for");
  finding.evidence.push_back({"path", path, fmt::format("a sound {}", FormatName(c.checkpoint.format))});
  finding.title = fmt::format("the call is given {}: {}", Quoted(c.call->path), WhatIsWrong(c.call->path, path));
  finding.why = "a checkpoint is there, under the path as it stands";
  finding.fixes.push_back({"give the path as it is", Safety::kManual, "", fmt::format("path = \"{}\"", path)});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO113 = {"IO113", "path-expression-misses", "the call makes another path than that of the checkpoint",
                      Severity::kError, Detect};

}  // namespace ckptfit
