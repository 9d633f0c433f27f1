// A helper of the benchmarks: makes large bundles, is the peer that only reads and sums, and tells a command's peak of
// memory (a small process must start it: the peak of the starter counts in).
//   ckptfit_bench_helper make names|graph PREFIX VARIABLES DATA_BYTES
//   ckptfit_bench_helper crc32c FILE...    with the library's routine
//   ckptfit_bench_helper bare FILE...      byte by byte with a table
//   ckptfit_bench_helper peak COMMAND...
// DATA_BYTES are shared out among the variables; the data file is sparse, its zeros take no room.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "codec/crc32c.h"
#include "forge/table.h"

namespace {

using namespace ckptfit;  // NOLINT(google-build-using-namespace): a program of its own

std::string KeyOf(std::size_t i) { return "model/layer_" + std::to_string(i) + "/kernel/.ATTRIBUTES/VARIABLE_VALUE"; }

// A root with one variable below it for each key (docs/formats/tensor_bundle.md 4).
std::string GraphOf(std::size_t variables) {
  std::string root, nodes;
  for (std::size_t i = 0; i < variables; ++i) {
    const std::string name = "layer_" + std::to_string(i);
    root += forge::BytesField(1, forge::VarintField(1, i + 1) + forge::BytesField(2, name));
    const std::string attribute = forge::BytesField(1, "VARIABLE_VALUE") + forge::BytesField(2, name + "/kernel") +
                                  forge::BytesField(3, KeyOf(i));
    nodes += forge::BytesField(1, forge::BytesField(2, attribute));
  }
  return forge::BytesField(1, root) + nodes;
}

bool Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file.good();
}

int Make(const std::string& shape, const std::string& prefix, std::size_t variables, std::uint64_t data_bytes) {
  const std::uint64_t each = data_bytes / variables / 4 * 4;
  std::string shard;
  forge::Entries entries = {{"", forge::Header(1)}};
  if (shape == "graph") {
    const auto [stored, crc] = forge::StoredStrings({GraphOf(variables)});
    entries.emplace_back("_CHECKPOINTABLE_OBJECT_GRAPH", forge::EntryWithCrc({"", 7, {}, stored, 0}, 0, crc));
    shard = stored;
  }
  for (std::size_t i = 0; i < variables; ++i) {
    // An entry as EntryWithCrc() makes it, but of bytes that are never there in memory.
    std::string entry =
        forge::VarintField(1, 1) + forge::BytesField(2, forge::BytesField(2, forge::VarintField(1, each / 4)));
    const std::uint64_t offset = shard.size() + i * each;
    if (offset != 0) entry += forge::VarintField(4, offset);
    if (each != 0) entry += forge::VarintField(5, each);
    entries.emplace_back(KeyOf(i), entry + forge::Fixed32Field(6, MaskCrc32c(0)));
  }
  std::sort(entries.begin(), entries.end());
  const std::string data = prefix + ".data-00000-of-00001";
  if (!Write(prefix + ".index", forge::Table(entries)) || !Write(data, shard)) return 1;
  std::filesystem::resize_file(data, shard.size() + variables * each);
  return 0;
}

// The loop of textbooks.
std::uint32_t ExtendBare(std::uint32_t crc, std::span<const std::byte> bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      made[i] = i;
      for (int bit = 0; bit < 8; ++bit) made[i] = (made[i] >> 1) ^ ((made[i] & 1) != 0 ? 0x82f63b78u : 0u);
    }
    return made;
  }();
  crc = ~crc;
  for (const std::byte byte : bytes) crc = table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

using Extend = std::uint32_t (*)(std::uint32_t crc, std::span<const std::byte> bytes);

int Sum(const std::vector<std::string>& paths, Extend extend) {
  for (const std::string& path : paths) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return 1;
    std::vector<std::byte> buffer(256 * 1024);
    std::uint32_t crc = 0;
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file)) {
      crc = extend(crc, std::span(buffer).first(count));
    }
    std::fclose(file);
    std::printf("%08x %s\n", crc, path.c_str());
  }
  return 0;
}

// Prints the peak of resident memory in KiB; the command's own output is lost.
int Peak(char** command) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = -1;
  const bool started = ::posix_spawnp(&process, command[0], &actions, nullptr, command, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  int state = 0;
  rusage usage{};
  if (!started || ::wait4(process, &state, 0, &usage) != process || !WIFEXITED(state)) return 1;
  std::printf("%ld\n", usage.ru_maxrss);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 5 && words[0] == "make") {
    const std::size_t variables = std::strtoull(words[3].c_str(), nullptr, 10);
    if (variables > 0) return Make(words[1], words[2], variables, std::strtoull(words[4].c_str(), nullptr, 10));
  }
  if (words.size() > 1 && words[0] == "crc32c") return Sum({words.begin() + 1, words.end()}, ExtendCrc32c);
  if (words.size() > 1 && words[0] == "bare") return Sum({words.begin() + 1, words.end()}, ExtendBare);
  if (words.size() > 1 && words[0] == "peak") return Peak(argv + 2);
  std::fputs("usage: make names|graph PREFIX VARIABLES DATA_BYTES, crc32c FILE..., bare FILE..., or peak COMMAND...\n",
             stderr);
  return 2;
}
