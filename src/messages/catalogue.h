// The messages that `ckptfit explain` knows and the causes that they can have: data/messages, compiled in.
//
// Form of the files: docs/design/messages.md. The catalogue is read once, at the first question.
//
// Errors.   A file that cannot be read is our own fault, found by a test: Problems() says what and where; the rest is kept.
// Threads.  May be used by many threads.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/finding.h"
#include "messages/condition.h"
#include "messages/releases.h"
#include "messages/wording.h"

namespace ckptfit {

// A cause as people are told of it. Causes that checkpoint and program show are those of src/causes; the others can so far
// only be told from a pasted text.
struct NamedCause {
  std::string code;
  std::string slug;
  std::string summary;
  Severity severity = Severity::kError;
  bool from_text_only = false;
  bool seen_in_file = false;              // a check of the file alone finds it
  std::string look = {};                  // what to look at to tell it from others
  std::vector<std::string> reports = {};  // names of slugs.txt that it stands for
};

// One cause that a message can have.
struct Weighted {
  std::string report;  // a name of slugs.txt, or the slug of a cause that has none there
  double probability = 0;
  std::string why;  // with {places}
};

struct Rule {
  std::vector<Condition> conditions;  // all must hold; none: always
  std::vector<Weighted> causes;
};

struct Message {
  std::string name;
  std::vector<Wording> wordings;
  Releases releases;  // that word it like this
  std::vector<Rule> rules;
  bool guess = false;                  // words that speak for a cause only as far as no message does
  bool rest = false;                   // always possible: docs/design/messages.md, section 4
  std::vector<Wording> unquoted = {};  // the wordings that have quotation marks, without them
};

class Catalogue {
 public:
  static const Catalogue& Get();

  // Reads files of data/messages: causes first, then messages. `name` stands in Problems(). Causes of src/causes that the
  // file does not mention are taken in, too.
  void AddCauses(std::string_view name, std::string_view text);
  void AddMessages(std::string_view name, std::string_view text);

  const std::vector<NamedCause>& causes() const { return causes_; }
  const std::vector<Message>& messages() const { return messages_; }
  const std::vector<std::string>& Problems() const { return problems_; }

  // By code (in either case), slug or name of slugs.txt; null when there is none.
  const NamedCause* Find(std::string_view name) const;

 private:
  friend class CatalogueReader;

  std::vector<NamedCause> causes_;  // sorted by code
  std::vector<Message> messages_;
  std::vector<std::string> problems_;
  std::map<std::string, std::string> first_lines_;  // of each message's name: file and line
};

}  // namespace ckptfit
