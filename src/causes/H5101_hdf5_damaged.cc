// An HDF5 file that ends early or whose structure cannot be followed.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (!c.path.is_file()) return;
  const bool early = c.path.content == Content::kTruncatedHdf5;
  const bool closed = c.path.content == Content::kHdf5 && c.checkpoint.format == Format::kNone;
  const Observation* fault = Seen(c, "hdf5-object-fault");
  if (!early && !closed && (fault == nullptr || !GoesWrong(c))) return;
  Finding finding = PathFinding(kH5101, c, c.path.path, fmt::format("{} bytes", c.path.size));
  finding.title =
      fmt::format("the HDF5 file {} {}", Quoted(LastPart(c.path.path)), early ? "ends early" : "is damaged");
  finding.why = early ? "its head names a greater length than it has: copying or saving was interrupted"
                      : "its signature is right, but what it points to cannot be read";
  if (fault != nullptr) finding.evidence.push_back({"checkpoint", fault->where.key, fault->found});
  finding.fixes.push_back({"copy the file again, or take the checkpoint before it", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kH5101 = {"H5101", "hdf5-damaged", "the HDF5 file ends early or is damaged", Severity::kError, Detect};

}  // namespace ckptfit
