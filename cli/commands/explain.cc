#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"

namespace ckptfit::cli {

Run AddExplain(CLI::App* app, CLI::App** command) {
  struct ExplainFlags {
    OutputFlags output;
    std::string about;
  };
  auto flags = std::make_shared<ExplainFlags>();
  CLI::App* explain = app->add_subcommand("explain", "Show the page of a cause");
  explain->add_option("code", flags->about, "A code such as SH101, or its name such as units-changed")->required();
  AddOutputFlags(explain, &flags->output);
  explain->footer("Examples:\n  ckptfit explain SH101\n  ckptfit explain units-changed --json");
  *command = explain;
  return [flags] {
    const std::string request = "{" + FormsMember(flags->output) + ", \"about\": " + Quoted(flags->about) + "}";
    return Ask(ckptfit_explain, request, flags->output);
  };
}

}  // namespace ckptfit::cli
