// Where the saving library finds the stored variables of an object: H5IOStore.get() and ShardedH5IOStore.get().
//
// Lifetime.  Files, shards and everything that Get() returns live as long as the store's own arguments.
// Threads.   Not for use from several threads at once: a sharded store remembers which shard is open.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loading/trace.h"
#include "model/h5_file.h"
#include "model/keras_archive.h"
#include "model/target.h"
#include "model/version.h"

namespace ckptfit {

// The stored variables of one object.
struct StoredVariables {
  struct Key {
    std::string name;                   // "0"
    const H5Object* dataset = nullptr;  // usually a dataset, but files may hold anything
  };
  std::string group;               // "layers/dense/vars": where they are, or were looked for
  std::vector<Key> keys;           // in name order
  bool listed = false;             // the keys come from a group, not from an empty dict: shows in the text of KeyErrors
  std::optional<Exception> fault;  // looking the group up raises this
  bool fault_escapes = false;      // outside of the place where failures are collected

  const Key* Find(const std::string& name) const;
};

// "layers/dense/vars" for the object at "layers/dense".
std::string VarsGroup(const std::string& inner_path);

class WeightStore {
 public:
  virtual ~WeightStore() = default;
  // `object` is the program's, which asks; files do not care.
  virtual StoredVariables Get(const std::string& inner_path, NodeId object) = 0;
  // Whether anything is stored under a path.
  virtual bool HasPath(const std::string& inner_path) const = 0;
  // Whether the file was closed and no other is open: Keras then takes the store for absent, and loads nothing from it.
  virtual bool closed() const { return false; }
};

class H5WeightStore : public WeightStore {
 public:
  H5WeightStore(const H5File& file, const Environment& environment) : file_(file), environment_(environment) {}

  StoredVariables Get(const std::string& inner_path, NodeId object) override;
  bool HasPath(const std::string& inner_path) const override;

 private:
  const H5File& file_;
  const Environment& environment_;
};

class ShardedWeightStore : public WeightStore {
 public:
  ShardedWeightStore(const ShardedWeights& shards, const Environment& environment);

  // What opening the first shard raises, or nothing.
  const std::optional<Exception>& open_error() const { return open_error_; }

  StoredVariables Get(const std::string& inner_path, NodeId object) override;
  bool HasPath(const std::string& inner_path) const override;
  bool closed() const override { return closed_; }

 private:
  StoredVariables GetOpen(const std::string& inner_path, NodeId object);
  const ShardedWeights::Entry* EntryOf(const std::string& inner_path) const;
  std::optional<Exception> Open(const std::string& name, const H5File** file) const;

  const ShardedWeights& shards_;
  const Environment& environment_;
  std::map<std::string, const ShardedWeights::Entry*> entries_;  // by group; of equal groups the last, as in JSON
  std::map<std::string, const H5File*> files_;                   // by name; null: missing
  std::string first_name_;                                       // "m_00000.weights.h5"
  std::string open_name_;                                        // the shard that is open
  std::optional<Exception> open_error_;
  bool closed_ = false;
};

}  // namespace ckptfit
