// The record beside a written checkpoint: where it comes from (docs/design/repair.md 5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/answer.h"
#include "base/value.h"
#include "model/checkpoint.h"

namespace ckptfit {

// {"path", "format", "tensors", "bytes", "listing_crc32c"}: the last over keys, types, shapes and places of all tensors.
Value SourceDigest(const Checkpoint& checkpoint);
Value SourceDigest(const std::string& path, Format format, const std::vector<TensorInfo>& tensors);

// What the record of every command says (schema "ckptfit.record/1"); the command adds what it did.
Value NewRecord(std::string_view command, const std::string& output, Value source);

// kInvalidArgument when something has the record's name already.
Status CheckRecordIsNew(const std::string& output);

// Ends a command whose output, `files`, is there: puts the record beside it, and waits for the disk when `sync` is true.
// Errors are those of OutputFile and SyncFiles(). Without its record the output does not stay.
Status RecordAndSync(const std::string& output, const Value& record, std::vector<std::string> files, bool sync);

void RemoveFiles(const std::vector<std::string>& files);

// What the record beside the checkpoint `path` says. kNotFound when there is none.
Result<Answer> ExplainRecord(const std::string& path, const Forms& forms);

}  // namespace ckptfit
