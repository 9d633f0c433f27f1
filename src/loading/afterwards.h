// What the statements behind a load do to its objects: models that wait for their first inputs have variables then.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "loading/call.h"
#include "loading/python_expression.h"

namespace ckptfit {

// How a model that waits is built.
struct BuildStatement {
  bool by_build = false;                    // model.build(...), not model(...)
  std::int64_t channels = Shape::kUnknown;  // the last dimension of what it is given, where that is written out
  friend bool operator==(const BuildStatement&, const BuildStatement&) = default;
};

// The first statement of a call's text that builds `object`, or nothing. O(length of the text).
std::optional<BuildStatement> FindBuild(std::string_view text, std::string_view object);

// The name at the beginning of a chain: "status" of `status.assert_consumed()`; "" of what does not begin with one.
std::string_view FirstName(const Expression& e);

// Collects over the statements of a text, in their order, what each load is followed by (Call::then_built).
class Afterwards {
 public:
  // A load, or more status methods of one that has a name.
  void AddLoad(const Statement& statement, Call* call);
  // Any other statement, with the loads so far.
  void AddOther(const Statement& statement, std::vector<Call>& calls);

 private:
  std::set<std::string, std::less<>> results_;
  std::vector<std::string> built_;
};

}  // namespace ckptfit
