#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"
#include "describe_process.h"

namespace ckptfit::cli {
namespace {

struct ConvertFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string to;
  std::string model;
  std::string with;
  std::string python = "python3";
  bool sync = false;
  bool check = false;
};

constexpr const char* kExamples = R"(Examples:
  ckptfit convert ckpt-7 -o weights.safetensors              from a TensorFlow checkpoint
  ckptfit convert model.keras -o weights.safetensors --check every value is read again and compared
  ckptfit convert weights.safetensors -o ckpt                a TensorFlow checkpoint by names: ckpt.index, ckpt.data-...
  ckptfit convert ckpt-7 -o model.keras --model train:build  the archive that this program would have saved
  ckptfit convert ckpt-7 -o new.weights.h5 -m target.json    its weights alone
  ckptfit convert old.h5 -o new.keras --with tensorflow==2.21 a whole model for another release, from the file alone

Names stay as `ckptfit ls` prints them, or are those of the program. What is there is never replaced.
Beside the new file stands NAME.ckptfit.json, which says where it comes from; `ckptfit fix --explain NAME` shows it.

Exit codes: 0 written, 2 it cannot be, 3 damaged input, 75 a retry may help.)";

std::string Request(const ConvertFlags& flags, const std::string& description) {
  std::string request = "{" + FormsMember(flags.output) + ", \"checkpoint\": " + Quoted(flags.checkpoint) +
                        ", \"output\": " + Quoted(flags.to) + ", \"check\": " + (flags.check ? "true" : "false") +
                        ", \"sync\": " + (flags.sync ? "true" : "false");
  if (!description.empty()) request += ", \"description\": " + description;
  if (!flags.model.empty()) request += (description.empty() ? ", \"model\": " : ", \"source\": ") + Quoted(flags.model);
  if (!flags.with.empty()) request += ", \"with\": " + Quoted(flags.with);
  return request + "}";
}

int RunConvert(const ConvertFlags& flags) {
  std::string description;
  if (NamesPythonFunction(flags.model)) {
    const int code = DescribeInPython(flags.python, flags.model, &description);
    if (code != 0) return code;
  }
  return Ask(ckptfit_convert, Request(flags, description), flags.output);
}

}  // namespace

Run AddConvert(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<ConvertFlags>();
  CLI::App* convert = app->add_subcommand("convert", "Writes the tensors of a checkpoint in another format.");
  convert->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder")->required();
  convert
      ->add_option("-o,--output", flags->to,
                   "What to write: name.safetensors, a prefix for a TensorFlow checkpoint, or, with --model or of a "
                   "whole model, "
                   "name.keras, name.weights.h5, name.h5")
      ->required();
  convert->add_option("-m,--model", flags->model,
                      "The program that Keras' own formats are made for: a description (ckptfit describe), "
                      "package.module:function, a whole-model .keras or .h5 file, or another checkpoint");
  convert->add_option(
      "-w,--with", flags->with,
      "Versions that the new file is for, such as tensorflow==2.15.1. Default: the program's own, or the "
      "writer's");
  convert->add_option("--python", flags->python, "Interpreter that runs package.module:function")
      ->capture_default_str();
  convert->add_flag("--check", flags->check, "Read every value again from both and compare");
  convert->add_flag("--sync", flags->sync, "Wait until what is written would survive a failure of power");
  AddOutputFlags(convert, &flags->output);
  convert->footer(kExamples);
  *command = convert;
  return [flags] { return RunConvert(*flags); };
}

}  // namespace ckptfit::cli
