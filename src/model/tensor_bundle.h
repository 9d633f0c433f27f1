// A TensorFlow checkpoint as TensorFlow's own reader meets it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/object_graph.h"
#include "model/observation.h"
#include "model/tensor.h"
#include "model/tensor_values.h"

namespace ckptfit {

// What TensorFlow's C++ reader answers. The message is that of the newest TensorFlow, without the decoration that
// Python and the op add; simulators adapt both to a version (docs/formats/tensor_bundle.md 1.9, 5.3).
struct TfStatus {
  enum class Code : std::uint8_t {
    kOk,
    kNotFound,
    kInvalidArgument,
    kOutOfRange,
    kDataLoss,
    kFailedPrecondition,
    kInternal,
    kUnimplemented,
    kPermissionDenied,
    kUnknown,   // any other refusal of the operating system
    kAborts,    // a failed CHECK: the process dies
    kBadAlloc,  // std::bad_alloc, MemoryError in Python
  };
  Code code = Code::kOk;
  std::string message;

  bool ok() const { return code == Code::kOk; }
};

// Reads one tensor's bytes as TensorFlow would (bounds, size, checksum). Streams in bounded memory.
class TensorChecker {
 public:
  virtual ~TensorChecker() = default;
  // `entry` is a position in TensorBundle::entries.
  virtual TfStatus Check(std::size_t entry) const = 0;
  // As Check(), and hands the values to `sink` (model/tensor_values.h): kInvalidArgument when it ends the reading.
  // kUnimplemented for values of another byte order. Tensors of slices are put together in memory, which takes no more
  // than the files hold.
  virtual TfStatus Read(std::size_t entry, const ByteSink& sink) const = 0;
  // The elements of a string tensor that is stored in one piece; kUnimplemented for any other.
  virtual TfStatus ReadTexts(std::size_t entry, Texts* texts) const = 0;
};

// Everything that a checkpoint prefix holds. Made by formats/tensor_bundle; never fails: what went wrong is in
// `opened`.
struct TensorBundle {
  enum class Kind {
    kV2,  // <prefix>.index and its shards
    kV1,  // SavedTensorSlices: the prefix is itself a table
  };

  std::string prefix;
  Kind kind = Kind::kV2;
  TfStatus opened;                       // of opening and, when not ok, of nothing else
  TfStatus listed;                       // of listing all entries (an unparsable entry kills the process)
  std::uint32_t num_shards = 0;          // as the header claims
  std::vector<std::string> shard_files;  // those found beside the index, sorted
  std::vector<TensorInfo> entries;       // in key order, without the header and slice entries
  bool has_object_graph = false;         // the key _CHECKPOINTABLE_OBJECT_GRAPH is listed
  TfStatus graph_read;                   // of reading its bytes
  bool graph_parsed = false;             // they are a TrackableObjectGraph
  ObjectGraph graph;
  std::vector<Observation> observations;
  std::shared_ptr<const TensorChecker> checker;  // null when there is nothing to check

  // Position of `key` in `entries`, or nothing. O(log entries).
  std::optional<std::size_t> Find(std::string_view key) const;
};

// The text file "checkpoint" of a folder (docs/formats/tensor_bundle.md 3).
struct CheckpointState {
  enum class Kind {
    kMissing,
    kUnreadable,  // not text that TensorFlow parses: a warning and no checkpoint
    kNotUtf8,     // UnicodeDecodeError
    kEmpty,       // parsed, but names no checkpoint: ValueError
    kGood,
  };
  Kind kind = Kind::kMissing;
  std::string fault;                  // the parser's complaint
  std::string model_checkpoint_path;  // as written
  std::vector<std::string> all_model_checkpoint_paths;
  std::vector<double> timestamps;
  std::optional<double> last_preserved_timestamp;
};

}  // namespace ckptfit
