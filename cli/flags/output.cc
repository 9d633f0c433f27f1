#include "flags/output.h"

#include <unistd.h>

#include <cstdlib>

namespace ckptfit::cli {

void AddOutputFlags(CLI::App* command, OutputFlags* flags) {
  command->add_flag("--json", flags->json, "Print one JSON document with a versioned schema instead of text");
  command->add_flag("-q,--quiet", flags->quiet, "Print nothing; the exit code is the answer");
  command->add_option("--color", flags->color, "Colours: auto (a terminal and no NO_COLOR), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
}

bool UseColor(const OutputFlags& flags) {
  if (flags.color != "auto") return flags.color == "always";
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  return ::isatty(STDOUT_FILENO) != 0;
}

}  // namespace ckptfit::cli
