// Sweeps damage over a file: SWEEP FILE..., where the program is linked with a fuzz target of the reader in question.
//
// The target runs over the file as it is, over every truncation of it, and over kChanged copies in which one to three
// random bytes have other values: the same copies in every run. The sweep fails when the target or a sanitizer ends the
// process, when a copy takes more than kMostBytes of memory, or more than kMostSeconds of processor time. Then the copy
// is left in the file sweep_failure of the working folder, and what was done to it is printed.
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "corruption/memory_meter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// Of the sanitizers' runtime, where there is one: called when they have found something.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kChanged = 100'000;
constexpr std::size_t kMostBytes = 64u << 20;
constexpr int kMostSeconds = 5;

// The copy that the target is looking at.
struct Running {
  const char* file = "";
  const std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  std::array<char, 100> damage{};
} running;

void TellFailure() {
  std::fprintf(stderr, "sweep: failed on %s, %s; that copy is in the file sweep_failure\n", running.file,
               running.damage.data());
  const int file = ::open("sweep_failure", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const auto written = ::write(file, running.bytes, running.size);
  if (file < 0 || written < 0) std::fprintf(stderr, "sweep: the copy could not be written\n");
}

void OnSignal(int signal) {
  if (signal == SIGPROF) std::fprintf(stderr, "sweep: %d seconds were not enough\n", kMostSeconds);
  TellFailure();
  std::_Exit(1);
}

void CatchFailures() {
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(&TellFailure);
  std::signal(SIGABRT, &OnSignal);
  std::signal(SIGPROF, &OnSignal);
  if (__sanitizer_set_death_callback == nullptr) std::signal(SIGSEGV, &OnSignal);
}

class Sweep {
 public:
  Sweep(const char* file, Bytes bytes) : file_(file), bytes_(std::move(bytes)) {}

  void Truncate() {
    for (std::size_t size = 0; size <= bytes_.size(); ++size) {
      std::snprintf(running.damage.data(), running.damage.size(), "cut to %zu bytes", size);
      Run(bytes_, size);
    }
  }

  void Change() {
    std::mt19937 random(20240229);
    for (std::size_t i = 0; i < kChanged; ++i) {
      Bytes copy = bytes_;
      for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) {
        std::uint8_t& byte = copy[random() % copy.size()];
        byte = static_cast<std::uint8_t>(byte ^ (1 + random() % 255));
      }
      std::snprintf(running.damage.data(), running.damage.size(), "change %zu", i);
      Run(copy, copy.size());
    }
  }

  void Report() const {
    std::printf("%s: %zu inputs, %.1f s of processor time, the slowest %.3f s, at most %.1f KiB\n", file_, runs_,
                static_cast<double>(std::clock()) / CLOCKS_PER_SEC, static_cast<double>(slowest_) / CLOCKS_PER_SEC,
                static_cast<double>(peak_) / 1024);
  }

 private:
  // Runs a copy of exactly these bytes, so that a sanitizer sees a read past their end.
  void Run(const Bytes& bytes, std::size_t size) {
    const Bytes exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    running.file = file_;
    running.bytes = exact.data();
    running.size = size;
    const itimerval limit{{0, 0}, {kMostSeconds, 0}};
    ::setitimer(ITIMER_PROF, &limit, nullptr);
    const std::clock_t begin = std::clock();
    ckptfit::corruption::StartMeter(kMostBytes);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    peak_ = std::max(peak_, ckptfit::corruption::MeteredPeak());
    ckptfit::corruption::StartMeter(SIZE_MAX);
    slowest_ = std::max(slowest_, std::clock() - begin);
    ++runs_;
  }

  const char* file_;
  Bytes bytes_;
  std::size_t runs_ = 0;
  std::size_t peak_ = 0;
  std::clock_t slowest_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CatchFailures();
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const Bytes bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.empty()) {
      std::fprintf(stderr, "cannot read %s\n", argv[i]);
      return 1;
    }
    Sweep sweep(argv[i], bytes);
    sweep.Truncate();
    sweep.Change();
    sweep.Report();
  }
  return argc > 1 ? 0 : 1;
}
