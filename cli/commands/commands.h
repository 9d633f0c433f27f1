// The commands, one file each. Add...() defines the command; what it returns runs it and gives the exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

namespace ckptfit::cli {

using Run = std::function<int()>;

Run AddCheck(CLI::App* app, CLI::App** command);
Run AddList(CLI::App* app, CLI::App** command);
Run AddTree(CLI::App* app, CLI::App** command);
Run AddExplain(CLI::App* app, CLI::App** command);
Run AddFix(CLI::App* app, CLI::App** command);
Run AddConvert(CLI::App* app, CLI::App** command);
Run AddSalvage(CLI::App* app, CLI::App** command);
Run AddEnv(CLI::App* app, CLI::App** command);
Run AddDescribe(CLI::App* app, CLI::App** command);

}  // namespace ckptfit::cli
