#include "api/fix_record.h"

#include <memory>
#include <vector>

#include "api/fix_plan.h"
#include "codec/json.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "io/output_file.h"
#include "io/path.h"
#include "report/fix_json.h"
#include "report/fix_text.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxRecord = std::uint64_t{1} << 30;

}  // namespace

Status WriteFixRecord(const FixReport& report) {
  Value record{Value::Object()};
  record.Set("schema", "ckptfit.record/1");
  record.Set("ckptfit", CKPTFIT_VERSION);
  record.Set("output", std::string(BaseName(report.output)));
  record.Set("source", SourceDigest(*report.checkpoint));
  record.Set("call", report.call->text);
  record.Set("with", report.with);
  SetSteps(report, &record);
  record.Set("assignments", report.plan["assignments"]);
  CKPTFIT_ASSIGN_OR_RETURN(const auto file, OutputFile::Create(report.output + std::string(kFixRecordSuffix)));
  CKPTFIT_RETURN_IF_ERROR(file->Write(WriteJson(record, 1) + "\n"));
  return file->Commit();
}

Result<Answer> ExplainFixRecord(const std::string& path, const Forms& forms) {
  const std::string record_path = path + std::string(kFixRecordSuffix);
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
