#include "formats/keras_h5/file_walk.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/large_memory.h"
#include "base/parallel.h"
#include "formats/keras_h5/soft_links.h"
#include "formats/keras_h5/subtree_walk.h"

namespace ckptfit::keras_h5 {
namespace {

constexpr std::size_t kParts = 2;
constexpr std::size_t kManyPending = 2048;  // objects: a millisecond of work for each part

class FileWalk {
 public:
  FileWalk(hdf5::File& file, std::shared_ptr<const Source> source, H5File& result)
      : source_(std::move(source)), out_(result) {
    walks_.push_back(std::make_unique<SubtreeWalk>(file, out_.path, WalkBudget::Of(file.reader().end())));
  }

  void Run() {
    Main().Run(kManyPending);
    while (const std::optional<LargeGroup> large = Main().TakeLarge()) {
      if (!OpenParts() || !RunPieces(*large)) Main().ReadLarge(*large);
      Main().Run(kManyPending);
    }
    if (!Main().pending().empty() && OpenParts()) RunPending();
    Main().Run();
    RestParts();
    Emit();
    TakeObservations();
    ResolveSoftLinks(TakeTargets(), Main().budget().value_bytes, out_);
  }

 private:
  // A large group, and the walks that read its members.
  struct Divided {
    ObjectRef group;
    std::size_t first_walk;
  };

  SubtreeWalk& Main() { return *walks_.front(); }

  // A File for each part: its caches serve one thread. False when the file cannot be opened any more.
  bool OpenParts() {
    while (files_.size() < kParts) {
      Result<std::unique_ptr<hdf5::File>> file = hdf5::File::Open(source_);
      if (!file.has_value()) return false;
      files_.push_back(std::move(*file));
    }
    return true;
  }

  // Adds a walk for each part and returns the place of the first.
  std::size_t AddWalks() {
    const std::size_t first = walks_.size();
    const WalkBudget budget = Main().budget().Share(kParts);
    for (const auto& file : files_) {
      walks_.push_back(std::make_unique<SubtreeWalk>(*file, Main(), static_cast<std::uint32_t>(walks_.size()), budget));
    }
    return first;
  }

  // Hands out the i-th of kParts shares of `all` to a task for each part.
  template <typename T, typename Task>
  static void RunShares(std::span<const T> all, Task task) {
    std::vector<std::function<void()>> tasks;
    for (std::size_t i = 0; i < kParts; ++i) {
      const std::size_t begin = all.size() * i / kParts, end = all.size() * (i + 1) / kParts;
      tasks.emplace_back([=] { task(i, all.subspan(begin, end - begin)); });
    }
    RunInParallel(tasks);
  }

  // What the main walk may still collect when the walks from `first` on have collected their part.
  void TakeBudgets(std::size_t first) {
    WalkBudget left = {Main().budget().objects, 0, 0};
    for (std::size_t i = first; i < walks_.size(); ++i) {
      left.objects -= walks_[i]->tree().objects.size();
      left.path_bytes += walks_[i]->budget().path_bytes;
      left.value_bytes += walks_[i]->budget().value_bytes;
    }
    Main().set_budget(left);
  }

  // Reads what is pending, in shares that lie together in the file.
  void RunPending() {
    const std::vector<ObjectRef> pending = std::exchange(Main().pending(), {});
    const std::size_t first = AddWalks();
    RunShares(std::span(pending), [&](std::size_t part, std::span<const ObjectRef> share) {
      SubtreeWalk& walk = *walks_[first + part];
      walk.pending().assign(share.begin(), share.end());
      walk.Run();
    });
    TakeBudgets(first);
  }

  // Reads a large group and all that is below. False, and nothing is read, when its links are not as they should be.
  bool RunPieces(const LargeGroup& large) {
    const std::size_t first = AddWalks();
    bool sound[kParts] = {};
    RunShares(std::span(large.links.pieces),
              [&](std::size_t part, auto share) { sound[part] = walks_[first + part]->RunPieces(large, share); });
    if (!std::all_of(std::begin(sound), std::end(sound), [](bool one) { return one; }) || !InOrder(first)) {
      walks_.resize(first);
      return false;
    }
    TakeBudgets(first);
    divided_.push_back({large.group, first});
    return true;
  }

  // Whether the names of each share come behind those of the one before.
  bool InOrder(std::size_t first) {
    const std::string* last = nullptr;
    for (std::size_t i = first; i < walks_.size(); ++i) {
      const ObjectRange& members = walks_[i]->members();
      ObjectTree& tree = walks_[i]->tree();
      if (members.count == 0) continue;
      const std::string& next = tree.objects[members.first.place].path;
      if (last != nullptr && *last >= next) return false;
      if (last != nullptr && ContinuesBeforeSlash(*last, next)) tree.depth_first_is_sorted = false;
      last = &tree.objects[members.first.place + members.count - 1].path;
    }
    return true;
  }

  // A part lies in its own piece of the file, by and large. To give that back takes a tenth of the time of the walk, and
  // would be done on one thread when the file is closed.
  void RestParts() {
    if (files_.empty()) return;
    std::vector<std::function<void()>> tasks;
    for (std::size_t i = 0; i < kParts; ++i) {
      const std::uint64_t begin = source_->size() * i / kParts, end = source_->size() * (i + 1) / kParts;
      tasks.emplace_back([=, this] { source_->RestViews(begin, end - begin); });
    }
    RunInParallel(tasks);
  }

  static void PushBackward(const ObjectRange& range, std::vector<ObjectRef>* pending) {
    for (std::uint32_t i = range.count; i > 0; --i) pending->push_back({range.first.part, range.first.place + i - 1});
  }

  void PushDivided(ObjectRef group, std::vector<ObjectRef>* pending) {
    for (const Divided& one : divided_) {
      if (one.group.place != group.place) continue;
      for (std::size_t i = kParts; i > 0; --i) PushBackward(walks_[one.first_walk + i - 1]->members(), pending);
    }
  }

  // Puts the objects into the order of their paths.
  void Emit() {
    std::size_t count = 0;
    for (const auto& walk : walks_) count += walk->tree().objects.size();
    ReserveLarge(out_.objects, count);
    std::vector<ObjectRef> pending = {{0, 0}};
    while (!pending.empty()) {
      const ObjectRef ref = pending.back();
      pending.pop_back();
      ObjectTree& tree = walks_[ref.part]->tree();
      PushBackward(tree.nodes[ref.place].children, &pending);
      if (ref.part == 0) PushDivided(ref, &pending);
      out_.objects.push_back(std::move(tree.objects[ref.place]));
    }
    const bool sorted =
        std::all_of(walks_.begin(), walks_.end(), [](const auto& walk) { return walk->tree().depth_first_is_sorted; });
    if (sorted) return;
    std::stable_sort(out_.objects.begin(), out_.objects.end(),
                     [](const H5Object& a, const H5Object& b) { return a.path < b.path; });
  }

  void TakeObservations() {
    ObservationSink seen;
    for (const auto& walk : walks_) {
      for (Observation& one : walk->tree().seen.Take()) seen.Report(std::move(one));
    }
    for (Observation& one : seen.Take()) out_.observations.push_back(std::move(one));
  }

  std::map<std::string, std::string> TakeTargets() {
    std::map<std::string, std::string> targets;
    for (const auto& walk : walks_) targets.merge(walk->tree().targets);
    return targets;
  }

  std::shared_ptr<const Source> source_;
  H5File& out_;
  std::vector<std::unique_ptr<hdf5::File>> files_;
  std::vector<std::unique_ptr<SubtreeWalk>> walks_;  // by part
  std::vector<Divided> divided_;
};

}  // namespace

void WalkFile(hdf5::File& file, std::shared_ptr<const Source> source, H5File* result) {
  FileWalk(file, std::move(source), *result).Run();
}

}  // namespace ckptfit::keras_h5
