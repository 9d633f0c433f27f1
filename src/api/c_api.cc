#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "api/answer.h"
#include "api/check.h"
#include "api/env.h"
#include "api/explain.h"
#include "api/list.h"
#include "api/matrix.h"
#include "ckptfit/ckptfit.h"
#include "ckptfit/result.h"
#include "codec/json.h"
#include "io/file_source.h"

struct ckptfit_answer {
  ckptfit::Answer answer;
};

namespace ckptfit {
namespace {

void Fill(ckptfit_error* error, int code, const std::string& message) {
  if (error == nullptr) return;
  error->code = code;
  error->message = static_cast<char*>(std::malloc(message.size() + 1));
  if (error->message != nullptr) std::memcpy(error->message, message.c_str(), message.size() + 1);
}

// Parses the request and asks; no exception leaves the library.
template <typename Ask>
ckptfit_answer* Answered(const char* request, std::size_t size, ckptfit_error* error, Ask ask) {
  if (error != nullptr) *error = {CKPTFIT_OK, nullptr};
  try {
    Result<Value> question = ParseJson(std::string_view(request, request == nullptr ? 0 : size), "request");
    if (!question) {
      Fill(error, CKPTFIT_USAGE, question.error().ToString());
      return nullptr;
    }
    const Result<Forms> forms = FormsOf(*question);
    Result<Answer> answer = forms ? ask(*question, *forms) : Result<Answer>(forms.error());
    if (!answer) {
      Fill(error, ExitCodeOf(answer.error()), answer.error().ToString());
      return nullptr;
    }
    return new ckptfit_answer{std::move(answer).value()};
  } catch (const std::bad_alloc&) {
    Fill(error, CKPTFIT_TEMPORARY, "out of memory");
  } catch (const std::exception& e) {
    Fill(error, CKPTFIT_INTERNAL, e.what());
  }
  return nullptr;
}

const char* Out(const std::string& text, std::size_t* size) {
  if (size != nullptr) *size = text.size();
  return text.c_str();
}

}  // namespace
}  // namespace ckptfit

const char* ckptfit_version(void) { return CKPTFIT_VERSION; }

void ckptfit_map_files(int allowed) { ckptfit::AllowFileMaps(allowed != 0); }

ckptfit_answer* ckptfit_check(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerCheck);
}

ckptfit_answer* ckptfit_matrix(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerMatrix);
}

ckptfit_answer* ckptfit_env(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerEnv);
}

ckptfit_answer* ckptfit_list(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerList);
}

ckptfit_answer* ckptfit_explain(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerExplain);
}

const char* ckptfit_answer_json(const ckptfit_answer* answer, size_t* size) {
  return ckptfit::Out(answer->answer.json, size);
}

const char* ckptfit_answer_text(const ckptfit_answer* answer, int color, size_t* size) {
  return ckptfit::Out(color != 0 ? answer->answer.colored_text : answer->answer.text, size);
}

const char* ckptfit_answer_html(const ckptfit_answer* answer, size_t* size) {
  return ckptfit::Out(answer->answer.html, size);
}

int ckptfit_answer_exit_code(const ckptfit_answer* answer) { return answer->answer.exit_code; }

void ckptfit_answer_free(ckptfit_answer* answer) { delete answer; }

void ckptfit_error_clear(ckptfit_error* error) {
  if (error == nullptr) return;
  std::free(error->message);
  *error = {CKPTFIT_OK, nullptr};
}
