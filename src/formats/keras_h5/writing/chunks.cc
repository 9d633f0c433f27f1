#include "formats/keras_h5/writing/chunks.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace ckptfit::keras_h5 {
namespace {

using libhdf5::Handle;
using libhdf5::LastError;

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

bool AddFilter(hid_t list, const StoredChunks::Filter& filter) {
  switch (filter.id) {
    case H5Z_FILTER_DEFLATE:
      return filter.values.size() == 1 && H5Pset_deflate(list, filter.values[0]) >= 0;
    case H5Z_FILTER_SHUFFLE:
      return H5Pset_shuffle(list) >= 0;
    case H5Z_FILTER_FLETCHER32:
      return H5Pset_fletcher32(list) >= 0;
    default:
      return false;
  }
}

}  // namespace

std::vector<hsize_t> MostDims(const std::vector<hsize_t>& dims, const StoredChunks& chunks) {
  std::vector<hsize_t> most = dims;
  for (std::size_t i = 0; i < most.size() && i < chunks.dims.size(); ++i) {
    if (chunks.dims[i] > most[i]) most[i] = H5S_UNLIMITED;
  }
  return most;
}

Handle ChunkedProperties(const Handle& list, const StoredChunks& chunks) {
  Handle made(H5Pcopy(list.id()));
  const std::vector<hsize_t> dims(chunks.dims.begin(), chunks.dims.end());
  // Space is given out chunk by chunk, each in its stored size.
  bool ok = made.ok() && H5Pset_chunk(made.id(), static_cast<int>(dims.size()), dims.data()) >= 0 &&
            H5Pset_alloc_time(made.id(), H5D_ALLOC_TIME_INCR) >= 0;
  for (const StoredChunks::Filter& filter : chunks.filters) ok = ok && AddFilter(made.id(), filter);
  return ok ? std::move(made) : Handle();
}

Status PlaceChunks(const NewH5Object& object, const Handle& made, libhdf5::PassedBy& passed_by, Layout& layout) {
  const std::vector<StoredChunks::Chunk>& chunks = object.chunks->chunks;
  std::uint64_t most = 1;
  for (const StoredChunks::Chunk& chunk : chunks) most = std::max(most, chunk.bytes);
  // Never touched, so that the system gives no page for it.
  const std::unique_ptr<void, Free> stand_in(std::calloc(static_cast<std::size_t>(most), 1));
  if (stand_in == nullptr) return Status(StatusCode::kOverBudget, "no room for a chunk");
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const std::vector<hsize_t> begin(chunks[i].begin.begin(), chunks[i].begin.end());
    passed_by = {stand_in.get(), 0, 0};
    const bool written = H5Dwrite_chunk(made.id(), H5P_DEFAULT, chunks[i].mask, begin.data(),
                                        static_cast<std::size_t>(chunks[i].bytes), stand_in.get()) >= 0;
    const bool placed = written && passed_by.size == chunks[i].bytes;
    if (placed) layout.extents.push_back({passed_by.address, passed_by.size, &object, i});
    passed_by = {};
    if (!placed) return LastError(StatusCode::kInternal, "place a chunk of the dataset", object.path);
  }
  return Status();
}

}  // namespace ckptfit::keras_h5
