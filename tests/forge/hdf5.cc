#include "forge/hdf5.h"

#include <gtest/gtest.h>

#include <algorithm>

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

std::string OldGroupFile(const std::vector<std::string>& names) {
  constexpr std::uint64_t kRoot = 96, kNames = 8;  // names in a node
  const auto root = [](std::uint64_t tree, std::uint64_t heap) {
    std::string table;
    AppendUint(&table, tree, 8);
    AppendUint(&table, heap, 8);
    return OldHeader({OldMessage(0x11, table)});
  };
  const std::string member = OldHeader({OldMessage(3, std::string(16, '\0'))});
  const std::uint64_t at_member = kRoot + root(0, 0).size(), at_heap = at_member + member.size();
  std::string segment(8, '\0');
  std::vector<std::uint64_t> places;
  for (const std::string& name : names) {
    places.push_back(segment.size());
    segment += name + std::string(8 - name.size() % 8, '\0');
  }
  std::string rest = root(at_heap + 32 + segment.size(), at_heap) + member;
  rest += std::string("HEAP\0\0\0\0", 8);
  for (const std::uint64_t field : {std::uint64_t{segment.size()}, ~std::uint64_t{0}, at_heap + 32}) {
    AppendUint(&rest, field, 8);
  }
  rest += segment;
  const std::size_t nodes = (names.size() + kNames - 1) / kNames;
  const std::uint64_t first_node = kRoot + rest.size() + 24 + 32 * 16 + 8;
  rest += std::string("TREE\0\0", 6);
  AppendUint(&rest, nodes, 2);
  AppendUint(&rest, ~std::uint64_t{0}, 8);
  AppendUint(&rest, ~std::uint64_t{0}, 8);
  for (std::size_t i = 0; i < 32; ++i) {
    AppendUint(&rest, 0, 8);
    AppendUint(&rest, i < nodes ? first_node + i * (8 + kNames * 40) : 0, 8);
  }
  AppendUint(&rest, 0, 8);
  for (std::size_t i = 0; i < nodes; ++i) {
    rest += std::string("SNOD\1\0", 6);
    AppendUint(&rest, std::min<std::size_t>(kNames, names.size() - i * kNames), 2);
    for (std::size_t k = i * kNames; k < (i + 1) * kNames; ++k) {
      AppendUint(&rest, k < names.size() ? places[k] : 0, 8);
      AppendUint(&rest, at_member, 8);
      rest += std::string(24, '\0');
    }
  }
  return OldFile(rest, kRoot);
}

}  // namespace ckptfit::forge
