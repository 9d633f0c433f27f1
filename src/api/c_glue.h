// What the functions of the C interface have in common: no exception leaves the library, errors are filled in.
#pragma once

#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "ckptfit/ckptfit.h"

namespace ckptfit {

inline void Fill(ckptfit_error* error, int code, const std::string& message) {
  if (error == nullptr) return;
  error->code = code;
  error->message = static_cast<char*>(std::malloc(message.size() + 1));
  if (error->message != nullptr) std::memcpy(error->message, message.c_str(), message.size() + 1);
}

// Runs `work`, which fills `error` itself where it can say what is wrong. Returns what it returned, or null.
template <typename Work>
auto Guarded(ckptfit_error* error, Work work) -> decltype(work()) {
  if (error != nullptr) *error = {CKPTFIT_OK, nullptr};
  try {
    return work();
  } catch (const std::bad_alloc&) {
    Fill(error, CKPTFIT_TEMPORARY, "out of memory");
  } catch (const std::exception& e) {
    Fill(error, CKPTFIT_INTERNAL, e.what());
  }
  return {};
}

inline std::string_view View(const char* text, std::size_t size) { return {text, text == nullptr ? 0 : size}; }

inline const char* Out(const std::string& text, std::size_t* size) {
  if (size != nullptr) *size = text.size();
  return text.c_str();
}

}  // namespace ckptfit
