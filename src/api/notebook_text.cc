#include "api/notebook_text.h"

#include "base/value.h"
#include "codec/json.h"

namespace ckptfit {
namespace {

// A text of nbformat is a string or a list of lines.
void AppendText(const Value& text, std::string* out) {
  if (text.is_string()) *out += text.AsString() + "\n";
  for (const Value& line : text.AsArray()) *out += line.AsString() + "\n";
}

}  // namespace

std::optional<std::string> NotebookOutputs(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] != '{' || text.find("\"nbformat\"") == std::string_view::npos) {
    return std::nullopt;
  }
  const Result<Value> notebook = ParseJson(text, "notebook");
  if (!notebook || !(*notebook)["cells"].is_array()) return std::nullopt;
  std::string printed;
  for (const Value& cell : (*notebook)["cells"].AsArray()) {
    for (const Value& output : cell["outputs"].AsArray()) {
      AppendText(output["text"], &printed);
      AppendText(output["traceback"], &printed);
      if (output.Has("evalue")) printed += output["ename"].AsString() + ": " + output["evalue"].AsString() + "\n";
    }
  }
  return printed;
}

}  // namespace ckptfit
