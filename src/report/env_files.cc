#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "report/env_report.h"

namespace ckptfit {
namespace {

std::vector<std::string> Requirements(const EnvReport& report) {
  const Environment& environment = *report.preferred;
  std::vector<std::string> lines = {"tensorflow==" + environment.tensorflow.text};
  if (environment.keras_kind == KerasKind::kKeras3) lines.push_back("keras==" + environment.keras.text);
  if (environment.keras_kind == KerasKind::kTfKeras) lines.push_back("tf_keras==" + environment.keras.text);
  std::string_view pins = report.pins;
  while (!pins.empty()) {
    const std::size_t space = std::min(pins.find(' '), pins.size());
    lines.emplace_back(pins.substr(0, space));
    pins.remove_prefix(std::min(space + 1, pins.size()));
  }
  return lines;
}

std::string PythonOf(const EnvReport& report) {
  return fmt::format("{}.{}", report.preferred->python.major, report.preferred->python.minor);
}

// A path of any bytes as part of a comment: one line.
std::string Comment(const EnvReport& report) {
  std::string path = report.checkpoint->path;
  for (char& c : path) {
    if (static_cast<unsigned char>(c) < 0x20) c = '?';
  }
  return "# loads " + path;
}

}  // namespace

std::string RequirementsText(const EnvReport& report) {
  if (report.preferred == nullptr) return "";
  return fmt::format("{}; Python {}\n{}\n", Comment(report), PythonOf(report), fmt::join(Requirements(report), "\n"));
}

std::string CondaText(const EnvReport& report) {
  if (report.preferred == nullptr) return "";
  std::string out = fmt::format("{}\nname: checkpoint\ndependencies:\n  - python={}\n  - pip\n  - pip:\n",
                                Comment(report), PythonOf(report));
  for (const std::string& line : Requirements(report)) out += fmt::format("      - \"{}\"\n", line);
  return out;
}

std::string DockerfileText(const EnvReport& report) {
  if (report.preferred == nullptr) return "";
  std::string out =
      fmt::format("{}\nFROM python:{}-slim\nRUN pip install --no-cache-dir", Comment(report), PythonOf(report));
  for (const std::string& line : Requirements(report)) out += fmt::format(" \\\n    \"{}\"", line);
  return out + "\n";
}

}  // namespace ckptfit
