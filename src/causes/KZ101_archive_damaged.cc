// A `.keras` archive that cannot be opened, lacks a member, or holds one that fails its checksum.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

constexpr std::string_view kFaults[] = {"zip-not-opened", "zip-member-unreadable", "zip-member-crc",
                                        "keras-config-missing", "keras-weights-missing"};

void Detect(const Case& c, std::vector<Finding>* findings) {
  const bool zip = c.path.content == Content::kZip || c.checkpoint.format == Format::kKerasArchive;
  if (!zip || !GoesWrong(c)) return;
  for (const std::string_view kind : kFaults) {
    const Observation* seen = Seen(c, kind);
    if (seen == nullptr) continue;
    Finding finding = PathFinding(kKZ101, c, seen->where.file.empty() ? c.path.path : seen->where.file,
                                  seen->found.empty() ? std::string(kind) : seen->found);
    finding.title = fmt::format("the archive {} is damaged or incomplete", Quoted(LastPart(c.path.path)));
    finding.why =
        "a `.keras` file is a zip of config.json, metadata.json and model.weights.h5; one of them cannot be read";
    finding.fixes.push_back({"copy the file again, or save the model again", Safety::kManual, "", ""});
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace

const Cause kKZ101 = {"KZ101", "archive-damaged", "the .keras archive is damaged or lacks a member", Severity::kError,
                      Detect};

}  // namespace ckptfit
