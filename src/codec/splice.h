// A file that is another one but for some ranges: what a small change of a large protobuf message comes down to.
//
// Trust.    Ranges are the caller's: sorted, apart from one another, inside the source. Others are kInternal.
// Errors.   What the sources and the sink say; kInternal.
// Cost.     Bytes pass in pieces of 1 MiB. The ranges themselves: O(changes).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "ckptfit/source.h"

namespace ckptfit {

// The bytes from `begin` to `end` become `text`, followed by a range of another source.
struct Splice {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string text{};
  const Source* tail = nullptr;
  std::uint64_t tail_begin = 0;
  std::uint64_t tail_bytes = 0;

  // How much longer it makes the file; negative where it is shorter.
  std::int64_t Growth() const;
};

void SortSplices(std::vector<Splice>* splices);

// Hands the spliced file on, piece after piece.
Status ReadSpliced(const Source& source, const std::vector<Splice>& splices,
                   const std::function<Status(std::span<const std::byte>)>& sink);

}  // namespace ckptfit
