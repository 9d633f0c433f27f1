#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"
#include "describe_process.h"

namespace ckptfit::cli {
namespace {

struct CheckFlags {
  OutputFlags output;
  std::string checkpoint;
  std::string model;
  std::string call;
  std::string with;
  std::string python = "python3";
  bool matrix = false;
};

constexpr const char* kExamples = R"~(Examples:
  ckptfit check weights.h5                                   is it sound, who wrote it, what opens it
  ckptfit check weights.h5 --model train:build               against the model that train.build() returns
  ckptfit check ckpt/ --model target.json \
      --call 'tf.train.Checkpoint(model=model).restore(path)'  one call, as it stands in your code
  ckptfit check ckpt/ -m target.json -c "$(sed -n 40,52p train.py)"  or the lines around it
  ckptfit check m.keras --with keras==3.3.3                  under another version
  ckptfit check new.h5 --model known_good.h5 --json          against a file that is known to fit
  ckptfit check m.keras --matrix                             every call under every release
  ckptfit check m.h5 -m target.json --matrix --html >m.html  the same as a page

Exit codes: 0 fits, 1 findings, 2 the question cannot be answered, 3 damaged input, 4 internal error.)~";

// A request of ckptfit_check().
std::string Request(const CheckFlags& flags, const std::string& description) {
  std::string request = "{" + FormsMember(flags.output) + ", \"checkpoint\": " + Quoted(flags.checkpoint);
  if (!description.empty()) {
    request += ", \"description\": " + description + ", \"source\": " + Quoted(flags.model);
  } else if (!flags.model.empty()) {
    request += ", \"model\": " + Quoted(flags.model);
  }
  if (!flags.call.empty()) request += ", \"call\": " + Quoted(flags.call);
  if (!flags.with.empty()) request += ", \"with\": " + Quoted(flags.with);
  return request + "}";
}

int RunCheck(const CheckFlags& flags) {
  std::string description;
  if (NamesPythonFunction(flags.model)) {
    const int code = DescribeInPython(flags.python, flags.model, &description);
    if (code != 0) return code;
  }
  return Ask(flags.matrix ? ckptfit_matrix : ckptfit_check, Request(flags, description), flags.output);
}

}  // namespace

Run AddCheck(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<CheckFlags>();
  CLI::App* check = app->add_subcommand("check", "Does this checkpoint fit this model, and if not, why?");
  check->add_option("checkpoint", flags->checkpoint, "Checkpoint: a prefix, a file or a folder")->required();
  check->add_option("-m,--model", flags->model,
                    "The program's side: a description (ckptfit describe), package.module:function, a whole-model "
                    ".keras or .h5 file, or another checkpoint that is known to fit");
  check->add_option(
      "-c,--call", flags->call,
      "The loading call as it stands in your code; `path` stands for the checkpoint. Default: the natural "
      "calls for file and program are all tried");
  check->add_option("-w,--with", flags->with,
                    "Versions to answer for, such as tensorflow==2.15.1,keras==2.15.0. Default: the program's own");
  check->add_option("--python", flags->python, "Interpreter that runs package.module:function")->capture_default_str();
  CLI::Option* matrix = check->add_flag(
      "--matrix", flags->matrix, "Every natural call (or the one of --call) under every release of TensorFlow 2");
  check->add_flag("--html", flags->output.html, "With --matrix: print one HTML page")->needs(matrix);
  AddOutputFlags(check, &flags->output);
  check->footer(kExamples);
  *command = check;
  return [flags] { return RunCheck(*flags); };
}

}  // namespace ckptfit::cli
