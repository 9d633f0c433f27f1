#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"

namespace ckptfit::cli {
namespace {

struct EnvFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string format = "text";
};

constexpr const char* kExamples = R"(Examples:
  ckptfit env model.h5                                       who wrote it, which releases load it
  ckptfit env model.keras --format requirements >requirements.txt
  ckptfit env ckpt-7 --format dockerfile >Dockerfile

Exit codes: 0 an environment is known, 1 none is, 2 the question cannot be answered, 3 damaged input.)";

std::string Request(const EnvFlags& flags) {
  return "{" + FormsMember(flags.output) + ", \"checkpoint\": " + Quoted(flags.checkpoint) + ", \"format\": \"" +
         flags.format + "\"}";
}

}  // namespace

Run AddEnv(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<EnvFlags>();
  CLI::App* env = app->add_subcommand("env", "Who wrote this checkpoint, and which environment loads it?");
  env->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder")->required();
  env->add_option("--format", flags->format, "What to print: text, requirements, conda or dockerfile")
      ->check(CLI::IsMember({"text", "requirements", "conda", "dockerfile"}))
      ->capture_default_str();
  AddOutputFlags(env, &flags->output);
  env->footer(kExamples);
  *command = env;
  return [flags] { return Ask(ckptfit_env, Request(*flags), flags->output); };
}

}  // namespace ckptfit::cli
