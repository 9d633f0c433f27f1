// An HDF5 file that ends early or whose structure cannot be followed.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

const Observation* FaultIn(const Case& c) {
  for (const std::string_view kind : {"hdf5-not-opened", "hdf5-object-fault"}) {
    if (const Observation* seen = Seen(c, kind)) return seen;
  }
  return BuildsFromFile(c) ? Seen(c, "keras-config-fault") : nullptr;  // nobody else reads the config
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!c.path.is_file()) return;
  const bool early = c.path.content == Content::kTruncatedHdf5;
  const bool inside = c.path.content == Content::kZip;
  const Observation* fault = FaultIn(c);
  if (!early && (fault == nullptr || !GoesWrong(c))) return;
  if (inside && Seen(c, "zip-member-crc") != nullptr) return;  // KZ101: what was packed is not what is there
  Finding finding = PathFinding(kH5101, c, c.path.path, fmt::format("{} bytes", c.path.size));
  finding.title = fmt::format("the HDF5 file {}{} {}", inside ? "in " : "", Quoted(LastPart(c.path.path)),
                              early ? "ends early" : "is damaged");
  finding.why = early ? "its head names a greater length than it has: copying or saving was interrupted"
                      : "its signature is right, but what it points to cannot be read";
  if (fault != nullptr) {
    const std::string& place = fault->where.key.empty() ? fault->where.file : fault->where.key;
    finding.evidence.push_back({"checkpoint", place, fault->found});
  }
  finding.fixes.push_back({"copy the file again, or take the checkpoint before it", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kH5101 = {"H5101", "hdf5-damaged", "the HDF5 file ends early or is damaged", Severity::kError, Detect};

}  // namespace ckptfit
