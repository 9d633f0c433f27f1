// The bytes are of a kind that no loader of TensorFlow or Keras takes, or of no known kind.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

// Contents that causes of their own speak of.
bool HasOwnCause(Content content) {
  switch (content) {
    case Content::kGitLfsPointer:
    case Content::kHtml:
    case Content::kXml:
    case Content::kEmpty:
    case Content::kTruncatedHdf5:
    case Content::kHdf5:
    case Content::kSstable:
    case Content::kGzip:
    case Content::kTar:
    case Content::kBzip2:
    case Content::kXz:
    case Content::kZstd:
    case Content::kZip:
      return true;
    default:
      return false;
  }
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!c.path.is_file() || !c.path.readable || c.checkpoint.format != Format::kNone || HasOwnCause(c.path.content))
    return;
  if (LastPart(c.path.path) == "checkpoint" || c.checkpoint.resolved != c.checkpoint.path) return;
  Finding finding =
      PathFinding(kIO111, c, c.path.path, fmt::format("{}, {} bytes", ContentWords(c.path.content), c.path.size));
  finding.title = fmt::format("{} is {}, not a checkpoint", Quoted(c.path.path), ContentWords(c.path.content));
  finding.why = c.path.content == Content::kUnknown
                    ? "its first bytes are those of no known format: damaged, or something else"
                    : "no loading call of TensorFlow or Keras reads such a file";
  finding.fixes.push_back(
      {"find the checkpoint that this file was made from, or download it again", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO111 = {"IO111", "not-a-checkpoint", "the file is of a kind that no loading call reads", Severity::kError,
                      Detect};

}  // namespace ckptfit
