// The name says one format and the bytes another; loaders go by the name.

#include <fmt/format.h>

#include <algorithm>

#include "causes/causes.h"
#include "diagnosis/names.h"
#include "diagnosis/path_case.h"

namespace ckptfit {
namespace {

struct Expected {
  std::string_view suffix;
  Content content;
};

// The content that a name promises to Keras.
constexpr Expected kExpected[] = {
    {".weights.h5", Content::kHdf5},
    {".h5", Content::kHdf5},
    {".hdf5", Content::kHdf5},
    {".keras", Content::kZip},
};

const Expected* Promise(std::string_view path) {
  for (const Expected& expected : kExpected) {
    if (path.ends_with(expected.suffix)) return &expected;
  }
  return nullptr;
}

// The suffix under which loaders recognise such a file.
std::string_view SuffixFor(Format format) {
  switch (format) {
    case Format::kKerasArchive:
      return ".keras";
    case Format::kKerasWeightsH5:
      return ".weights.h5";
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
      return ".h5";
    default:
      return "";
  }
}

// load_weights() takes every file of that name for the path layout since Keras 2.12.
bool IsTakenForPaths(const Case& c) {
  const bool legacy = c.checkpoint.format == Format::kKerasH5Weights || c.checkpoint.format == Format::kKerasH5Model;
  return legacy && c.call != nullptr && c.call->api == Api::kLoadWeights && c.path.path.ends_with(".weights.h5") &&
         (c.environment.keras3() || c.environment.keras.AtLeast(2, 12));
}

// Whether the loader found its way into the file in spite of the name.
bool IsOpened(const Case& c) {
  return c.trace != nullptr && std::any_of(c.trace->steps.begin(), c.trace->steps.end(), [](const Step& step) {
           return step.kind == Step::Kind::kMatched || step.kind == Step::Kind::kShapeDiffers ||
                  step.kind == Step::Kind::kUnknownClass || step.kind == Step::Kind::kConstructorFails;
         });
}

// What stands at the end of the name is the wrong layout of the right container.
bool IsOtherLayout(const Case& c) {
  const bool paths = c.checkpoint.format == Format::kKerasWeightsH5;
  return (paths && !c.path.path.ends_with(".weights.h5")) || IsTakenForPaths(c);
}

void Detect(const Case& c, std::vector<Finding>* findings) {
  const std::string_view right = SuffixFor(c.checkpoint.format);
  if (!c.path.is_file() || right.empty() || !GoesWrong(c)) return;
  const Expected* promise = Promise(c.path.path);
  const bool wrong =
      promise == nullptr ? !std::string_view(c.path.path).ends_with(right) : promise->content != c.path.content;
  if (!IsOtherLayout(c) && (!wrong || IsOpened(c))) return;
  Finding finding = PathFinding(kIO110, c, c.path.path, std::string(ContentWords(c.path.content)));
  finding.title = promise == nullptr
                      ? fmt::format("{} is {} without the suffix that tells loaders so", Quoted(c.path.path),
                                    ContentWords(c.path.content))
                      : fmt::format("{} ends in {} and is {} of format {}", Quoted(c.path.path), promise->suffix,
                                    ContentWords(c.path.content), FormatName(c.checkpoint.format));
  finding.why = "loaders choose the format by the end of the name; the bytes are of another one";
  const std::string_view also = IsTakenForPaths(c) ? ", not in .weights.h5" : "";
  finding.fixes.push_back({fmt::format("rename the file to end in {}{}", right, also), Safety::kSafe, "", ""});
  findings->push_back(std::move(finding));
}

}  // namespace

const Cause kIO110 = {"IO110", "suffix-contradicts-content", "the file's name promises another format than its bytes",
                      Severity::kError, Detect};

}  // namespace ckptfit
