// The bytes of a value are not those that were saved: their checksum, kept in the index, disagrees.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

constexpr std::string_view kObjectGraph = "the object graph";

bool SpeaksOfChecksum(const std::string& text) {
  return text.find("hecksum") != std::string::npos || text.find("crc32c") != std::string::npos;
}

// The values whose checksum disagrees: those that variables were to take, else the one that stopped the loader before.
std::vector<std::string> DamagedValues(const Case& c) {
  std::vector<std::string> keys;
  for (const Step& step : c.trace->steps) {
    if (step.kind == Step::Kind::kReadFault && SpeaksOfChecksum(step.found)) keys.push_back(step.source);
  }
  const auto seen = [&](std::string_view kind) { return Seen(c, kind) != nullptr; };
  const bool files_are_sound =
      !seen("block-damaged") && !seen("shard-missing") && !seen("index-unreadable") && !seen("foreign-content");
  if (keys.empty() && files_are_sound && c.trace->exception && SpeaksOfChecksum(c.trace->exception->message)) {
    keys.emplace_back(kObjectGraph);
  }
  return keys;
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  if (c.trace == nullptr) return;
  const std::vector<std::string> keys = DamagedValues(c);
  if (keys.empty()) return;
  Finding finding = StartFinding(kTB103);
  finding.affected = std::max(keys.size(), AllVariables(c));
  finding.title =
      fmt::format("the bytes of {} are not those that were saved", keys[0] == kObjectGraph ? keys[0] : Quoted(keys[0]));
  finding.why = "the index keeps a checksum of each value; the data file was changed or damaged after saving";
  finding.evidence.push_back({"checkpoint", keys[0], "stored checksum and bytes disagree"});
  finding.fixes.push_back({"copy the data file again from where it was saved", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kTB103 = {"TB103", "checksum-mismatch", "the bytes of a value disagree with their checksum",
                      Severity::kError, Detect};

}  // namespace ckptfit
