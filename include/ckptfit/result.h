// A value, or the Status that says why there is none.
//
// Member names are those of std::expected (not in GCC 12), so that Result can become an alias of it later.
// Accessing value() of an error, or error() of a value, is a fault of the caller: checked by assert, undefined
// otherwise.
#pragma once

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

#include "ckptfit/status.h"

namespace ckptfit {

template <typename T>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, Status>, "return a plain Status instead");

 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}        // NOLINT(google-explicit-constructor)
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {  // NOLINT(google-explicit-constructor)
    assert(!error().ok());
  }

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Status& error() const& {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }
  Status&& error() && {
    assert(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Status> state_;
};

}  // namespace ckptfit

// Leaves the enclosing function with the Status of `expr` when that is an error.
#define CKPTFIT_RETURN_IF_ERROR(expr)                                      \
  do {                                                                     \
    if (::ckptfit::Status status_ = (expr); !status_.ok()) return status_; \
  } while (false)

#define CKPTFIT_CONCAT_(a, b) a##b
#define CKPTFIT_CONCAT(a, b) CKPTFIT_CONCAT_(a, b)

// `CKPTFIT_ASSIGN_OR_RETURN(auto x, F())`: x = the value of F(), or leave the enclosing function with its Status.
#define CKPTFIT_ASSIGN_OR_RETURN(lhs, expr) CKPTFIT_ASSIGN_OR_RETURN_(CKPTFIT_CONCAT(result_, __LINE__), lhs, expr)
#define CKPTFIT_ASSIGN_OR_RETURN_(tmp, lhs, expr)      \
  auto tmp = (expr);                                   \
  if (!tmp.has_value()) return std::move(tmp).error(); \
  lhs = std::move(tmp).value()
