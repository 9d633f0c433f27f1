#include "loading/checkpoint/object_restore.h"

#include <algorithm>

#include "loading/checkpoint/create.h"
#include "loading/checkpoint/finish.h"
#include "loading/checkpoint/load_status.h"
#include "loading/checkpoint/match.h"
#include "loading/checkpoint/open.h"

namespace ckptfit::restore {
namespace {

constexpr std::string_view kNothingRestored = "No checkpoint specified (save_path=None); nothing is being restored.";
constexpr std::string_view kMethods[] = {"assert_consumed", "assert_existing_objects_matched",
                                         "assert_nontrivial_match"};

// The node that the file's root calls `name`, or nothing.
std::optional<std::int64_t> ChildOfRoot(const ObjectGraph& graph, const std::string& name) {
  for (const auto& edge : graph.nodes[0].children) {
    if (edge.name == name) return edge.child;
  }
  return std::nullopt;
}

}  // namespace

ObjectRestore::ObjectRestore(const LoadRequest& request, Program& program, NodeId root, Program::Edges attached,
                             bool rooted, LoadTrace& trace)
    : request_(request),
      program_(program),
      root_(root),
      attached_(std::move(attached)),
      rooted_(rooted),
      trace_(trace) {}

const std::vector<NodeId>& ObjectRestore::Reachable() {
  const std::pair now(program_.changes(), attached_.size());
  if (when_reached_ != now) reachable_ = program_.Reachable(root_, attached_);
  when_reached_ = now;
  return reachable_;
}

Done ObjectRestore::Read(const std::string& path) {
  const Rules rules(request_.environment.tensorflow);
  Opened opened;
  if (auto failure = OpenForRestore(request_.files, path, request_.environment.tensorflow, rules, opened))
    return failure;
  state_ = std::make_unique<State>(request_, *opened.bundle, program_, trace_);
  name_based_ = opened.name_based;
  if (name_based_) return RestoreByName(*state_, Reachable(), named_);
  if (auto failure = RestoreFrom(*state_, 0, root_)) return failure;
  return RestoreAttached();
}

Done ObjectRestore::RestoreAttached() {
  for (const auto& [name, object] : attached_) {
    if (name == "root") continue;
    const auto node = ChildOfRoot(state_->graph(), name);
    if (!node || (state_->graph().valid(*node) && state_->Bound(*node))) continue;
    if (auto failure = RestoreFrom(*state_, *node, object)) return failure;
  }
  return {};
}

// Beside a root, the first deferred position of that name is restored by hand.
Done ObjectRestore::RestoreCounterBesideRoot() {
  attached_.emplace_back("save_counter", counter_);
  const auto waiting = state_->deferred.find(root_);
  if (waiting == state_->deferred.end()) return {};
  const auto counters = waiting->second.find("save_counter");
  if (counters == waiting->second.end()) return {};
  const std::int64_t node = counters->second.front();
  waiting->second.erase(counters);
  return RestoreFrom(*state_, node, counter_);
}

Done ObjectRestore::CreateSaveCounter() {
  Variable variable{.name = "save_counter:0",
                    .short_name = {},
                    .shared_name = "save_counter",
                    .shape = {},
                    .dtype = DType::kInt64,
                    .trainable = false};
  if (nothing_ || !state_ || name_based_ || rooted_) {
    counter_ = AddVariable(program_, std::move(variable));
    if (rooted_ && state_ && !name_based_) return RestoreCounterBesideRoot();
    if (rooted_) {
      attached_.emplace_back("save_counter", counter_);
      return {};
    }
    program_.AddChild(root_, "save_counter", counter_);
    return state_ && name_based_ ? RestoreByName(*state_, {counter_}, named_) : Done();
  }
  return CreateTracked(*state_, root_, "save_counter", std::move(variable), counter_);
}

std::optional<Exception> ObjectRestore::Assert(std::string_view method) {
  if (method == "expect_partial") return std::nullopt;
  if (nothing_ || !state_) return Exception{"AssertionError", std::string(kNothingRestored)};
  if (name_based_) return AssertByName();
  const LoadStatus status{*state_, root_, Reachable()};
  if (method == "assert_consumed") return AssertConsumed(status);
  if (method == "assert_existing_objects_matched") return AssertExistingObjectsMatched(status);
  return AssertNontrivialMatch(status);
}

const std::optional<Exception>& ObjectRestore::Asserted(std::string_view method) {
  const auto known = asserted_.find(method);
  return known != asserted_.end() ? known->second : asserted_.emplace(method, Assert(method)).first->second;
}

std::optional<Exception> ObjectRestore::AssertByName() {
  const std::vector<NodeId>& reachable = Reachable();
  if (auto error = ListingError(program_, reachable)) return error;
  auto text = AssertNamed(*state_, named_, state_->rules.named_counts_counter ? kNoNode : counter_, reachable);
  if (!text) return std::nullopt;
  return Exception{"AssertionError", std::move(*text)};
}

const LateBuild& ObjectRestore::Build() {
  if (!built_) {
    built_ = state_ == nullptr ? LateBuild() : BuildLater(*state_, name_based_ ? &named_ : nullptr, &request_.call);
  }
  return *built_;
}

Done ObjectRestore::ApplyTrailing() {
  // The program goes on and builds what waits behind the status methods, unless it says otherwise.
  const bool builds = BuildsBeforeStatus(request_.call, request_.target);
  if (builds && Build().failure) return Build().failure;
  const bool known = !builds || Build().complete;
  for (const std::string& method : request_.call.trailing) {
    const auto& error = Asserted(method);
    if (!error) continue;
    if (known) return Failure{Outcome::kRaises, *error};
    trace_.unknowns.emplace_back("which variables layers of unknown classes create before the status is looked at");
    return Failure{Outcome::kUnknown, {}};
  }
  return {};
}

void ObjectRestore::Finish(bool with_status) {
  if (with_status) {
    for (const std::string_view method : kMethods) {
      const auto& error = Asserted(method);
      trace_.asserts[std::string(method)] = !error.has_value();
      if (error) trace_.assert_errors[std::string(method)] = error->message;
    }
  }
  if (!state_) {
    trace_.bindings.assign(request_.target.variables.size(), {});
    return;
  }
  if (trace_.outcome == Outcome::kReturns) Build();
  WriteClosingSteps(*state_, Reachable(), name_based_);
  WriteBindings(*state_, request_.target, OlderMark(request_.files, state_->bundle.prefix));
}

}  // namespace ckptfit::restore
