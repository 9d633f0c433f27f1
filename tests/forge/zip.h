// Zip archives from short recipes, sound and damaged ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ckptfit::forge {

struct ZipPart {
  std::string name = {};
  std::string bytes = {};
  bool deflated = false;
  std::uint32_t crc_change = 0;    // added to the CRC-32 that the archive claims
  std::uint32_t claimed_size = 0;  // unpacked size that it claims; 0: the true one
  std::string local_name = {};     // in the local header; empty: the same
  std::uint16_t flags = 0;
};

// The archive of these members. `prefix` stands before it, `comment` behind it.
std::string MakeZip(const std::vector<ZipPart>& parts, const std::string& prefix = "", const std::string& comment = "");

}  // namespace ckptfit::forge
