#include "formats/tensor_bundle/v1.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "codec/tensorflow_messages.h"
#include "container/sstable/table.h"
#include "formats/tensor_bundle/index_messages.h"
#include "formats/tensor_bundle/tf_status.h"
#include "formats/tensor_bundle/version_check.h"
#include "io/file_source.h"
#include "io/glob.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::string_view kOtherOperator =
    ": perhaps your file is in a different file format and you need to use a different restore operator?";

struct Tensor {
  Shape shape;
  std::int32_t dtype = 0;
  std::uint32_t slices = 0;
  SharedText file;
};

// Tensors by name, over all files of a checkpoint.
using Tensors = std::map<std::string, Tensor, std::less<>>;

struct SliceMeta {
  std::string_view name;
  Tensor tensor;
};

SliceMeta ParseSliceMeta(ProtoReader reader) {
  SliceMeta meta;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case BytesField(1):
        meta.name = ViewOf(reader);
        break;
      case BytesField(2):
        ReadTensorShape(reader.get_message(), &meta.tensor.shape);
        break;
      case VarintField(3):
        meta.tensor.dtype = reader.get_int32();
        break;
      case BytesField(4):
        reader.skip();
        ++meta.tensor.slices;
        break;
      default:
        reader.skip();
    }
  }
  return meta;
}

void ParseMeta(ProtoReader reader, const SharedText& file, VersionDef& version, Tensors& tensors) {
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case BytesField(1): {
        SliceMeta meta = ParseSliceMeta(reader.get_message());
        auto [at, is_new] = tensors.try_emplace(std::string(meta.name));
        const std::uint32_t before = is_new ? 0 : at->second.slices;
        if (is_new) at->second = std::move(meta.tensor);
        at->second.slices = before + meta.tensor.slices;
        at->second.file = file;
        break;
      }
      case BytesField(2):
        version = ParseVersionDef(reader.get_message());
        break;
      default:
        reader.skip();
    }
  }
}

// A SavedTensorSlices: what counts is its field 1, the table of contents. The header of a V2 index parses as an empty
// one.
bool ParseSavedTensorSlices(std::string_view bytes, const SharedText& file, VersionDef& version, Tensors& tensors) {
  return ParseMessage(bytes, [&](ProtoReader& reader) {
    while (reader.next()) {
      if (reader.tag_and_type() == BytesField(1)) {
        ParseMeta(reader.get_message(), file, version, tensors);
      } else {
        reader.skip();
      }
    }
  });
}

TfStatus Unopenable(const std::string& path, const TfStatus& cause, std::string_view advice) {
  return {TfStatus::Code::kDataLoss,
          fmt::format("Unable to open table file {}: {}: {}{}", path, TfCodeName(cause.code), cause.message, advice)};
}

TfStatus ReadTable(const Source& file, Tensors& tensors, ObservationSink& seen) {
  const std::string path(file.name());
  const auto table = sstable::Table::Open(file);
  if (!table) {
    const TfStatus cause = TableFailure(table.error());
    return cause.code == TfStatus::Code::kBadAlloc ? cause : Unopenable(path, cause, kOtherOperator);
  }
  sstable::TableCursor cursor(*table);
  const bool first = cursor.Next();
  for (const sstable::Damage& damage : cursor.damage()) {
    seen.Report({"block-damaged", damage.status.where(), "", damage.status.message()});
  }
  VersionDef version;
  if (!first || !cursor.key().empty() || !ParseSavedTensorSlices(cursor.value(), path, version, tensors)) {
    return {TfStatus::Code::kInternal,
            "Failed to find the saved tensor slices at the beginning of the checkpoint file: " + path};
  }
  return CheckVersion(version);
}

TfStatus ReadFile(const std::string& path, Tensors& tensors, ObservationSink& seen) {
  if (StatPath(path).kind == PathStat::Kind::kFolder) {
    return Unopenable(path, OpenFailure(path, EISDIR), kOtherOperator);
  }
  const auto file = OpenFile(path);
  return file ? ReadTable(**file, tensors, seen) : Unopenable(path, OpenFailure(path), "");
}

// What the tables of contents of `files` said.
void FillEntries(std::vector<std::string> files, Tensors& tensors, TensorBundle& bundle) {
  bundle.num_shards = static_cast<std::uint32_t>(files.size());
  bundle.shard_files = std::move(files);
  for (auto& [name, tensor] : tensors) {
    TensorInfo& info = bundle.entries.emplace_back();
    info.key = name;
    info.dtype = DTypeFromNumber(static_cast<std::uint64_t>(tensor.dtype)).value_or(DType::kInvalid);
    info.shape = std::move(tensor.shape);
    info.bytes = CountElements(info.shape).value_or(0) * DTypeBytes(info.dtype);
    info.file = std::move(tensor.file);
    info.slices = tensor.slices > 1 ? tensor.slices : 0;
  }
}

}  // namespace

void ReadV1(TensorBundle& bundle, ObservationSink& seen) {
  bundle.kind = TensorBundle::Kind::kV1;
  const std::vector<std::string> files = GlobPaths(bundle.prefix);
  if (files.empty()) {
    bundle.opened = {
        TfStatus::Code::kNotFound,
        "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for " + bundle.prefix};
    return;
  }
  Tensors tensors;
  for (const std::string& file : files) {
    bundle.opened = ReadFile(file, tensors, seen);
    if (!bundle.opened.ok()) return;
  }
  FillEntries(files, tensors, bundle);
}

void ReadV1(TensorBundle& bundle, const Source& file, ObservationSink& seen) {
  bundle.kind = TensorBundle::Kind::kV1;
  Tensors tensors;
  bundle.opened = ReadTable(file, tensors, seen);
  if (bundle.opened.ok()) FillEntries({std::string(file.name())}, tensors, bundle);
}

}  // namespace ckptfit
