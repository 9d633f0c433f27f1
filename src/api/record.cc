#include "api/record.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "base/byte_cursor.h"
#include "ckptfit/ckptfit.h"
#include "codec/crc32c.h"
#include "codec/json.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "io/output_file.h"
#include "io/path.h"
#include "report/record_text.h"

namespace ckptfit {
namespace {

constexpr std::string_view kRecordSuffix = ".ckptfit.json";  // behind the name of the checkpoint
constexpr std::uint64_t kMaxRecord = std::uint64_t{1} << 30;

std::string RecordPath(const std::string& output) { return output + std::string(kRecordSuffix); }

Status WriteRecord(const std::string& output, const Value& record) {
  CKPTFIT_ASSIGN_OR_RETURN(const auto file, OutputFile::Create(RecordPath(output)));
  CKPTFIT_RETURN_IF_ERROR(file->Write(WriteJson(record, 1) + "\n"));
  return file->Commit();
}

}  // namespace

Value SourceDigest(const std::string& path, Format format, const std::vector<TensorInfo>& tensors) {
  std::uint32_t crc = 0;
  std::uint64_t bytes = 0;
  const auto add = [&crc](const std::string& text) { crc = ExtendCrc32c(crc, AsBytes(text)); };
  for (const TensorInfo& tensor : tensors) {
    add(tensor.key + " " + std::string(DTypeName(tensor.dtype)) + " " + tensor.shape.ToString() + " ");
    add(std::to_string(tensor.offset) + " " + std::to_string(tensor.bytes) + "\n");
    bytes += tensor.bytes;
  }
  Value object{Value::Object()};
  object.Set("path", path);
  object.Set("format", FormatName(format));
  object.Set("tensors", static_cast<std::int64_t>(tensors.size()));
  object.Set("bytes", static_cast<std::int64_t>(bytes));
  object.Set("listing_crc32c", static_cast<std::int64_t>(crc));
  return object;
}

Value SourceDigest(const Checkpoint& checkpoint) {
  return SourceDigest(checkpoint.path, checkpoint.format, checkpoint.tensors);
}

Value NewRecord(std::string_view command, const std::string& output, Value source) {
  Value record{Value::Object()};
  record.Set("schema", "ckptfit.record/1");
  record.Set("ckptfit", CKPTFIT_VERSION);
  record.Set("command", command);
  record.Set("output", std::string(BaseName(output)));
  record.Set("source", std::move(source));
  return record;
}

Status CheckRecordIsNew(const std::string& output) { return CheckIsNew(RecordPath(output)); }

Status RecordAndSync(const std::string& output, const Value& record, std::vector<std::string> files, bool sync) {
  Status written = WriteRecord(output, record);
  if (!written.ok()) RemoveFiles(files);
  if (!written.ok() || !sync) return written;
  files.push_back(RecordPath(output));
  return SyncFiles(files);
}

void RemoveFiles(const std::vector<std::string>& files) {
  for (const std::string& file : files) ::unlink(file.c_str());
}

Result<Answer> ExplainRecord(const std::string& path, const Forms& forms) {
  const std::string record_path = RecordPath(path);
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenFile(record_path));
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, ReadAll(*source, kMaxRecord));
  CKPTFIT_ASSIGN_OR_RETURN(const Value record,
                           ParseJson({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, record_path));
  Answer answer;
  if (forms.json) answer.json = WriteJson(record, 1);
  if (forms.text) answer.text = RecordText(record);
  if (forms.colored_text) answer.colored_text = RecordText(record);
  return answer;
}

}  // namespace ckptfit
