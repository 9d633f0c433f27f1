#include "api/list.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "api/files_on_disk.h"
#include "api/open_checkpoint.h"
#include "codec/json.h"
#include "report/list_text.h"

namespace ckptfit {
namespace {

// Whether `text` matches `pattern`, where * stands for any text. Greedy with one backtrack point: O(text * pattern).
bool Matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void Keep(std::string_view pattern, Checkpoint* checkpoint) {
  std::erase_if(checkpoint->tensors, [&](const TensorInfo& tensor) { return !Matches(pattern, tensor.key); });
  checkpoint->bytes = 0;
  for (const TensorInfo& tensor : checkpoint->tensors) checkpoint->bytes += tensor.bytes;
}

struct Listed {
  FilesOnDisk files;
  Checkpoint checkpoint;
};

}  // namespace

Result<Answer> AnswerList(const Value& request, const Forms& forms) {
  const std::string& path = request["checkpoint"].AsString();
  if (path.empty()) return Status(StatusCode::kInvalidArgument, "the request names no checkpoint");
  const auto listed = std::make_shared<Listed>();
  FilesOnDisk& files = listed->files;
  Checkpoint& checkpoint = listed->checkpoint;
  checkpoint = TakeCheckpoint(path, files);
  const bool nothing = checkpoint.format == Format::kNone || (checkpoint.damaged && checkpoint.tensors.empty());
  if (nothing) return NothingThere(files.Look(path), checkpoint);
  if (request.Has("pattern")) Keep(request["pattern"].AsString(), &checkpoint);
  const bool tree = request["view"].AsString() == "tree";
  Answer answer;
  const auto text = tree ? TreeText : ListText;
  if (forms.json) answer.json = WriteJson(ListJson(checkpoint), 1);
  if (forms.text) answer.text = text(checkpoint, false);
  if (forms.colored_text) answer.colored_text = text(checkpoint, true);
  answer.made_from = listed;
  return answer;
}

}  // namespace ckptfit
