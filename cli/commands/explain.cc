#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "ask.h"
#include "commands/commands.h"
#include "exit_codes.h"
#include "text_input.h"

namespace ckptfit::cli {
namespace {

constexpr const char* kExamples = R"(Examples:
  ckptfit explain SH101                                   the page of a cause
  ckptfit explain units-changed --json
  ckptfit explain 'ValueError: bad marshal data (unknown type code)'
  python train.py 2>&1 | ckptfit explain -                what a program printed, with all its frames and colours
  ckptfit explain error.txt --with tensorflow==2.15       a file that holds it, also a notebook
  ckptfit explain - --file model.h5 <error.txt            what the file says to it decides between causes

Exit codes: 0 a page or causes were found, 2 nothing is known of this text or it cannot be read, 4 internal error.)";

struct ExplainFlags {
  OutputFlags output;
  std::string about;
  std::string file;
  std::string model;
  std::string call;
  std::string with;
};

void AddMember(const char* name, const std::string& value, std::string* request) {
  *request += std::string(", \"") + name + "\": " + Quoted(value);
}

int RunExplain(const ExplainFlags& flags) {
  std::string request = "{" + FormsMember(flags.output);
  std::error_code ignored;
  if (flags.about == "-") {
    AddMember("text", ReadText(stdin), &request);
  } else if (std::filesystem::is_regular_file(flags.about, ignored)) {
    std::FILE* file = std::fopen(flags.about.c_str(), "rb");
    if (file == nullptr) {
      PrintError(flags.about + " cannot be read");
      return kUsage;
    }
    AddMember("text", ReadText(file), &request);
    std::fclose(file);
  } else {
    AddMember("about", ToUtf8(flags.about), &request);
  }
  if (!flags.file.empty()) AddMember("checkpoint", flags.file, &request);
  if (!flags.model.empty()) AddMember("model", flags.model, &request);
  if (!flags.call.empty()) AddMember("call", flags.call, &request);
  if (!flags.with.empty()) AddMember("with", flags.with, &request);
  return Ask(ckptfit_explain, request + "}", flags.output);
}

}  // namespace

Run AddExplain(CLI::App* app, CLI::App** command) {
  auto flags = std::make_shared<ExplainFlags>();
  CLI::App* explain = app->add_subcommand("explain", "Show the page of a cause, or the causes behind a pasted error");
  explain
      ->add_option(
          "text", flags->about,
          "An error as it was printed, a file that holds it, - for standard input; or a code such as SH101, or its "
          "name such as units-changed")
      ->required();
  explain->add_option("--file", flags->file,
                      "Checkpoint that the error speaks of: it is checked, and what it shows counts");
  explain->add_option("--model", flags->model,
                      "The program's side of that check, as `ckptfit check --model` takes it, without "
                      "running anything: a description, a model file or another checkpoint");
  explain->add_option("--call", flags->call,
                      "The loading call of that check; without it the one that the text speaks of");
  explain->add_option("--with", flags->with, "Releases that the error was seen with: tensorflow==2.15");
  AddOutputFlags(explain, &flags->output);
  explain->footer(kExamples);
  *command = explain;
  return [flags] { return RunExplain(*flags); };
}

}  // namespace ckptfit::cli
