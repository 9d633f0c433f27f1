#include "io/cut_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/checked.h"

namespace ckptfit {

CutSource::CutSource(std::shared_ptr<const Source> present, std::uint64_t whole)
    : present_(std::move(present)), whole_(std::max(whole, present_->size())) {}

Status CutSource::ReadAt(std::uint64_t offset, std::span<std::byte> out) const {
  if (RangeFits(offset, out.size(), present_->size())) return present_->ReadAt(offset, out);
  return Status(StatusCode::kTruncated, "these bytes are missing: the file was cut off",
                {std::string(name()), std::min(offset, present_->size()), offset + out.size(), ""});
}

}  // namespace ckptfit
