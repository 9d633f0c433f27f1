#include "formats/tensor_bundle/writer.h"

#include <unistd.h>

#include <utility>

#include "formats/tensor_bundle/index_writer.h"
#include "formats/tensor_bundle/object_graph.h"
#include "formats/tensor_bundle/object_graph_writer.h"
#include "formats/tensor_bundle/shard_writer.h"
#include "formats/tensor_bundle/stored_tensor.h"

namespace ckptfit {
namespace {

Result<IndexEntries> WriteShard(OutputFile& shard, const std::vector<NewTensor>& tensors, const ObjectGraph* graph) {
  ShardWriter writer(shard, 0);
  IndexEntries entries = {{"", BundleHeaderBytes(1)}};
  entries.reserve(tensors.size() + 2);
  for (const NewTensor& tensor : tensors) {
    CKPTFIT_ASSIGN_OR_RETURN(const BundleEntry entry, writer.Append(tensor));
    entries.emplace_back(tensor.key, BundleEntryBytes(entry));
  }
  if (graph != nullptr) {
    CKPTFIT_ASSIGN_OR_RETURN(const BundleEntry entry, writer.AppendText(ObjectGraphBytes(*graph)));
    entries.emplace_back(kObjectGraphKey, BundleEntryBytes(entry));
  }
  return entries;
}

}  // namespace

Status WriteBundle(const std::string& prefix, const std::vector<NewTensor>& tensors, const ObjectGraph* graph) {
  CKPTFIT_RETURN_IF_ERROR(CheckOrder(tensors));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> index, OutputFile::Create(prefix + ".index"));
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> shard, OutputFile::Create(ShardPath(prefix, 0, 1)));
  CKPTFIT_ASSIGN_OR_RETURN(IndexEntries entries, WriteShard(*shard, tensors, graph));
  CKPTFIT_RETURN_IF_ERROR(WriteIndexFile(*index, entries));
  CKPTFIT_RETURN_IF_ERROR(shard->Commit());
  const Status named = index->Commit();
  if (!named.ok()) ::unlink(shard->path().c_str());
  return named;
}

}  // namespace ckptfit
