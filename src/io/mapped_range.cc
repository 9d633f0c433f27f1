#include "io/mapped_range.h"

#include "base/checked.h"
#include "io/map_descriptor.h"
#include "io/regular_file.h"

namespace ckptfit {

Result<std::shared_ptr<const std::byte>> MapRange(const std::string& path, std::uint64_t offset, std::uint64_t length) {
  const Where place{path, Where::kNoOffset, Where::kNoOffset, ""};
  if (length == 0) return Status(StatusCode::kInvalidArgument, "no bytes are asked for", place);
  CKPTFIT_ASSIGN_OR_RETURN(const RegularFile file, OpenRegularFile(path));
  if (!RangeFits(offset, length, file.size)) {
    return Status(StatusCode::kTruncated, "the file ends before these bytes", place);
  }
  std::shared_ptr<const std::byte> bytes = MapDescriptor(file.descriptor.get(), offset, length);
  if (bytes == nullptr) return Status(StatusCode::kIo, "cannot be mapped", place);
  return bytes;
}

}  // namespace ckptfit
