#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"

namespace ckptfit::cli {
namespace {

struct ConvertFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string to;
  bool sync = false;
  bool check = false;
};

constexpr const char* kExamples = R"(Examples:
  ckptfit convert ckpt-7 -o weights.safetensors              from a TensorFlow checkpoint
  ckptfit convert model.keras -o weights.safetensors --check every value is read again and compared
  ckptfit convert weights.safetensors -o ckpt                a TensorFlow checkpoint by names: ckpt.index, ckpt.data-...

Names stay as `ckptfit ls` prints them. What is there is never replaced.

Exit codes: 0 written, 2 it cannot be, 3 damaged input, 75 a retry may help.)";

std::string Request(const ConvertFlags& flags) {
  return "{" + FormsMember(flags.output) + ", \"checkpoint\": " + Quoted(flags.checkpoint) +
         ", \"output\": " + Quoted(flags.to) + ", \"check\": " + (flags.check ? "true" : "false") +
         ", \"sync\": " + (flags.sync ? "true" : "false") + "}";
}

}  // namespace

Run AddConvert(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<ConvertFlags>();
  CLI::App* convert = app->add_subcommand("convert", "Writes the tensors of a checkpoint in another format.");
  convert->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder")->required();
  convert
      ->add_option("-o,--output", flags->to, "What to write: name.safetensors, or a prefix for a TensorFlow checkpoint")
      ->required();
  convert->add_flag("--check", flags->check, "Read every value again from both and compare");
  convert->add_flag("--sync", flags->sync, "Wait until what is written would survive a failure of power");
  AddOutputFlags(convert, &flags->output);
  convert->footer(kExamples);
  *command = convert;
  return [flags] { return Ask(ckptfit_convert, Request(*flags), flags->output); };
}

}  // namespace ckptfit::cli
