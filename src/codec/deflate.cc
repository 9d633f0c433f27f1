#include "codec/deflate.h"

#include <libdeflate.h>

#include <memory>

namespace ckptfit {
namespace {

using Decompressor = std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>;

// Tables of about 10 KiB; made once a thread.
libdeflate_decompressor* SharedDecompressor() {
  thread_local const Decompressor decompressor(libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  return decompressor.get();
}

Status Outcome(libdeflate_result result) {
  switch (result) {
    case LIBDEFLATE_SUCCESS:
      return Status();
    case LIBDEFLATE_SHORT_OUTPUT:
      return Status(StatusCode::kCorrupt, "deflate data unpacks to fewer bytes than expected");
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      return Status(StatusCode::kCorrupt, "deflate data unpacks to more bytes than expected");
    case LIBDEFLATE_BAD_DATA:
      break;
  }
  return Status(StatusCode::kCorrupt, "damaged deflate data");
}

template <typename Function>
Status Inflate(Function function, std::span<const std::byte> packed, std::span<std::byte> out) {
  libdeflate_decompressor* decompressor = SharedDecompressor();
  if (!decompressor) return Status(StatusCode::kInternal, "no memory for a deflate decoder");
  std::byte nothing{};  // an empty result still needs a place to point to
  return Outcome(
      function(decompressor, packed.data(), packed.size(), out.empty() ? &nothing : out.data(), out.size(), nullptr));
}

}  // namespace

Status InflateRaw(std::span<const std::byte> packed, std::span<std::byte> out) {
  return Inflate(libdeflate_deflate_decompress, packed, out);
}

Status InflateZlib(std::span<const std::byte> packed, std::span<std::byte> out) {
  return Inflate(libdeflate_zlib_decompress, packed, out);
}

std::uint32_t Crc32(std::uint32_t crc, std::span<const std::byte> bytes) {
  return libdeflate_crc32(crc, bytes.data(), bytes.size());
}

}  // namespace ckptfit
