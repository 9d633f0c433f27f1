#include "ask.h"

#include <cstdio>

namespace ckptfit::cli {

std::string FormsMember(const OutputFlags& flags) {
  const char* form = flags.quiet       ? ""
                     : flags.json      ? "\"json\""
                     : flags.html      ? "\"html\""
                     : UseColor(flags) ? "\"color\""
                                       : "\"text\"";
  return std::string("\"forms\": [") + form + "]";
}

int Ask(Question question, const std::string& request, const OutputFlags& flags) {
  ckptfit_error error{};
  // Never freed: the process ends with its answer, and freeing 100,000 tensors would take time that the user waits.
  static ckptfit_answer* answer = nullptr;
  answer = question(request.data(), request.size(), &error);
  if (answer == nullptr) {
    PrintError(error.message != nullptr ? error.message : "no answer");
    const int code = error.code;
    ckptfit_error_clear(&error);
    return code;
  }
  if (!flags.quiet) {
    size_t size = 0;
    const char* text = flags.json   ? ckptfit_answer_json(answer, &size)
                       : flags.html ? ckptfit_answer_html(answer, &size)
                                    : ckptfit_answer_text(answer, UseColor(flags) ? 1 : 0, &size);
    std::fwrite(text, 1, size, stdout);
    if (size > 0 && text[size - 1] != '\n') std::fputc('\n', stdout);
  }
  return ckptfit_answer_exit_code(answer);
}

void PrintError(const std::string& message) { std::fprintf(stderr, "ckptfit: %s\n", message.c_str()); }

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace ckptfit::cli
