#include "formats/tensor_bundle/reader.h"

#include "formats/tensor_bundle/index.h"
#include "formats/tensor_bundle/object_graph.h"
#include "formats/tensor_bundle/shard_facts.h"
#include "formats/tensor_bundle/tf_status.h"
#include "formats/tensor_bundle/v1.h"
#include "io/file_source.h"
#include "io/glob.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxGraphBytes = 512u << 20;

// 4.1: the graph is a string tensor of one element.
void ReadObjectGraph(const BundleChecker& checker, TensorBundle& bundle, ObservationSink& seen) {
  const auto entry = bundle.Find(kObjectGraphKey);
  if (!entry) return;
  bundle.has_object_graph = true;
  std::string bytes;
  bundle.graph_read = checker.ReadString(*entry, kMaxGraphBytes, bytes);
  if (!bundle.graph_read.ok()) return;
  const TensorInfo& info = bundle.entries[*entry];
  bundle.graph_parsed = info.dtype == DType::kString && info.shape.rank() == 0 && ParseObjectGraph(bytes, bundle.graph);
  if (!bundle.graph_parsed) {
    seen.Report({"graph-unparsable", {info.file, info.offset, info.offset + info.bytes, info.key}, "", ""});
  }
}

// Everything of a V2 bundle but what its folder tells.
void ReadV2(const Source& index, const OpenSource& open, TensorBundle& bundle, ObservationSink& seen) {
  const auto checker = ReadIndex(index, open, bundle, seen);
  if (!checker) return;
  DescribeShards(*checker, bundle, seen);
  ReadObjectGraph(*checker, bundle, seen);
  bundle.checker = checker;
}

}  // namespace

TensorBundle ReadBundle(const std::string& prefix) {
  TensorBundle bundle;
  bundle.prefix = prefix;
  ObservationSink seen;
  const std::string index_path = prefix + ".index";
  // 5.3: the prefix is a pattern when TensorFlow asks for the index, and a name when it opens it.
  if (!GlobMatches(index_path)) {
    ReadV1(bundle, seen);
  } else if (const auto index = OpenFile(index_path)) {
    ReadV2(**index, OpenFile, bundle, seen);
    if (bundle.opened.ok()) ListShards(bundle, seen);
  } else {
    bundle.opened = OpenFailure(index_path);
  }
  bundle.observations = seen.Take();
  return bundle;
}

TensorBundle ReadBundle(const std::string& prefix, const Source& index, const OpenSource& open) {
  TensorBundle bundle;
  bundle.prefix = prefix;
  ObservationSink seen;
  ReadV2(index, open, bundle, seen);
  bundle.observations = seen.Take();
  return bundle;
}

}  // namespace ckptfit
