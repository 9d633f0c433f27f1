#include "formats/tensor_bundle/shard_writer.h"

#include <utility>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "codec/fixed.h"
#include "codec/varint.h"
#include "formats/tensor_bundle/stored_tensor.h"

namespace ckptfit {

BundleEntry ShardWriter::Begin(DType dtype, Shape shape) const {
  BundleEntry entry;
  entry.dtype = static_cast<std::int32_t>(dtype);
  entry.shape = std::move(shape);
  entry.shard = number_;
  entry.offset = static_cast<std::int64_t>(file_.size());
  return entry;
}

Result<BundleEntry> ShardWriter::Append(const NewTensor& tensor) {
  BundleEntry entry = Begin(tensor.dtype, tensor.shape);
  std::uint32_t crc = 0;
  CKPTFIT_RETURN_IF_ERROR(HandOn(tensor, [&](std::span<const std::byte> piece) {
    entry.size += static_cast<std::int64_t>(piece.size());
    crc = ExtendCrc32c(crc, piece);
    return file_.Write(piece);
  }));
  entry.crc = MaskCrc32c(crc);
  return entry;
}

Result<BundleEntry> ShardWriter::AppendText(const std::string& text) {
  BundleEntry entry = Begin(DType::kString, Shape{});
  std::string head;
  AppendVarint(head, text.size());
  std::uint32_t crc = ExtendWithLength(0, text.size(), false);
  std::string sum;
  AppendFixed(sum, MaskCrc32c(crc), sizeof crc);
  crc = ExtendCrc32c(ExtendCrc32c(crc, AsBytes(sum)), AsBytes(text));
  entry.size = static_cast<std::int64_t>(head.size() + sum.size() + text.size());
  entry.crc = MaskCrc32c(crc);
  CKPTFIT_RETURN_IF_ERROR(file_.Write(head + sum));
  CKPTFIT_RETURN_IF_ERROR(file_.Write(text));
  return entry;
}

}  // namespace ckptfit
