// The file is compressed or an archive that loaders do not open: it has to be unpacked first.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

const char* Unpack(Content content) {
  switch (content) {
    case Content::kGzip:
      return "gunzip";
    case Content::kTar:
      return "tar -xf";
    case Content::kBzip2:
      return "bunzip2";
    case Content::kXz:
      return "unxz";
    case Content::kZstd:
      return "unzstd";
    case Content::kZip:
      return "unzip";
    default:
      return nullptr;
  }
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  const char* unpack = Unpack(c.path.content);
  if (!c.path.is_file() || unpack == nullptr || c.checkpoint.format != Format::kNone) return;
  Finding finding = PathFinding(kIO109, c, c.path.path, std::string(ContentWords(c.path.content)));
  finding.title =
      fmt::format("{} is {}, which loaders do not unpack", Quoted(c.path.path), ContentWords(c.path.content));
  finding.why = "the checkpoint is inside; TensorFlow and Keras read only unpacked files and `.keras` archives";
  finding.fixes.push_back(
      {"unpack it first", Safety::kManual, "", fmt::format("{} {}", unpack, LastPart(c.path.path))});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO109 = {"IO109", "packed-file", "the file is compressed or an archive", Severity::kError, Detect};

}  // namespace ckptfit
