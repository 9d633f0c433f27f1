#include "api/convert.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/convert_for_program.h"
#include "api/open_checkpoint.h"
#include "api/record.h"
#include "api/values.h"
#include "codec/json.h"
#include "formats/safetensors/writer.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "formats/tensor_bundle/writer.h"
#include "io/file_source.h"
#include "io/output_file.h"
#include "io/path.h"
#include "model/format_family.h"
#include "report/convert_report.h"

namespace ckptfit {
namespace {

Status Wrong(const std::string& path, std::string text) {
  return Status(StatusCode::kInvalidArgument, std::move(text), {path, Where::kNoOffset, Where::kNoOffset, ""});
}

Result<Format> FormatOfName(const std::string& output) {
  const std::string_view name = BaseName(output);
  if (name.ends_with(".safetensors")) return Format::kSafetensors;
  if (!name.empty() && name.find('.') == std::string_view::npos) return Format::kNameBased;
  return Wrong(output,
               "no format that can be written has such a name; name.safetensors, or a prefix without a dot for a "
               "TensorFlow checkpoint; with --model also name.h5, name.weights.h5, name.keras");
}

bool IsBundle(Format format) { return IsTensorFlowCheckpoint(format) || format == Format::kSavedModel; }

class Converter {
 public:
  Converter(CheckpointValues& source, ConvertReport* report) : source_(source), report_(*report) {}

  Status Run(bool check) {
    CKPTFIT_ASSIGN_OR_RETURN(report_.format, FormatOfName(report_.output));
    const Format from = source_.checkpoint().format;
    if (from == report_.format || (IsBundle(from) && IsBundle(report_.format))) {
      return Wrong(report_.output, "the source has that format already");
    }
    CKPTFIT_RETURN_IF_ERROR(CheckRecordIsNew(report_.output));
    Collect();
    CKPTFIT_RETURN_IF_ERROR(Write());
    const Status compared = check ? Compare() : Status();
    if (!compared.ok()) RemoveFiles(Files());
    CKPTFIT_RETURN_IF_ERROR(compared);
    report_.checked = check;
    report_.files = Files();
    return Status();
  }

 private:
  // What was written.
  std::vector<std::string> Files() const {
    const std::string& output = report_.output;
    if (report_.format != Format::kNameBased) return {output};
    return {ShardPath(output, 0, 1), output + ".index"};
  }

  // The tensors that have values, in the order of their names.
  void Collect() {
    for (const TensorInfo& tensor : source_.checkpoint().tensors) {
      NewTensor made{tensor.key, tensor.dtype, tensor.shape, {}};
      made.values = [this, key = tensor.key](const ByteSink& sink) { return source_.Read(key, sink); };
      const auto bytes = BytesOf(made);
      if (!bytes) {
        report_.left_out.emplace_back(tensor.key, std::string(DTypeName(tensor.dtype)) + " values");
        continue;
      }
      report_.bytes += *bytes;
      tensors_.push_back(std::move(made));
    }
    const auto less = [](const NewTensor& a, const NewTensor& b) { return a.key < b.key; };
    std::stable_sort(tensors_.begin(), tensors_.end(), less);
    report_.tensors = tensors_.size();
  }

  Status Write() {
    if (report_.format == Format::kNameBased) return WriteBundle(report_.output, tensors_, nullptr);
    CKPTFIT_ASSIGN_OR_RETURN(const auto out, OutputFile::Create(report_.output));
    const std::map<std::string, std::string> metadata = {
        {"made_by", std::string("ckptfit ") + ckptfit_version()},
        {"source", std::string(BaseName(source_.checkpoint().resolved))}};
    CKPTFIT_RETURN_IF_ERROR(WriteSafetensors(tensors_, metadata, *out));
    return out->Commit();
  }

  // Every byte of every tensor, read again from both files.
  Status Compare() {
    FilesOnDisk files;
    const Checkpoint written = OpenCheckpoint(report_.output, files);
    if (written.tensors.size() != tensors_.size()) return Differs("", "another number of tensors");
    if (tensors_.empty()) return Status();
    // Both formats that are written have all values in one file.
    CKPTFIT_ASSIGN_OR_RETURN(const auto file, OpenFile(written.tensors.front().file));
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      CKPTFIT_RETURN_IF_ERROR(CompareTensor(tensors_[i], written.tensors[i], *file));
    }
    return Status();
  }

  Status CompareTensor(const NewTensor& tensor, const TensorInfo& written, const Source& file) const {
    const bool alike = tensor.key == written.key && tensor.dtype == written.dtype && tensor.shape == written.shape;
    if (!alike) return Differs(tensor.key, "another name, type or shape");
    std::uint64_t at = written.offset;
    std::vector<std::byte> bytes;
    Status compared;
    CKPTFIT_RETURN_IF_ERROR(tensor.values([&](std::span<const std::byte> piece) {
      bytes.resize(piece.size());
      compared = file.ReadAt(at, bytes);
      if (compared.ok() && !std::equal(piece.begin(), piece.end(), bytes.begin())) {
        compared = Differs(tensor.key, "other values");
      }
      at += piece.size();
      return compared.ok();
    }));
    return compared;
  }

  Status Differs(const std::string& key, const std::string& what) const {
    return Status(StatusCode::kInternal, "what was written has " + what,
                  {report_.output, Where::kNoOffset, Where::kNoOffset, key});
  }

  CheckpointValues& source_;
  ConvertReport& report_;
  std::vector<NewTensor> tensors_;
};

Value RecordOf(const ConvertReport& report) {
  Value record = NewRecord("convert", report.output, SourceDigest(*report.checkpoint));
  const Value json = ConvertJson(report);
  for (const char* member : {"to", "tensors", "bytes", "checked", "call", "left_out"}) {
    if (json.Has(member)) record.Set(member, json[member]);
  }
  return record;
}

}  // namespace

Result<Answer> AnswerConvert(const Value& request, const Forms& forms) {
  const std::string& path = request["checkpoint"].AsString();
  const std::string& output = request["output"].AsString();
  if (path.empty() || output.empty()) {
    return Status(StatusCode::kInvalidArgument, "the request names no checkpoint or no output");
  }
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<CheckpointValues> source, CheckpointValues::Open(path));
  ConvertReport report;
  report.checkpoint = &source->checkpoint();
  report.output = output;
  CKPTFIT_RETURN_IF_ERROR(NeedsProgram(output) ? ConvertForProgram(request, *source, &report)
                                               : Converter(*source, &report).Run(request["check"].AsBool()));
  CKPTFIT_RETURN_IF_ERROR(RecordAndSync(output, RecordOf(report), report.files, request["sync"].AsBool()));
  Answer answer;
  if (forms.json) answer.json = WriteJson(ConvertJson(report), 1);
  if (forms.text) answer.text = ConvertText(report);
  if (forms.colored_text) answer.colored_text = ConvertText(report);
  return answer;
}

}  // namespace ckptfit
