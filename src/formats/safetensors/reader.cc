#include "formats/safetensors/reader.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "codec/json.h"
#include "formats/safetensors/element_types.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::string_view kMetadataKey = "__metadata__";

// What all steps of reading share.
struct Reading {
  SharedText file;
  std::uint64_t data_begin = 0;
  std::uint64_t data_bytes = 0;

  Status Corrupt(const std::string& key, std::string message) const {
    return Status(StatusCode::kCorrupt, std::move(message), {file, kLengthBytes, data_begin, key});
  }
};

std::optional<std::uint64_t> AsSize(const Value& value) {
  if (!value.is_int() || value.AsInt() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value.AsInt());
}

Result<Shape> ReadShape(const Reading& reading, const std::string& key, const Value& value) {
  if (!value.is_array()) return reading.Corrupt(key, "shape is no list");
  Shape shape;
  for (const Value& dim : value.AsArray()) {
    if (!AsSize(dim)) return reading.Corrupt(key, "a dimension is no size");
    shape.dims.push_back(dim.AsInt());
  }
  return shape;
}

Result<TensorInfo> ReadTensor(const Reading& reading, const std::string& key, const Value& entry) {
  const std::string& type_name = entry["dtype"].AsString();
  const auto type = std::find_if(kElementTypes.begin(), kElementTypes.end(),
                                 [&](const ElementType& t) { return t.name == type_name; });
  if (type == kElementTypes.end()) return reading.Corrupt(key, "unknown dtype \"" + type_name + "\"");
  TensorInfo tensor;
  tensor.key = key;
  tensor.dtype = type->dtype;
  tensor.file = reading.file;
  CKPTFIT_ASSIGN_OR_RETURN(tensor.shape, ReadShape(reading, key, entry["shape"]));

  const Value::Array& offsets = entry["data_offsets"].AsArray();
  const auto begin = offsets.size() == 2 ? AsSize(offsets[0]) : std::nullopt;
  const auto end = offsets.size() == 2 ? AsSize(offsets[1]) : std::nullopt;
  if (!begin || !end || *end < *begin) return reading.Corrupt(key, "data_offsets are no begin and end");
  tensor.offset = reading.data_begin + *begin;
  tensor.bytes = *end - *begin;
  if (*end > reading.data_bytes) {
    return Status(StatusCode::kTruncated, "the file ends before the tensor does",
                  {reading.file, reading.data_begin + reading.data_bytes, reading.data_begin + *end, key});
  }
  const auto elements = tensor.shape.Elements();
  const auto bits = elements ? CheckedMul(*elements, type->bits) : std::nullopt;
  if (!bits || *bits % 8 != 0 || *bits / 8 != tensor.bytes) {
    return reading.Corrupt(key, "shape and dtype do not make " + std::to_string(tensor.bytes) + " bytes");
  }
  return tensor;
}

// 3: sorted by place, each tensor begins where the one before it ends, the last one ends with the file.
Status CheckPlaces(const Reading& reading, const std::vector<TensorInfo>& tensors) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(tensors[a].offset, tensors[a].bytes) < std::pair(tensors[b].offset, tensors[b].bytes);
  });
  std::uint64_t end = reading.data_begin;
  for (std::size_t i : order) {
    if (tensors[i].offset < end) return reading.Corrupt(tensors[i].key, "overlaps another tensor");
    if (tensors[i].offset > end) return reading.Corrupt(tensors[i].key, "a gap lies before the tensor");
    end += tensors[i].bytes;
  }
  if (end != reading.data_begin + reading.data_bytes) {
    return Status(StatusCode::kCorrupt, "bytes follow the last tensor",
                  {reading.file, end, reading.data_begin + reading.data_bytes, ""});
  }
  return Status();
}

Result<Value> ReadHeader(const Source& source, Reading& reading) {
  std::array<std::byte, kLengthBytes> length_bytes{};
  const Status no_header(StatusCode::kNotThisFormat, "no header of a safetensors file",
                         {reading.file, 0, kLengthBytes, ""});
  if (source.size() < kLengthBytes) return no_header;
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(0, length_bytes));
  const std::uint64_t length = ByteCursor(length_bytes).Read<std::uint64_t>().value_or(0);
  if (length < 2 || length > kMaxSafetensorsHeader) return no_header;
  if (length > source.size() - kLengthBytes) {
    return Status(StatusCode::kTruncated, "the file ends before the header does",
                  {reading.file, source.size(), kLengthBytes + length, ""});
  }
  std::string text(static_cast<std::size_t>(length), '\0');
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(kLengthBytes, std::as_writable_bytes(std::span(text))));
  if (text[0] != '{') return no_header;
  reading.data_begin = kLengthBytes + length;
  reading.data_bytes = source.size() - reading.data_begin;
  return ParseJson(text, reading.file.str());
}

}  // namespace

Result<Safetensors> ReadSafetensors(const Source& source) {
  Reading reading;
  reading.file = std::string(source.name());
  CKPTFIT_ASSIGN_OR_RETURN(const Value header, ReadHeader(source, reading));
  Safetensors result;
  for (const auto& [key, entry] : header.AsObject()) {
    if (key == kMetadataKey) {
      result.metadata = entry;
      continue;
    }
    CKPTFIT_ASSIGN_OR_RETURN(TensorInfo tensor, ReadTensor(reading, key, entry));
    tensor.order = static_cast<std::uint32_t>(result.tensors.size());
    result.tensors.push_back(std::move(tensor));
  }
  CKPTFIT_RETURN_IF_ERROR(CheckPlaces(reading, result.tensors));
  std::sort(result.tensors.begin(), result.tensors.end(),
            [](const TensorInfo& a, const TensorInfo& b) { return a.key < b.key; });
  return result;
}

Result<std::uint64_t> SafetensorsSize(const Source& source) {
  Reading reading;
  reading.file = std::string(source.name());
  CKPTFIT_ASSIGN_OR_RETURN(const Value header, ReadHeader(source, reading));
  std::uint64_t bytes = 0;
  for (const auto& [key, entry] : header.AsObject()) {
    const Value::Array& offsets = entry["data_offsets"].AsArray();
    if (offsets.size() == 2)
      bytes = std::max(bytes, static_cast<std::uint64_t>(std::max<std::int64_t>(0, offsets[1].AsInt())));
  }
  const auto size = CheckedAdd(reading.data_begin, bytes);
  return size ? Result<std::uint64_t>(*size) : reading.Corrupt("", "tensors lie behind any file's end");
}

}  // namespace ckptfit
