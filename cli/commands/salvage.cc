#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"

namespace ckptfit::cli {
namespace {

struct SalvageFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string from;
  std::string to;
  bool sync = false;
};

constexpr const char* kExamples = R"(Examples:
  ckptfit salvage ckpt-7                                   what can still be read, what is lost, and why
  ckptfit salvage ckpt-7 -o saved                          the readable tensors as a sound checkpoint
  ckptfit salvage ckpt-7 -o saved --from ckpt-6            what is lost comes from another checkpoint of the run
  ckptfit salvage model.keras -o weights.h5                out of an archive that was cut off
  ckptfit salvage w.weights.h5 -o weights.safetensors

The damaged files are never changed, and what is there is never replaced. Beside the new one stands NAME.ckptfit.json,
which says where it comes from and what is lost; `ckptfit fix --explain NAME` shows it.

Exit codes: 0 nothing is lost, 1 something is, 2 the question cannot be answered, 3 nothing can be read.)";

std::string Request(const SalvageFlags& flags) {
  std::string request = "{" + FormsMember(flags.output) + ", \"checkpoint\": " + Quoted(flags.checkpoint);
  if (!flags.to.empty()) request += ", \"output\": " + Quoted(flags.to);
  if (!flags.from.empty()) request += ", \"from\": " + Quoted(flags.from);
  if (flags.sync) request += ", \"sync\": true";
  return request + "}";
}

}  // namespace

Run AddSalvage(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<SalvageFlags>();
  CLI::App* salvage =
      app->add_subcommand("salvage", "Reads what is left of a damaged checkpoint, and writes it to a sound one.");
  salvage->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder")->required();
  salvage->add_option("-o,--output", flags->to,
                      "Write what can be read: a prefix for a TensorFlow checkpoint, name.safetensors, or, out of "
                      "HDF5, name.h5");
  salvage->add_option("--from", flags->from, "Take what is lost from this checkpoint: the same key, type and shape");
  salvage->add_flag("--sync", flags->sync, "Wait until what is written would survive a failure of power");
  AddOutputFlags(salvage, &flags->output);
  salvage->footer(kExamples);
  *command = salvage;
  return [flags] { return Ask(ckptfit_salvage, Request(*flags), flags->output); };
}

}  // namespace ckptfit::cli
