#include "api/mapping_file.h"

#include <memory>
#include <vector>

#include "base/byte_cursor.h"
#include "codec/toml.h"
#include "io/file_source.h"
#include "io/memory_source.h"

namespace ckptfit {

Result<Mapping> ReadMappingFile(const std::string& path) {
  constexpr std::uint64_t kMost = 64u << 20;
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenFile(path));
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, ReadAll(*source, kMost));
  CKPTFIT_ASSIGN_OR_RETURN(const Value document, ParseToml(AsText(bytes), path));
  Result<Mapping> mapping = ReadMapping(document);
  if (mapping) return mapping;
  Where where = mapping.error().where();
  where.file = path;
  return Status(mapping.error().code(), mapping.error().message(), std::move(where));
}

}  // namespace ckptfit
