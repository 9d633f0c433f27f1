#include "file_maps.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "ckptfit/ckptfit.h"
#include "exit_codes.h"

namespace ckptfit::cli {
namespace {

// Only what a signal handler may call.
extern "C" void OnVanishedPage(int) {
  constexpr std::string_view kText =
      "ckptfit: the file was cut off or became unreadable while it was read; is it still being written? Run this again "
      "when it is complete\n";
  static_cast<void>(!::write(STDERR_FILENO, kText.data(), kText.size()));
  ::_exit(kTemporary);
}

}  // namespace

void MapFiles() {
  struct sigaction action{};
  action.sa_handler = OnVanishedPage;
  sigemptyset(&action.sa_mask);
  if (::sigaction(SIGBUS, &action, nullptr) == 0) ckptfit_map_files(1);
}

}  // namespace ckptfit::cli
