#include "formats/tensor_bundle/index_writer.h"

#include <algorithm>
#include <protozero/pbf_writer.hpp>

#include "container/sstable/table_writer.h"

namespace ckptfit {
namespace {

using protozero::pbf_writer;

// Messages of their own: protozero drops one that turns out empty, and an empty dimension is 0.
std::string DimBytes(std::int64_t dim) {
  std::string bytes;
  if (dim != 0) pbf_writer(bytes).add_int64(1, dim);
  return bytes;
}

std::string ShapeBytes(const Shape& shape) {
  std::string bytes;
  pbf_writer out(bytes);
  for (const std::int64_t dim : shape.dims) out.add_message(2, DimBytes(dim));
  return bytes;
}

// 1.7: a whole dimension has neither start nor length.
std::string ExtentBytes(const TensorSlice::Extent& extent) {
  std::string bytes;
  pbf_writer out(bytes);
  if (extent.start != 0) out.add_int64(1, extent.start);
  if (extent.length != TensorSlice::kFull) out.add_int64(2, extent.length);
  return bytes;
}

std::string SliceBytes(const TensorSlice& slice) {
  std::string bytes;
  pbf_writer out(bytes);
  for (const TensorSlice::Extent& extent : slice.extents) out.add_message(1, ExtentBytes(extent));
  return bytes;
}

}  // namespace

std::string BundleEntryBytes(const BundleEntry& entry) {
  std::string bytes;
  pbf_writer out(bytes);
  out.add_int32(1, entry.dtype);
  out.add_message(2, ShapeBytes(entry.shape));
  if (entry.shard != 0) out.add_int32(3, entry.shard);
  if (entry.offset != 0) out.add_int64(4, entry.offset);
  if (entry.size != 0) out.add_int64(5, entry.size);
  if (entry.slices.empty()) out.add_fixed32(6, entry.crc);
  for (const TensorSlice& slice : entry.slices) out.add_message(7, SliceBytes(slice));
  return bytes;
}

std::string BundleHeaderBytes(std::int32_t num_shards) {
  std::string bytes;
  pbf_writer header(bytes);
  header.add_int32(1, num_shards);
  pbf_writer version(header, 3);
  version.add_int32(1, 1);
  return bytes;
}

Status WriteIndexFile(OutputFile& index, const IndexEntries& entries) {
  // Places are sorted, not the texts: those would be moved at each step.
  std::vector<const IndexEntries::value_type*> sorted;
  sorted.reserve(entries.size());
  for (const auto& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  sstable::TableWriter table([&index](std::string_view bytes) { return index.Write(bytes); });
  for (const auto* entry : sorted) CKPTFIT_RETURN_IF_ERROR(table.Add(entry->first, entry->second));
  return table.Finish();
}

}  // namespace ckptfit
