#include "formats/tensor_bundle/writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <protozero/pbf_writer.hpp>
#include <utility>

#include "codec/crc32c.h"
#include "codec/fixed.h"
#include "codec/varint.h"
#include "container/sstable/table_writer.h"
#include "formats/tensor_bundle/object_graph.h"
#include "formats/tensor_bundle/object_graph_writer.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "io/output_file.h"

namespace ckptfit {
namespace {

// Messages of their own: protozero drops one that turns out empty, and an empty dimension is 0.
std::string DimBytes(std::int64_t dim) {
  std::string bytes;
  if (dim != 0) protozero::pbf_writer(bytes).add_int64(1, dim);
  return bytes;
}

std::string ShapeBytes(const Shape& shape) {
  std::string bytes;
  protozero::pbf_writer out(bytes);
  for (const std::int64_t dim : shape.dims) out.add_message(2, DimBytes(dim));
  return bytes;
}

// 1.4.
std::string EntryBytes(const Shape& shape, const StoredTensor& stored) {
  std::string bytes;
  protozero::pbf_writer entry(bytes);
  entry.add_int32(1, stored.dtype);
  entry.add_message(2, ShapeBytes(shape));
  if (stored.offset != 0) entry.add_int64(4, stored.offset);
  if (stored.size != 0) entry.add_int64(5, stored.size);
  entry.add_fixed32(6, MaskCrc32c(stored.crc));
  return bytes;
}

// 1.3: one shard, little-endian, version 1.
std::string HeaderBytes() {
  std::string bytes;
  protozero::pbf_writer header(bytes);
  header.add_int32(1, 1);
  protozero::pbf_writer version(header, 3);
  version.add_int32(1, 1);
  return bytes;
}

class BundleWriter {
 public:
  explicit BundleWriter(OutputFile& shard) : shard_(shard) {}

  // StoredTensor::crc is not masked here.
  Result<StoredTensor> Append(const NewTensor& tensor) {
    StoredTensor stored = Begin(tensor.dtype);
    CKPTFIT_RETURN_IF_ERROR(HandOn(tensor, [&](std::span<const std::byte> piece) {
      stored.size += static_cast<std::int64_t>(piece.size());
      stored.crc = ExtendCrc32c(stored.crc, piece);
      return shard_.Write(piece);
    }));
    return stored;
  }

  // 1.5: a string tensor of one element.
  Result<StoredTensor> AppendText(const std::string& text) {
    StoredTensor stored = Begin(DType::kString);
    std::string head;
    AppendVarint(head, text.size());
    stored.crc = ExtendWithLength(0, text.size(), false);
    std::string sum;
    AppendFixed(sum, MaskCrc32c(stored.crc), sizeof stored.crc);
    stored.crc = ExtendCrc32c(ExtendCrc32c(stored.crc, AsBytes(sum)), AsBytes(text));
    stored.size = static_cast<std::int64_t>(head.size() + sum.size() + text.size());
    CKPTFIT_RETURN_IF_ERROR(shard_.Write(head + sum));
    CKPTFIT_RETURN_IF_ERROR(shard_.Write(text));
    return stored;
  }

 private:
  StoredTensor Begin(DType dtype) const {
    StoredTensor stored;
    stored.dtype = static_cast<std::int32_t>(dtype);
    stored.offset = static_cast<std::int64_t>(shard_.size());
    return stored;
  }

  OutputFile& shard_;
};

using Entries = std::vector<std::pair<std::string, std::string>>;

Result<Entries> WriteShard(OutputFile& shard, const std::vector<NewTensor>& tensors, const ObjectGraph* graph) {
  BundleWriter writer(shard);
  Entries entries = {{"", HeaderBytes()}};
  entries.reserve(tensors.size() + 2);
  for (const NewTensor& tensor : tensors) {
    CKPTFIT_ASSIGN_OR_RETURN(const StoredTensor stored, writer.Append(tensor));
    entries.emplace_back(tensor.key, EntryBytes(tensor.shape, stored));
  }
  if (graph != nullptr) {
    CKPTFIT_ASSIGN_OR_RETURN(const StoredTensor stored, writer.AppendText(ObjectGraphBytes(*graph)));
    entries.emplace_back(kObjectGraphKey, EntryBytes(Shape{}, stored));
    std::sort(entries.begin(), entries.end());
  }
  return entries;
}

Status WriteIndexFile(OutputFile& index, const Entries& entries) {
  sstable::TableWriter table([&index](std::string_view bytes) { return index.Write(bytes); });
  for (const auto& [key, value] : entries) CKPTFIT_RETURN_IF_ERROR(table.Add(key, value));
  return table.Finish();
}

}  // namespace

Status WriteBundle(const std::string& prefix, const std::vector<NewTensor>& tensors, const ObjectGraph* graph) {
  CKPTFIT_RETURN_IF_ERROR(CheckOrder(tensors));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> index, OutputFile::Create(prefix + ".index"));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> shard, OutputFile::Create(ShardPath(prefix, 0, 1)));
  CKPTFIT_ASSIGN_OR_RETURN(const Entries entries, WriteShard(*shard, tensors, graph));
  CKPTFIT_RETURN_IF_ERROR(WriteIndexFile(*index, entries));
  CKPTFIT_RETURN_IF_ERROR(shard->Commit());
  const Status named = index->Commit();
  if (!named.ok()) ::unlink(shard->path().c_str());
  return named;
}

}  // namespace ckptfit
