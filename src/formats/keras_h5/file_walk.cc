#include "formats/keras_h5/file_walk.h"

#include <algorithm>
#include <functional>
#include <map>
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
    if (!Main().pending().empty() && OpenParts()) RunParts();
    Main().Run();
    Emit();
    TakeObservations();
    ResolveSoftLinks(TakeTargets(), ValueBytesLeft(), out_);
  }

 private:
  SubtreeWalk& Main() { return *walks_.front(); }

  // A File for each part: its caches serve one thread. False when the file cannot be opened any more.
  bool OpenParts() {
    for (std::size_t i = 0; i < kParts; ++i) {
      Result<std::unique_ptr<hdf5::File>> file = hdf5::File::Open(source_);
      if (!file.has_value()) return false;
      files_.push_back(std::move(*file));
    }
    return true;
  }

  // Hands out what is pending, in pieces that lie together in the file.
  void RunParts() {
    const std::vector<ObjectRef> pending = std::exchange(Main().pending(), {});
    const WalkBudget budget = Main().budget().Share(kParts);
    std::vector<std::function<void()>> tasks;
    for (std::size_t i = 0; i < kParts; ++i) {
      walks_.push_back(std::make_unique<SubtreeWalk>(*files_[i], Main(), static_cast<std::uint32_t>(i + 1), budget));
      SubtreeWalk& walk = *walks_.back();
      const auto at = [&](std::size_t part) {
        return pending.begin() + static_cast<std::ptrdiff_t>(pending.size() * part / kParts);
      };
      walk.pending().assign(at(i), at(i + 1));
      tasks.emplace_back([this, &walk, i] {
        walk.Run();
        RestPart(i);
      });
    }
    RunInParallel(tasks);
  }

  // A part lies in its own piece of the file, by and large. To give that back takes a tenth of the time of the walk, and
  // would be done on one thread when the file is closed.
  void RestPart(std::size_t part) {
    const std::uint64_t begin = source_->size() * part / kParts;
    source_->RestViews(begin, source_->size() * (part + 1) / kParts - begin);
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
      const ObjectTree::Node& node = tree.nodes[ref.place];
      for (std::uint32_t i = node.child_count; i > 0; --i) {
        pending.push_back({node.first_child.part, node.first_child.place + i - 1});
      }
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

  // Parts share what the main walk had left.
  std::uint64_t ValueBytesLeft() {
    if (walks_.size() == 1) return Main().budget().value_bytes;
    std::uint64_t left = 0;
    for (std::size_t i = 1; i < walks_.size(); ++i) left += walks_[i]->budget().value_bytes;
    return left;
  }

  std::shared_ptr<const Source> source_;
  H5File& out_;
  std::vector<std::unique_ptr<hdf5::File>> files_;
  std::vector<std::unique_ptr<SubtreeWalk>> walks_;  // by part
};

}  // namespace

void WalkFile(hdf5::File& file, std::shared_ptr<const Source> source, H5File* result) {
  FileWalk(file, std::move(source), *result).Run();
}

}  // namespace ckptfit::keras_h5
