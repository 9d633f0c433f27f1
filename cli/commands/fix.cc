#include <memory>
#include <string>
#include <vector>

#include "ask.h"
#include "commands/commands.h"
#include "describe_process.h"
#include "exit_codes.h"

namespace ckptfit::cli {
namespace {

struct FixFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string model;
  std::string call;
  std::string with;
  std::string python = "python3";
  std::string to;
  bool sync = false;
  std::string plan;
  std::string mapping;
  std::string write_mapping;
  std::string apply;
  std::string explain;
  std::vector<std::string> unsafe;
  std::string head;
  std::string channels;
  std::string rows;
  std::string optimizer;
};

constexpr const char* kExamples = R"(Examples:
  ckptfit fix ckpt-7 --model train:build                     the plan: what is renamed, cast, left out, and why
  ckptfit fix ckpt-7 --model target.json -o fixed            the repaired checkpoint: fixed.index, fixed.data-...
  ckptfit fix ckpt-7 -m target.json -o new.weights.h5        another format, by the name of the output
  ckptfit fix old.h5 -m target.json -o new.h5 \
      --call 'model.load_weights(path, by_name=True)'        for this very call
  ckptfit fix ckpt-7 -m target.json -o fixed --unsafe drop   stored values that the program has no place for are left out
  ckptfit fix ckpt-7 -m target.json --plan plan.json         a plan to look at and to edit, and then
  ckptfit fix --apply plan.json -o fixed                     what it says
  ckptfit fix ckpt-7 -m target.json --write-mapping m.toml   names by patterns, for the next 500 checkpoints:
  ckptfit fix ckpt-8 -m target.json --mapping m.toml -o fixed
  ckptfit fix ckpt-7 -m target.json -o fixed --head resize   another number of classes: what both have, and zeros
  ckptfit fix rgb.h5 -m target.json -o gray.h5 --channels sum  the first convolution gets one channel in place of three
  ckptfit fix ckpt-7 -m target.json -o fixed --rows pad      a larger vocabulary: new rows of the Embedding are zero
  ckptfit fix old.keras --with tensorflow==2.21 -o new.keras the same model for another release of Keras, from the file alone
  ckptfit fix saved_model/ --call 'keras.models.load_model(path)' --with tensorflow==2.4 -o for_2.4
                                                             a SavedModel of a later TensorFlow that this one reads
  ckptfit fix --explain fixed                                where a repaired file comes from

Unsafe steps: drop (stored model values are left out), narrow (a cast that rounds), guess (likely, not proved),
reset-after (a GRU with the other reset_after, which computes something else). --head, --channels and --rows ask for
theirs by themselves.
The checkpoint itself is never changed, and nothing that is there is replaced.

Exit codes: 0 it fits then, 1 it cannot be repaired, or unsafe steps would be needed (nothing is written), or the call
still leaves something that was never stored, 2 the question cannot be answered, 3 damaged input, 4 internal error.)";

std::string Names(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + Quoted(name);
  return "[" + list + "]";
}

// A request of ckptfit_fix().
std::string Request(const FixFlags& flags, const std::string& description) {
  std::string request = "{" + FormsMember(flags.output) + ", \"unsafe\": " + Names(flags.unsafe);
  const auto add = [&request](const char* member, const std::string& text) {
    if (!text.empty()) request += std::string(", \"") + member + "\": " + Quoted(text);
  };
  add("checkpoint", flags.checkpoint);
  if (!description.empty()) request += ", \"description\": " + description;
  add(description.empty() ? "model" : "source", flags.model);
  add("call", flags.call);
  add("with", flags.with);
  add("output", flags.to);
  add("plan_output", flags.plan);
  add("mapping", flags.mapping);
  add("mapping_output", flags.write_mapping);
  add("apply", flags.apply);
  add("head", flags.head);
  add("channels", flags.channels);
  add("rows", flags.rows);
  add("explain", flags.explain);
  add("optimizer", flags.optimizer);
  if (flags.sync) request += ", \"sync\": true";
  return request + "}";
}

int RunFix(const FixFlags& flags) {
  if (flags.explain.empty() && flags.apply.empty() && flags.checkpoint.empty()) {
    PrintError("fix needs a checkpoint, or --apply PLAN, or --explain FILE");
    return kUsage;
  }
  std::string description;
  if (NamesPythonFunction(flags.model)) {
    const int code = DescribeInPython(flags.python, flags.model, &description);
    if (code != 0) return code;
  }
  return Ask(ckptfit_fix, Request(flags, description), flags.output);
}

}  // namespace

Run AddFix(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<FixFlags>();
  CLI::App* fix = app->add_subcommand("fix", "Makes a checkpoint fit a model: a plan, and with -o the new file.");
  fix->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder");
  fix->add_option(
      "-m,--model", flags->model,
      "The program's side: a description (ckptfit describe), package.module:function, a whole-model "
      ".keras or .h5 file, or another checkpoint that is known to fit. Without it: of a whole-model file the "
      "model of its own config, in the words of the release in --with");
  fix->add_option("-c,--call", flags->call,
                  "The loading call as it stands in your code; `path` stands for the checkpoint. Default: the natural "
                  "call that comes nearest to loading");
  fix->add_option("-w,--with", flags->with,
                  "Versions to repair for, such as tensorflow==2.15.1,keras==2.15.0. Default: the program's own");
  fix->add_option("-o,--output", flags->to,
                  "Write the repaired file: a prefix for a TensorFlow checkpoint, or name.h5, name.weights.h5, "
                  "name.keras; a folder for a SavedModel that an earlier TensorFlow is to read");
  fix->add_option("--unsafe", flags->unsafe, "Allow unsafe steps of that name: drop, narrow, guess, reset-after")
      ->check(CLI::IsMember({"drop", "narrow", "guess", "reset-after"}))
      ->delimiter(',');
  fix->add_option("--head", flags->head,
                  "A last layer of another number of outputs: `resize` copies those that both have, with zeros for new "
                  "ones; `drop` leaves the program's as it is, or zero where the format needs a value")
      ->check(CLI::IsMember({"drop", "resize"}));
  fix->add_option(
         "--channels", flags->channels,
         "A convolution of another number of input channels: the `sum` or `mean` of the stored ones, or `tile`: "
         "repeated and scaled")
      ->check(CLI::IsMember({"sum", "mean", "tile"}));
  fix->add_option("--rows", flags->rows,
                  "An Embedding of another number of rows: `pad` with zeros, or `trim` the last ones")
      ->check(CLI::IsMember({"pad", "trim"}));
  fix->add_option(
         "--optimizer", flags->optimizer,
         "keep: bring the state of optimizers along, from one generation of Keras' optimizers to another where "
         "it means the same (the default); strip: leave it out")
      ->check(CLI::IsMember({"keep", "strip"}));
  fix->add_option("--mapping", flags->mapping,
                  "A TOML file that says which stored keys are meant for which variables, by patterns");
  fix->add_option("--write-mapping", flags->write_mapping,
                  "Write such a file of what is planned, to edit and use again");
  fix->add_option("--plan", flags->plan, "Write the plan to this file");
  fix->add_option("--apply", flags->apply, "Do what this plan says");
  fix->add_option("--explain", flags->explain, "Show the record beside a file that ckptfit has written");
  fix->add_option("--python", flags->python, "Interpreter that runs package.module:function")->capture_default_str();
  fix->add_flag("--sync", flags->sync, "Wait until what is written would survive a failure of power");
  AddOutputFlags(fix, &flags->output);
  fix->footer(kExamples);
  *command = fix;
  return [flags] { return RunFix(*flags); };
}

}  // namespace ckptfit::cli
