#include "forge/hdf5.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "container/hdf5/checksum.h"
#include "forge/temp_folder.h"
#include "io/memory_source.h"

namespace ckptfit::forge {

std::vector<std::byte> ToBytes(std::string_view text) {
  const auto bytes = AsBytes(text);
  return {bytes.begin(), bytes.end()};
}

std::shared_ptr<const Source> SourceOf(std::string_view bytes, std::string name) {
  return std::make_shared<MemorySource>(std::move(name), ToBytes(bytes));
}

std::string FileBytes(const std::string& path) {
  std::string bytes = ReadFile(path);
  EXPECT_FALSE(bytes.empty()) << path;
  return bytes;
}

std::string GoldenBytes(std::string_view name) { return FileBytes("tests/golden/" + std::string(name)); }

void AppendUint(std::string* out, std::uint64_t value, unsigned width) {
  for (unsigned i = 0; i < width; ++i) out->push_back(static_cast<char>(value >> (8 * i)));
}

void AppendChecksum(std::string* block) { AppendUint(block, hdf5::Lookup3(AsBytes(*block)), 4); }

std::string OldFile(std::string_view rest, std::uint64_t root) {
  std::string file("\x89HDF\r\n\x1a\n", 8);
  file += std::string("\0\0\0\0\0\x08\x08\0", 8);
  AppendUint(&file, 4, 2);
  AppendUint(&file, 16, 2);
  AppendUint(&file, 0, 4);
  AppendUint(&file, 0, 8);
  AppendUint(&file, ~std::uint64_t{0}, 8);
  AppendUint(&file, 96 + rest.size(), 8);
  AppendUint(&file, ~std::uint64_t{0}, 8);
  AppendUint(&file, 0, 8);
  AppendUint(&file, root, 8);
  file += std::string(24, '\0');
  return file + std::string(rest);
}

std::string OldMessage(unsigned type, std::string body, unsigned flags) {
  while (body.size() % 8 != 0) body.push_back('\0');
  std::string message;
  AppendUint(&message, type, 2);
  AppendUint(&message, body.size(), 2);
  AppendUint(&message, flags, 4);
  return message + body;
}

std::string OldHeader(const std::vector<std::string>& messages) {
  std::string body;
  for (const std::string& message : messages) body += message;
  std::string header;
  AppendUint(&header, 1, 2);
  AppendUint(&header, messages.size(), 2);
  AppendUint(&header, 1, 4);
  AppendUint(&header, body.size(), 4);
  AppendUint(&header, 0, 4);
  return header + body;
}

}  // namespace ckptfit::forge
