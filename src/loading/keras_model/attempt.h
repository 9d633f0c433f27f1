// The value of a replayed piece of Keras code, or the exception that it raises.
#pragma once

#include <cassert>
#include <utility>
#include <variant>

#include "loading/trace.h"

namespace ckptfit {

template <typename T>
class [[nodiscard]] Attempt {
 public:
  Attempt(T value) : state_(std::in_place_index<0>, std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Attempt(Exception error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  const T& value() const {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const Exception& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Exception> state_;
};

}  // namespace ckptfit
