#include "api/salvage.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "api/record.h"
#include "api/salvaged_h5.h"
#include "api/values.h"
#include "api/wreck.h"
#include "codec/crc32c.h"
#include "codec/json.h"
#include "formats/keras_h5/writer.h"
#include "formats/safetensors/writer.h"
#include "formats/tensor_bundle/object_graph.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "formats/tensor_bundle/writer.h"
#include "io/output_file.h"
#include "io/path.h"
#include "report/salvage_report.h"

namespace ckptfit {
namespace {

Status Wrong(std::string text, const std::string& path) {
  return Status(StatusCode::kInvalidArgument, std::move(text), {path, Where::kNoOffset, Where::kNoOffset, ""});
}

// Checksum over all values, and whether they could be read.
Result<std::uint32_t> SumOf(const std::function<Status(const ByteSink&)>& read) {
  std::uint32_t sum = 0;
  CKPTFIT_RETURN_IF_ERROR(read([&sum](std::span<const std::byte> piece) {
    sum = ExtendCrc32c(sum, piece);
    return true;
  }));
  return sum;
}

class Salvager {
 public:
  explicit Salvager(const Value& request) : request_(request) {}

  Status Run() {
    const std::string& path = request_["checkpoint"].AsString();
    if (path.empty()) return Wrong("the request names no checkpoint", "");
    CKPTFIT_ASSIGN_OR_RETURN(wreck_, Wreck::Open(path));
    report_.checkpoint = wreck_->path();
    report_.format = wreck_->format();
    report_.notes = wreck_->notes();
    report_.may_lack_names = wreck_->may_lack_names();
    for (const Wreck::Lost& lost : wreck_->lost()) report_.lost.push_back({lost.key, lost.why, "", ""});
    for (const TensorInfo& tensor : wreck_->tensors()) Try(tensor);
    if (request_.Has("from")) CKPTFIT_RETURN_IF_ERROR(FillFrom(request_["from"].AsString()));
    const std::string& output = request_["output"].AsString();
    if (output.empty()) return Status();
    if (saved_.empty()) {
      return Status(StatusCode::kCorrupt, "not one tensor can be read: nothing is written",
                    {path, Where::kNoOffset, Where::kNoOffset, ""});
    }
    CKPTFIT_RETURN_IF_ERROR(CheckRecordIsNew(output));
    CKPTFIT_RETURN_IF_ERROR(Write(output));
    report_.output = output;
    return Status();
  }

  const SalvageReport& report() const { return report_; }
  int ExitCode() const {
    if (saved_.empty()) return CKPTFIT_DAMAGED;
    return report_.lost.empty() && !report_.may_lack_names ? 0 : 1;
  }

 private:
  struct Saved {
    NewTensor tensor;
    std::uint32_t sum = 0;
  };

  // A tensor whose values can all be read; else the reason.
  static Result<Saved> ReadWhole(Wreck& from, const TensorInfo& tensor) {
    NewTensor made{tensor.key, tensor.dtype, tensor.shape, {}};
    made.values = [&from, key = tensor.key](const ByteSink& sink) { return from.Read(key, sink); };
    if (!BytesOf(made)) return Status(StatusCode::kUnsupported, std::string(DTypeName(tensor.dtype)) + " values");
    CKPTFIT_ASSIGN_OR_RETURN(const std::uint32_t sum, SumOf(made.values));
    return Saved{std::move(made), sum};
  }

  // Into the list of those that are saved, or of those that are lost.
  void Try(const TensorInfo& tensor) {
    auto saved = ReadWhole(*wreck_, tensor);
    if (!saved) {
      report_.lost.push_back(
          {tensor.key, saved.error().message(), std::string(DTypeName(tensor.dtype)), tensor.shape.ToString()});
      return;
    }
    report_.bytes += BytesOf(saved->tensor).value_or(0);
    ++report_.tensors;
    saved_.emplace(tensor.key, std::move(*saved));
  }

  // Takes from a sibling what is lost: the same key, type and shape.
  Status FillFrom(const std::string& path) {
    CKPTFIT_ASSIGN_OR_RETURN(other_, Wreck::Open(path));
    report_.from = path;
    std::map<std::string, const SalvageReport::Lost*> lost;
    for (const SalvageReport::Lost& one : report_.lost) lost.emplace(one.key, &one);
    std::set<std::string> filled;
    for (const TensorInfo& tensor : other_->tensors()) {
      if (saved_.contains(tensor.key)) continue;
      const auto hole = lost.find(tensor.key);
      if (hole == lost.end() && !report_.may_lack_names) continue;
      const bool known = hole != lost.end() && !hole->second->dtype.empty();
      if (known && (hole->second->dtype != DTypeName(tensor.dtype) || hole->second->shape != tensor.shape.ToString())) {
        continue;
      }
      if (Fill(tensor)) filled.insert(tensor.key);
    }
    const std::string graph_key(kObjectGraphKey);
    if (lost.contains(graph_key) && other_->graph() != nullptr) filled.insert(graph_key);
    std::erase_if(report_.lost, [&](const SalvageReport::Lost& one) {
      return filled.contains(one.key) || (one.dtype.empty() && HasWholeGroup(other_->h5(), one.key));
    });
    // What else a file of groups may have had lay in those of them that are lost.
    const auto unknown = [](const SalvageReport::Lost& one) { return one.dtype.empty(); };
    if (wreck_->h5() != nullptr && std::none_of(report_.lost.begin(), report_.lost.end(), unknown)) {
      report_.may_lack_names = false;
    }
    report_.filled.assign(filled.begin(), filled.end());
    return Status();
  }

  bool Fill(const TensorInfo& tensor) {
    auto saved = ReadWhole(*other_, tensor);
    if (!saved) return false;
    saved_.emplace(tensor.key, std::move(*saved));
    return true;
  }

  std::vector<NewTensor> Tensors() const {
    std::vector<NewTensor> tensors;  // a map's order is that of keys
    for (const auto& [key, saved] : saved_) tensors.push_back(saved.tensor);
    return tensors;
  }

  Status Write(const std::string& output) {
    const std::string_view name = BaseName(output);
    if (name.ends_with(".safetensors")) {
      CKPTFIT_ASSIGN_OR_RETURN(const auto out, OutputFile::Create(output));
      CKPTFIT_RETURN_IF_ERROR(WriteSafetensors(Tensors(), {{"made_by", "ckptfit salvage"}}, *out));
      CKPTFIT_RETURN_IF_ERROR(out->Commit());
      return Compare(output, {output});
    }
    if (name.ends_with(".h5") && wreck_->h5() != nullptr) {
      CKPTFIT_ASSIGN_OR_RETURN(const auto out, OutputFile::Create(output));
      std::map<std::string, NewTensor> saved;
      for (const auto& [key, one] : saved_) saved.emplace(key, one.tensor);
      const H5File* sibling = other_ == nullptr ? nullptr : other_->h5();
      CKPTFIT_RETURN_IF_ERROR(keras_h5::WriteH5(SalvagedH5(*wreck_->h5(), sibling, saved), *out));
      return Compare(output, {output});
    }
    if (!name.empty() && name.find('.') == std::string_view::npos) {
      const std::optional<ObjectGraph> graph = Graph();
      CKPTFIT_RETURN_IF_ERROR(WriteBundle(output, Tensors(), graph ? &*graph : nullptr));
      return Compare(output, {output + ".index", ShardPath(output, 0, 1)});
    }
    return Wrong(
        "what is saved of this checkpoint is written to name.safetensors, to a prefix without a dot for a "
        "TensorFlow checkpoint, or, out of HDF5, to name.h5",
        output);
  }

  // The object graph of the checkpoint, else that of the sibling, as far as its keys are saved.
  std::optional<ObjectGraph> Graph() const {
    const ObjectGraph* found = wreck_->graph();
    if (found == nullptr && other_ != nullptr) found = other_->graph();
    if (found == nullptr) return std::nullopt;
    ObjectGraph graph = *found;
    for (ObjectGraph::Node& node : graph.nodes) {
      std::erase_if(node.attributes,
                    [this](const ObjectGraph::Attribute& attribute) { return !saved_.contains(attribute.key); });
    }
    return graph;
  }

  // Every value once more, out of the new file, which does not stay when one differs.
  Status Compare(const std::string& output, const std::vector<std::string>& files) const {
    const Status compared = [&]() -> Status {
      CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<CheckpointValues> written, CheckpointValues::Open(output));
      for (const auto& [key, saved] : saved_) {
        CKPTFIT_ASSIGN_OR_RETURN(const std::uint32_t sum,
                                 SumOf([&, name = &key](const ByteSink& sink) { return written->Read(*name, sink); }));
        if (sum != saved.sum) {
          return Status(StatusCode::kInternal, "what was written has other values",
                        {output, Where::kNoOffset, Where::kNoOffset, key});
        }
      }
      return Status();
    }();
    if (!compared.ok()) RemoveFiles(files);
    CKPTFIT_RETURN_IF_ERROR(compared);
    return RecordAndSync(output, Record(output), files, request_["sync"].AsBool());
  }

  Value Record(const std::string& output) const {
    Value record = NewRecord("salvage", output, SourceDigest(wreck_->path(), wreck_->format(), wreck_->tensors()));
    if (other_) {
      record.Set("filled_from", SourceDigest(other_->path(), other_->format(), other_->tensors()));
    }
    const Value json = SalvageJson(report_);
    for (const char* member : {"tensors", "bytes", "lost", "may_lack_names", "notes", "filled"}) {
      record.Set(member, json[member]);
    }
    return record;
  }

  const Value& request_;
  std::unique_ptr<Wreck> wreck_;
  std::unique_ptr<Wreck> other_;  // that holes are filled from
  std::map<std::string, Saved> saved_;
  SalvageReport report_;
};

}  // namespace

Result<Answer> AnswerSalvage(const Value& request, const Forms& forms) {
  Salvager salvager(request);
  CKPTFIT_RETURN_IF_ERROR(salvager.Run());
  Answer answer;
  if (forms.json) answer.json = WriteJson(SalvageJson(salvager.report()), 1);
  if (forms.text) answer.text = SalvageText(salvager.report());
  if (forms.colored_text) answer.colored_text = SalvageText(salvager.report());
  answer.exit_code = salvager.ExitCode();
  return answer;
}

}  // namespace ckptfit
