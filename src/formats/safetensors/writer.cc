#include "formats/safetensors/writer.h"

#include <algorithm>
#include <utility>

#include "base/checked.h"
#include "base/value.h"
#include "codec/fixed.h"
#include "codec/json.h"
#include "formats/safetensors/element_types.h"
#include "formats/safetensors/reader.h"

namespace ckptfit {
namespace {

constexpr std::size_t kLengthBytes = 8;
// 1: the data begins at a multiple of 8, with spaces behind the header; of 64, so that it is copied by whole cache lines.
constexpr std::size_t kAlignment = 64;

Status At(const NewTensor& tensor, std::string text) {
  return Status(StatusCode::kInvalidArgument, std::move(text), {"", Where::kNoOffset, Where::kNoOffset, tensor.key});
}

Result<std::string> Header(const std::vector<NewTensor>& tensors, const std::map<std::string, std::string>& metadata) {
  Value header(Value::Object{});
  if (!metadata.empty()) {
    Value texts(Value::Object{});
    for (const auto& [name, text] : metadata) texts.Set(name, text);
    header.Set("__metadata__", std::move(texts));
  }
  Value::Object entries = header.AsObject();
  std::uint64_t end = 0;
  for (const NewTensor& tensor : tensors) {
    const auto type = std::find_if(kElementTypes.begin(), kElementTypes.end(), [&](const ElementType& t) {
      return t.dtype == tensor.dtype && t.dtype != DType::kOpaque && t.bits == 8 * DTypeBytes(t.dtype);
    });
    const auto bytes = BytesOf(tensor);
    if (type == kElementTypes.end() || !bytes) {
      return At(tensor, "safetensors has no type for " + std::string(DTypeName(tensor.dtype)));
    }
    Value::Array shape(tensor.shape.dims.begin(), tensor.shape.dims.end());
    const auto begin = static_cast<std::int64_t>(end);
    end = CheckedAdd(end, *bytes).value_or(UINT64_MAX);
    if (end > INT64_MAX) return At(tensor, "more than 2^63 bytes");
    Value entry(Value::Object{});
    entry.Set("dtype", std::string(type->name));
    entry.Set("shape", Value(std::move(shape)));
    entry.Set("data_offsets", Value(Value::Array{Value(begin), Value(static_cast<std::int64_t>(end))}));
    entries.emplace_back(tensor.key, std::move(entry));
  }
  std::string text = WriteJson(Value(std::move(entries)));
  text.append((kAlignment - (kLengthBytes + text.size()) % kAlignment) % kAlignment, ' ');
  return text;
}

}  // namespace

Status WriteSafetensors(const std::vector<NewTensor>& tensors, const std::map<std::string, std::string>& metadata,
                        OutputFile& out) {
  CKPTFIT_RETURN_IF_ERROR(CheckOrder(tensors));
  CKPTFIT_ASSIGN_OR_RETURN(const std::string header, Header(tensors, metadata));
  if (header.size() > kMaxSafetensorsHeader) {
    return Status(StatusCode::kInvalidArgument, "the header would be longer than the format allows");
  }
  std::string length;
  AppendFixed(length, header.size(), kLengthBytes);
  CKPTFIT_RETURN_IF_ERROR(out.Write(length + header));
  for (const NewTensor& tensor : tensors) {
    CKPTFIT_RETURN_IF_ERROR(HandOn(tensor, [&out](std::span<const std::byte> piece) { return out.Write(piece); }));
  }
  return Status();
}

}  // namespace ckptfit
