// How a command prints: the flags that all commands share, defined once.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ckptfit::cli {

// Raw values, as parsed. Parsing does nothing else; Resolve...() functions look at the terminal and the environment.
struct OutputFlags {
  bool json = false;
  bool html = false;  // only of commands that define the flag
  bool quiet = false;
  std::string color = "auto";
};

void AddOutputFlags(CLI::App* command, OutputFlags* flags);

// Whether text goes out in colours: --color, else NO_COLOR, else whether standard output is a terminal.
bool UseColor(const OutputFlags& flags);

}  // namespace ckptfit::cli
