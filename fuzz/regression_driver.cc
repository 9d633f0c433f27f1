// Runs a fuzz target over files as an ordinary test, where no fuzzer is available: TARGET FILE_OR_FOLDER...
//
// Each file is run as it is, and then damaged in many ways: cut at every length, and with every byte changed, as far as
// kVariants a file allow (the places are then spread evenly). The damage is the same in every run. A crash or a
// sanitizer's report fails the test; so does a folder without files: a sweep that ran nothing is no sweep.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kVariants = 4000;

// Runs a copy of exactly these bytes, so that a sanitizer sees a read past their end.
void Run(const Bytes& bytes, std::size_t size) {
  const Bytes exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::size_t RunDamaged(Bytes bytes) {
  constexpr std::array<std::uint8_t, 3> kFlips = {0x01, 0x80, 0xff};
  const std::size_t step = std::max<std::size_t>(1, bytes.size() * (kFlips.size() + 1) / kVariants);
  std::size_t runs = 0;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    Run(bytes, i);
    for (const std::uint8_t flip : kFlips) {
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ flip);
      Run(bytes, bytes.size());
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ flip);
    }
    runs += 1 + kFlips.size();
  }
  return runs;
}

std::vector<std::filesystem::path> FilesOf(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t runs = 0;
  for (const auto& path : FilesOf(argc, argv)) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      std::cerr << "cannot read " << path << '\n';
      return 1;
    }
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::cout << path.filename() << std::endl;  // NOLINT(performance-avoid-endl): names the file that crashes
    Run(bytes, bytes.size());
    runs += 1 + RunDamaged(bytes);
  }
  std::cout << runs << " inputs\n";
  return runs == 0 ? 1 : 0;
}
