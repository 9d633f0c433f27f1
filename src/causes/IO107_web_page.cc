// A web page was saved under the checkpoint's name: a download link led to a page, a login or an error.

#include <fmt/format.h>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

void Detect(const Case& c, std::vector<Finding>* findings) {
  std::string file = FileWithContent(c, Content::kHtml);
  if (file.empty()) file = FileWithContent(c, Content::kXml);
  if (file.empty()) return;
  const bool known = file == c.path.path && !c.path.first_line.empty();
  Finding finding = PathFinding(kIO107, c, file, known ? c.path.first_line : "begins like a web page");
  finding.title = fmt::format("{} is a web page, not a checkpoint", Quoted(file));
  finding.why =
      "a download that was answered with a page (a login, an error, a preview) is saved under the file's name";
  finding.fixes.push_back({"download the file itself, and compare its size and checksum", Safety::kManual, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO107 = {"IO107", "web-page", "a web page was saved in place of the file", Severity::kError, Detect};

}  // namespace ckptfit
