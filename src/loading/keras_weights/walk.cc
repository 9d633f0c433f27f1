#include "loading/keras_weights/walk.h"

#include <algorithm>

#include "base/part_path.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/object_text.h"

namespace ckptfit {
namespace {}  // namespace

WalkRules WalkRules::Of(const Environment& environment) {
  const Version& line = KerasLine(environment);
  WalkRules rules;
  rules.keras3 = environment.keras3();
  if (rules.keras3) {
    rules.collects_failures = line.AtLeast(3, 0, 2);
    rules.nested_containers = line.AtLeast(3, 15);
    rules.walks_sets = !(line.AtLeast(3, 15) || (line.AtLeast(3, 12, 3) && line.Before(3, 13)));
  } else {
    rules.skips_visited_items = line.AtLeast(2, 14);
  }
  return rules;
}

void LoadWalk::Failures::Add(NodeId node, Exception error) {
  const auto [it, fresh] = errors.try_emplace(node, next_place, Exception());
  if (fresh) ++next_place;
  it->second.second = std::move(error);
}

std::vector<std::pair<NodeId, const Exception*>> LoadWalk::Failures::Listed() const {
  std::map<std::size_t, std::pair<NodeId, const Exception*>> by_place;
  for (const auto& [node, failure] : errors) by_place[failure.first] = {node, &failure.second};
  std::vector<std::pair<NodeId, const Exception*>> listed;
  for (const auto& [place, failure] : by_place) listed.push_back(failure);
  return listed;
}

LoadWalk::LoadWalk(const Target& target, const Environment& environment, const PathLayoutOptions& options,
                   WeightStore* store, LoadTrace* trace)
    : target_(target),
      environment_(environment),
      options_(options),
      rules_(WalkRules::Of(environment)),
      store_(store),
      trace_(trace),
      own_(target, environment, options.bad_crc, trace) {}

void LoadWalk::Run(NodeId model, const std::string& inner_path) {
  failures_.emplace_back();
  EnterObject(model, inner_path);
  while (!frames_.empty() && !Ended()) {
    if (++steps_ > kMaxWalkSteps) {
      trace_->outcome = Outcome::kUnknown;
      trace_->unknowns.push_back("the objects of the program contain each other in too many ways to follow them all");
      return;
    }
    Frame* frame = &frames_.back();
    frame->kind == Frame::Kind::kContainer ? StepContainer(frame) : StepObject(frame);
  }
  if (!Ended()) Report();
}

void LoadWalk::EnterObject(NodeId node, std::string path) {
  if (visited_.contains(node)) return;
  int& depth = in_progress_[node];
  if (depth > 0) {
    // Keras marks an object as visited only after its children (Keras 3): it would recurse without end.
    trace_->Raise("RecursionError", "maximum recursion depth exceeded");
    return;
  }
  const bool failed = !LoadOwn(node, path);
  if (Ended()) return;
  if (!rules_.collects_failures) visited_.insert(node);
  ++depth;
  Frame frame;
  frame.kind = Frame::Kind::kObject;
  frame.node = node;
  frame.path = std::move(path);
  frame.failed = failed;
  frame.failures_before = failures_.back().size();
  frames_.push_back(std::move(frame));
}

bool LoadWalk::LoadOwn(NodeId node, const std::string& path) {
  bool good = true;
  if (own_.Has(node) && !store_->closed()) {
    const StoredVariables stored = store_->Get(path, node);
    if (stored.fault && stored.fault_escapes) {
      trace_->exception = stored.fault;
      trace_->outcome = Outcome::kRaises;
      return false;
    }
    if (auto error = own_.Load(node, stored)) good = !Fail(node, std::move(*error), "weights") && good;
    if (Ended()) return false;
  }
  if (options_.load_assets) {
    if (auto error = options_.load_assets(node, path)) good = !Fail(node, std::move(*error), "assets") && good;
  }
  return good;
}

// Always true: the object has failed.
bool LoadWalk::Fail(NodeId node, Exception error, const char* what) {
  if (rules_.collects_failures) {
    failures_.back().Add(node, std::move(error));
  } else if (options_.skip_mismatch) {
    trace_->warnings.push_back("Could not load " + std::string(what) + " in object " +
                               ObjectText(target_, node, environment_) +
                               ". Skipping object. Exception encountered: " + error.message);
  } else {
    trace_->Raise(std::move(error.type), std::move(error.message));
  }
  return true;
}

void LoadWalk::StepObject(Frame* frame) {
  if (frame->kind == Frame::Kind::kScratch) {
    LeaveScratch(*frame);
    return;
  }
  const std::vector<WalkEntry>& walk = target_.nodes[frame->node].walk;
  if (frame->next < walk.size()) {
    const WalkEntry& entry = walk[frame->next++];
    EnterValue(entry.value, JoinParts(frame->path, entry.attribute));
    return;
  }
  LeaveObject(*frame);
}

void LoadWalk::LeaveObject(const Frame& frame) {
  const NodeId node = frame.node;
  if (rules_.collects_failures && !frame.failed) {
    Failures& failures = failures_.back();
    if (failures.size() <= frame.failures_before) visited_.insert(node);
    // Loaded at a later path: the earlier failure is forgotten.
    failures.errors.erase(node);
  }
  --in_progress_[node];
  frames_.pop_back();
}

void LoadWalk::EnterValue(const WalkValue& value, std::string path) {
  if (value.kind == WalkValue::Kind::kNode) {
    EnterObject(value.node, std::move(path));
    return;
  }
  if (value.kind == WalkValue::Kind::kSet && !rules_.walks_sets) return;
  Frame frame;
  frame.kind = Frame::Kind::kContainer;
  frame.container = &value;
  frame.path = std::move(path);
  frames_.push_back(std::move(frame));
}

void LoadWalk::StepContainer(Frame* frame) {
  if (frame->next >= frame->container->items.size()) {
    frames_.pop_back();
    return;
  }
  const WalkValue& item = frame->container->items[frame->next++];
  if (item.kind == WalkValue::Kind::kNode) {
    if (rules_.skips_visited_items && visited_.contains(item.node)) return;
    const std::string name =
        UniqueName(SnakeCase(target_.nodes[item.node].class_name, environment_), &frame->used_names);
    EnterObject(item.node, JoinParts(frame->path, name));
  } else if (rules_.nested_containers && item.kind != WalkValue::Kind::kSet) {
    EnterNestedContainer(item, JoinParts(frame->path, UniqueName("container", &frame->used_names)));
  }
}

// A container that is not in the file is walked all the same, with failures of its own, which end in a warning.
void LoadWalk::EnterNestedContainer(const WalkValue& value, std::string path) {
  if (!store_->HasPath(path)) {
    Frame scratch;
    scratch.kind = Frame::Kind::kScratch;
    scratch.path = path;
    frames_.push_back(std::move(scratch));
    failures_.emplace_back();
  }
  EnterValue(value, std::move(path));
}

void LoadWalk::LeaveScratch(const Frame& frame) {
  if (failures_.back().size() > 0) {
    trace_->warnings.push_back(
        "Skipping nested container at '" + frame.path +
        "': no matching group found in the saved file. This usually means the file was saved with a Keras version that "
        "did not serialize sublayers nested inside containers. Affected layers will retain their freshly-initialized "
        "weights.");
    Step step;
    step.kind = Step::Kind::kSkipped;
    step.source = frame.path;
    trace_->steps.push_back(std::move(step));
  }
  failures_.pop_back();
  frames_.pop_back();
}

// _raise_loading_failure()
void LoadWalk::Report() {
  const auto failures = failures_.back().Listed();
  if (failures.empty()) return;
  std::string objects;
  for (const auto& [node, error] : failures) {
    objects += (objects.empty() ? "" : ", ") + ObjectText(target_, node, environment_);
  }
  std::string text = "A total of " + std::to_string(failures.size()) +
                     " objects could not be loaded. Example error message for object " +
                     ObjectText(target_, failures.front().first, environment_) + ":\n\n" +
                     failures.front().second->message + "\n\nList of objects that could not be loaded:\n[" + objects +
                     "]";
  if (options_.skip_mismatch) {
    trace_->warnings.push_back(std::move(text));
  } else {
    trace_->Raise("ValueError", std::move(text));
  }
}

std::string LoadWalk::UniqueName(const std::string& name, std::map<std::string, int>* used) {
  const auto [it, fresh] = used->emplace(name, 0);
  if (fresh) return name;
  return name + "_" + std::to_string(++it->second);
}

}  // namespace ckptfit
