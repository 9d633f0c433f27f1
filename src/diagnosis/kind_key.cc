#include "diagnosis/kind_key.h"

#include <cstddef>
#include <cstdint>

namespace ckptfit {
namespace {

constexpr std::size_t kUsual = 256;  // bytes of a key

void AppendBytes(const void* from, std::size_t size, std::string* key) {
  key->append(static_cast<const char*>(from), size);
}

void AppendShape(const Shape& shape, std::string* key) {
  const std::size_t rank = shape.unknown_rank ? ~std::size_t{0} : shape.rank();
  AppendBytes(&rank, sizeof rank, key);
  AppendBytes(shape.dims.data(), shape.dims.size() * sizeof(std::int64_t), key);
}

}  // namespace

void AppendToKey(std::string_view text, std::string* key) {
  const std::size_t size = text.size();
  AppendBytes(&size, sizeof size, key);
  key->append(text);
}

std::string KindKey(const Layer& layer) {
  std::string key;
  key.reserve(kUsual);
  AppendToKey(layer.type, &key);
  AppendBytes(&layer.half, sizeof layer.half, &key);
  key += layer.type_told ? '1' : '0';
  for (const Part& part : layer.parts) {
    AppendToKey(part.leaf, &key);
    AppendToKey(part.role, &key);
    AppendShape(part.shape, &key);
  }
  return key;
}

}  // namespace ckptfit
