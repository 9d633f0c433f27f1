#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"
#include "large_heap.h"

namespace ckptfit::cli {
namespace {

struct ListFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string pattern;
};

std::string Request(const ListFlags& flags, const char* view) {
  std::string request = "{" + FormsMember(flags.output) + ", \"checkpoint\": " + Quoted(flags.checkpoint) +
                        ", \"view\": \"" + view + "\"";
  if (!flags.pattern.empty()) request += ", \"pattern\": " + Quoted(flags.pattern);
  return request + "}";
}

Run Add(CLI::App* app, const char* name, const char* summary, const char* footer, CLI::App** command) {
  auto flags = std::make_shared<ListFlags>();
  CLI::App* list = app->add_subcommand(name, summary);
  list->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder")->required();
  list->add_option("pattern", flags->pattern, "Only keys that match; * stands for any text");
  AddOutputFlags(list, &flags->output);
  list->footer(footer);
  *command = list;
  return [flags, name] {
    AskForLargePages();
    return Ask(ckptfit_list, Request(*flags, name), flags->output);
  };
}

}  // namespace

Run AddList(CLI::App* app, CLI::App** command) {
  return Add(app, "ls", "List the tensors of a checkpoint",
             "Examples:\n  ckptfit ls model.keras\n  ckptfit ls ckpt-7 '*kernel*'\n  ckptfit ls weights.h5 --json",
             command);
}

Run AddTree(CLI::App* app, CLI::App** command) {
  return Add(app, "tree", "Show a checkpoint as a tree of objects and tensors",
             "Examples:\n  ckptfit tree model.keras\n  ckptfit tree saved_model/ '*optimizer*'", command);
}

}  // namespace ckptfit::cli
