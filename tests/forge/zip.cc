#include "forge/zip.h"

#include <libdeflate.h>

#include "base/byte_cursor.h"
#include "codec/deflate.h"
#include "forge/hdf5.h"

namespace ckptfit::forge {
namespace {

std::string Deflate(const std::string& bytes) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_deflate_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

// Version, flags, method, time, CRC and sizes: the same in both headers.
std::string Middle(const ZipPart& part, std::size_t stored) {
  std::string bytes;
  AppendUint(&bytes, 20, 2);
  AppendUint(&bytes, part.flags, 2);
  AppendUint(&bytes, part.deflated ? 8 : 0, 2);
  AppendUint(&bytes, 0x21u << 16, 4);
  AppendUint(&bytes, Crc32(0, AsBytes(part.bytes)) + part.crc_change, 4);
  AppendUint(&bytes, stored, 4);
  AppendUint(&bytes, part.claimed_size != 0 ? part.claimed_size : part.bytes.size(), 4);
  return bytes;
}

}  // namespace

std::string MakeZip(const std::vector<ZipPart>& parts, const std::string& prefix, const std::string& comment) {
  std::string body, directory;
  for (const ZipPart& part : parts) {
    const std::string stored = part.deflated ? Deflate(part.bytes) : part.bytes;
    const std::string local_name = part.local_name.empty() ? part.name : part.local_name;
    directory += std::string("PK\1\2\x14\0", 6) + Middle(part, stored.size());
    AppendUint(&directory, part.name.size(), 2);
    directory += std::string(12, '\0');
    AppendUint(&directory, body.size(), 4);
    directory += part.name;
    body += std::string("PK\3\4", 4) + Middle(part, stored.size());
    AppendUint(&body, local_name.size(), 2);
    AppendUint(&body, 0, 2);
    body += local_name + stored;
  }
  std::string end("PK\5\6\0\0\0\0", 8);
  AppendUint(&end, parts.size(), 2);
  AppendUint(&end, parts.size(), 2);
  AppendUint(&end, directory.size(), 4);
  AppendUint(&end, body.size(), 4);
  AppendUint(&end, comment.size(), 2);
  return prefix + body + directory + end + comment;
}

}  // namespace ckptfit::forge
