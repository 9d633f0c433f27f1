// Values as a file keeps them that has cut them into chunks and packed each by filters: what can be put into another file
// of that kind as it is, without being unpacked.
//
// Facts: docs/formats/hdf5.md 4.7 and 7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/tensor_values.h"

namespace ckptfit {

struct StoredChunks {
  struct Filter {
    std::uint16_t id = 0;
    std::vector<std::uint32_t> values;
  };
  struct Chunk {
    std::vector<std::uint64_t> begin;  // its first element
    std::uint64_t bytes = 0;           // as stored, not 0
    std::uint32_t mask = 0;            // bit i: filter i was not applied
    std::uint64_t place = 0;           // for read()
  };

  std::vector<std::uint64_t> dims;  // elements of a chunk along each axis
  std::vector<Filter> filters;      // in the order in which they were applied; at least one
  std::vector<Chunk> chunks;        // all that the shape makes, each once
  // Hands on the stored bytes of a chunk. Valid as long as the values that told of it.
  std::function<Status(const Chunk&, const ByteSink&)> read;
};

}  // namespace ckptfit
