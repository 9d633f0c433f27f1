#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "ask.h"
#include "ckptfit/ckptfit.h"
#include "commands/commands.h"
#include "exit_codes.h"
#include "file_maps.h"
#include "large_heap.h"

int main(int argc, char** argv) {
  using namespace ckptfit::cli;  // NOLINT(google-build-using-namespace): the glue of this very namespace
  UseLargeHeap();
  MapFiles();
  CLI::App app("Does this checkpoint fit this model? If not, why?", "ckptfit");
  app.set_version_flag("--version", std::string("ckptfit ") + ckptfit_version());
  app.require_subcommand(1);

  using Add = Run (*)(CLI::App*, CLI::App**);
  constexpr std::pair<std::string_view, Add> kCommands[] = {
      {"check", AddCheck},     {"fix", AddFix},         {"ls", AddList},
      {"tree", AddTree},       {"env", AddEnv},         {"convert", AddConvert},
      {"salvage", AddSalvage}, {"explain", AddExplain}, {"describe", AddDescribe}};
  const std::string_view first = argc > 1 ? argv[1] : "";
  const auto asked = [first](const auto& command) { return command.first == first; };
  // The flags of the other commands, which are many, are made when no command stands first, for help and for errors.
  const bool one = std::any_of(std::begin(kCommands), std::end(kCommands), asked);
  std::vector<std::pair<CLI::App*, Run>> commands;
  for (const auto& [name, add] : kCommands) {
    if (one && name != first) continue;
    CLI::App* command = nullptr;
    Run run = add(&app, &command);
    commands.emplace_back(command, std::move(run));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& e) {
    const bool none = app.get_subcommands().empty();  // of the commands that were parsed
    if (none && argc > 1 && argv[1][0] != '-') {
      PrintError("unknown command \"" + std::string(argv[1]) + "\"; `ckptfit --help` lists the commands");
      return kUsage;
    }
    return app.exit(e) == 0 ? kFits : kUsage;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kFits : kUsage;
  }
  for (const auto& [command, run] : commands) {
    if (command->parsed()) return run();
  }
  return kUsage;
}
