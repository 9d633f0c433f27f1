// Walks one part of an HDF5 file: some objects and all that is below them.
//
// Threads.  The walks of distinct parts may run at the same time when each has a File of its own and none of them begins
//           at an object that another one begins at or meets. The tree of part 0 must not grow meanwhile.
// Cost.     Depth first, and among siblings in the order of their addresses: what was written together is read
//           together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "container/hdf5/file.h"
#include "formats/keras_h5/group_links.h"
#include "formats/keras_h5/object_tree.h"

namespace ckptfit::keras_h5 {

// How much a walk may collect, so that bytes which are referred to again and again cannot fill the memory.
struct WalkBudget {
  std::size_t objects = 0;
  std::uint64_t path_bytes = 0;
  std::uint64_t value_bytes = 0;

  // docs/formats/hdf5.md 8.1: what a file of `bytes` may hold.
  static WalkBudget Of(std::uint64_t bytes);
  // What each of so many walks gets.
  WalkBudget Share(std::size_t walks) const { return {objects / walks, path_bytes / walks, value_bytes / walks}; }
};

// A group of so many links that reading them is worth several threads.
struct LargeGroup {
  ObjectRef group;
  hdf5::SymbolTablePieces links;
};

class SubtreeWalk {
 public:
  // The walk of part 0, which begins at the root. `path`: what the file is called in observations.
  SubtreeWalk(hdf5::File& file, std::string path, const WalkBudget& budget);
  // The walk of another part, which reads objects that `main` has met. Objects below them go to this walk's own tree.
  SubtreeWalk(hdf5::File& file, SubtreeWalk& main, std::uint32_t part, const WalkBudget& budget);

  // Reads until nothing is pending, at least `many` objects are, or, in part 0, a large group is met.
  void Run(std::size_t many = ~std::size_t{0});

  // The large group that ended Run(). It is to be read by ReadLarge(), or in pieces by the walks of other parts.
  std::optional<LargeGroup> TakeLarge() { return std::exchange(large_, std::nullopt); }
  void ReadLarge(const LargeGroup& large);
  // Reads the links of some pieces of a group and all that is below them. False when these links are not as they should
  // be, or too many: then the walk is void, and the group is to be read by ReadLarge().
  bool RunPieces(const LargeGroup& large, std::span<const hdf5::SymbolTablePieces::Piece> pieces);

  // The objects that were met and are still to be read, the next one last.
  std::vector<ObjectRef>& pending() { return pending_; }
  ObjectTree& tree() { return tree_; }
  // What RunPieces() found in the group itself.
  const ObjectRange& members() const { return members_; }
  const WalkBudget& budget() const { return budget_; }
  void set_budget(const WalkBudget& budget) { budget_ = budget; }

 private:
  ObjectTree& TreeOf(ObjectRef ref) { return ref.part == part_ ? tree_ : main_; }
  const ObjectTree& TreeOf(ObjectRef ref) const { return ref.part == part_ ? tree_ : main_; }
  H5Object& ObjectAt(ObjectRef ref) { return TreeOf(ref).objects[ref.place]; }
  ObjectTree::Node& NodeAt(ObjectRef ref) { return TreeOf(ref).nodes[ref.place]; }
  const ObjectTree::Node& NodeAt(ObjectRef ref) const { return TreeOf(ref).nodes[ref.place]; }

  void MakeRoom();
  void PrefetchAhead();
  void Push(const ObjectRange& range);
  void ReadOne(ObjectRef ref);
  void ReadAttributes(ObjectRef ref);
  void ReadDataset(ObjectRef ref);
  void ReadStorage(ObjectRef ref, const hdf5::Dataset& dataset);
  void ReadGroup(ObjectRef ref);
  void ReadLinks(ObjectRef ref);
  void TellOddities(ObjectRef ref, const GroupLinks::Oddities& seen);
  ObjectRange AddChildren(ObjectRef ref);
  bool AddChild(ObjectRef parent, const GroupLinks::Item& link);
  void AddOther(const hdf5::Link& link);
  bool LeadsBack(ObjectRef ref) const;
  void Fault(ObjectRef ref, const Status& status);
  void Observe(const char* kind, const std::string& path, std::string expected, std::string found);

  hdf5::File& file_;
  std::string path_;
  WalkBudget budget_;
  std::uint32_t part_ = 0;
  ObjectTree tree_;
  ObjectTree& main_;  // of part 0
  std::vector<ObjectRef> pending_;
  std::optional<LargeGroup> large_;
  ObjectRange members_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> in_order_;  // of one group: addresses and places of its members
  GroupLinks links_;                                               // of the group that is being read
  hdf5::Object object_;
};

}  // namespace ckptfit::keras_h5
