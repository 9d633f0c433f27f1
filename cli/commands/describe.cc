#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"
#include "describe_process.h"
#include "exit_codes.h"

namespace ckptfit::cli {
namespace {

struct DescribeFlags {
  std::string target;
  std::string output;
  std::string python = "python3";
};

constexpr const char* kExamples =
    R"(The function takes no arguments and returns a model, or a dict of named objects such as
{"model": model, "optimizer": optimizer, "step": step}.

Examples:
  ckptfit describe train:build_model -o target.json
  ckptfit describe my.package.train:objects --python ~/venvs/tf215/bin/python -o target.json)";

int RunDescribe(const DescribeFlags& flags) {
  if (!NamesPythonFunction(flags.target)) {
    PrintError("expected package.module:function, found \"" + flags.target + "\"");
    return kUsage;
  }
  return RunPythonDescribe(flags.python, flags.target, flags.output);
}

}  // namespace

Run AddDescribe(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<DescribeFlags>();
  CLI::App* describe = app->add_subcommand("describe", "Write down what a program's model asks a checkpoint for");
  describe->add_option("target", flags->target, "package.module:function")->required();
  describe->add_option("-o,--output", flags->output, "File to write; default: standard output");
  describe->add_option("--python", flags->python, "Interpreter with your TensorFlow")->capture_default_str();
  describe->footer(kExamples);
  *command = describe;
  return [flags] { return RunDescribe(*flags); };
}

}  // namespace ckptfit::cli
