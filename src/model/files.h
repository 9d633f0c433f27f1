// The files around a checkpoint, as a simulated loader sees them.
//
// A loader looks at paths in an order of its own: is there "<path>.index", is it a folder with saved_model.pb, does it
// end in
// ".h5". Files answers such questions and opens parts on demand, so that the simulator replays the loader's order
// without touching a file itself, and so that nothing is read that the loader would not look at.
//
// Errors.    No member fails: what cannot be opened is returned with its fault inside, as the framework would meet it.
// Lifetime.  Returned references live as long as the Files object.
// Threads.   Not for use from several threads at once: answers are cached.
// Cost.      Each part is read once, at its first use.
#pragma once

#include <cstdint>
#include <string>

#include "model/h5_file.h"
#include "model/keras_archive.h"
#include "model/saved_model.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// What the first bytes (and, where needed, a little more) say a file is, whatever its name.
enum class Content : std::uint8_t {
  kUnknown,
  kEmpty,
  kHdf5,
  kZip,      // any zip; whether it is a Keras archive is told by KerasArchive
  kSstable,  // a bundle index or V1 checkpoint: the table magic at the end
  kSafetensors,
  kGitLfsPointer,
  kHtml,
  kXml,
  kJson,
  kText,
  kGzip,
  kTar,
  kBzip2,
  kXz,
  kZstd,
  kPickle,
  kNumpy,  // .npy
  kSavedModelProto,
  kFrozenGraph,  // a GraphDef
  kMetaGraph,    // a TF1 .meta file
  kTflite,
  kOnnx,
  kElf,
  kTruncatedHdf5,  // the signature is there, the file ends early
};

struct PathFacts {
  enum class Kind { kMissing, kFile, kFolder, kOther };
  std::string path;
  Kind kind = Kind::kMissing;
  bool parent_exists = false;   // the folder that the path lies in
  bool parent_is_file = false;  // a component of the path is a file ("m.h5/"): ENOTDIR
  bool readable = true;         // false: permission denied
  std::uint64_t size = 0;
  Content content = Content::kUnknown;
  // Git-LFS pointers: what they point to.
  std::string lfs_oid;
  std::uint64_t lfs_size = 0;
  std::string first_line;  // of text-like content, at most 120 bytes, for messages

  bool exists() const { return kind != Kind::kMissing; }
  bool is_file() const { return kind == Kind::kFile; }
  bool is_folder() const { return kind == Kind::kFolder; }
};

class Files {
 public:
  virtual ~Files() = default;

  virtual const PathFacts& Look(const std::string& path) = 0;
  // Whether TensorFlow's glob finds at least one file: * ? [..] and \ are special, a literal "[" does not match itself.
  virtual bool Glob(const std::string& pattern) = 0;
  // Names in a folder, sorted; empty when it is none. At most 100,000.
  virtual const std::vector<std::string>& List(const std::string& folder) = 0;

  // `prefix` opened as CheckpointReader does: as V2 when <prefix>.index exists, else as V1.
  virtual const TensorBundle& Bundle(const std::string& prefix) = 0;
  virtual const H5File& H5(const std::string& path) = 0;
  virtual const KerasArchive& Archive(const std::string& path) = 0;
  virtual const ShardedWeights& Shards(const std::string& path) = 0;
  virtual const SavedModel& Saved(const std::string& folder) = 0;
  virtual const CheckpointState& State(const std::string& folder) = 0;
};

}  // namespace ckptfit
