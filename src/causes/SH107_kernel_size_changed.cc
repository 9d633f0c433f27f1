// A convolution has a kernel of another extent.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/sizes.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  for (const Change* change : ChangesOf(c, Change::Kind::kKernelSize)) {
    if (!Matters(c, *change)) continue;
    const std::size_t layers = CountSpoken(c, change->layers);
    Finding finding = StartSizeFinding(kSH107, c, *change);
    finding.title =
        fmt::format("{} {} a kernel of extent {} in the program, {} in the checkpoint", LayerList(c, change->layers),
                    layers == 1 ? "has" : "have", change->size.program, change->size.stored);
    finding.fixes.push_back(WriteStoredSize(c, *change, "..., kernel_size="));
    findings->push_back(std::move(finding));
  }
}

}  // namespace

const Cause kSH107 = {"SH107", "kernel-size-changed", "a convolution has another kernel size than when it was saved",
                      Severity::kError, Detect};

}  // namespace ckptfit
