#include <cstdlib>
#include <string>

#include "api/answer.h"
#include "api/assign.h"
#include "api/c_glue.h"
#include "api/check.h"
#include "api/convert.h"
#include "api/env.h"
#include "api/explain.h"
#include "api/fix.h"
#include "api/list.h"
#include "api/matrix.h"
#include "api/salvage.h"
#include "ckptfit/ckptfit.h"
#include "ckptfit/result.h"
#include "codec/json.h"
#include "io/file_source.h"

struct ckptfit_answer {
  ckptfit::Answer answer;
};

namespace ckptfit {
namespace {

// Parses the request and asks.
template <typename Ask>
ckptfit_answer* Answered(const char* request, std::size_t size, ckptfit_error* error, Ask ask) {
  return Guarded(error, [&]() -> ckptfit_answer* {
    Result<Value> question = ParseJson(View(request, size), "request");
    const Result<Forms> forms = question ? FormsOf(*question) : Result<Forms>(question.error());
    Result<Answer> answer = forms ? ask(*question, *forms) : Result<Answer>(forms.error());
    if (answer) return new ckptfit_answer{std::move(answer).value()};
    Fill(error, question ? ExitCodeOf(answer.error()) : CKPTFIT_USAGE, answer.error().ToString());
    return nullptr;
  });
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

ckptfit_answer* ckptfit_convert(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerConvert);
}

ckptfit_answer* ckptfit_fix(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerFix);
}

ckptfit_answer* ckptfit_assign(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerAssign);
}

ckptfit_answer* ckptfit_salvage(const char* request, size_t request_size, ckptfit_error* error) {
  return ckptfit::Answered(request, request_size, error, ckptfit::AnswerSalvage);
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
