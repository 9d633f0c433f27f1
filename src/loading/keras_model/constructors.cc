#include "loading/keras_model/constructors.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "loading/keras_weights/keras_line.h"
#include "model/version_table.h"

namespace ckptfit {
namespace {

std::string_view NextWord(std::string_view* text) {
  const std::size_t begin = std::min(text->find_first_not_of(' '), text->size());
  const std::size_t end = std::min(text->find(' ', begin), text->size());
  const std::string_view word = text->substr(begin, end - begin);
  text->remove_prefix(end);
  return word;
}

Value ReadNumber(std::string_view text) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  std::int64_t whole = 0;
  if (auto [at, error] = std::from_chars(begin, end, whole); error == std::errc() && at == end) return whole;
  double number = 0;
  std::from_chars(begin, end, number);
  return number;
}

// The plain values that defaults are: null, true, 1, 0.5, "text", [1,1].
Value ReadDefault(std::string_view text) {
  if (text == "null") return {};
  if (text == "true" || text == "false") return text == "true";
  if (text.starts_with('"')) return text.substr(1, text.size() - 2);
  if (!text.starts_with('[')) return ReadNumber(text);
  Value::Array items;
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    items.push_back(ReadDefault(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return items;
}

Constructor::Argument ReadArgument(std::string_view word) {
  Constructor::Argument argument;
  const std::size_t equals = word.find('=');
  argument.required = word.ends_with('!');
  argument.name = word.substr(0, argument.required ? word.size() - 1 : equals);
  if (equals == std::string_view::npos) return argument;
  argument.plain_default = word.substr(equals + 1) != "?";
  if (argument.plain_default) argument.fallback = ReadDefault(word.substr(equals + 1));
  return argument;
}

Constructor ReadEntry(std::string_view name, std::string_view text) {
  Constructor out;
  out.class_name = name.substr(name.rfind('.') + 1);
  std::string_view sink = NextWord(&text);
  if (sink.starts_with('@')) {
    out.class_name = sink.substr(1);
    sink = NextWord(&text);
  }
  if (sink == "()") {
    out.function = true;
    return out;
  }
  out.own_from_config = sink.ends_with('~');
  if (out.own_from_config) sink.remove_suffix(1);
  out.refuses = sink != "*";
  out.sink = sink;
  for (std::string_view word = NextWord(&text); !word.empty(); word = NextWord(&text)) {
    out.arguments.push_back(ReadArgument(word));
  }
  return out;
}

// Entries of the table as they were read, each once.
class ReadEntries {
 public:
  const Constructor* Of(std::string key, std::string_view name, std::string_view text) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<const Constructor>& entry = entries_[{std::move(key), text.data()}];
    if (entry == nullptr) entry = std::make_unique<const Constructor>(ReadEntry(name, text));
    return entry.get();
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, const char*>, std::unique_ptr<const Constructor>> entries_;
};

}  // namespace

const Constructor::Argument* Constructor::Find(std::string_view name) const {
  const auto at =
      std::find_if(arguments.begin(), arguments.end(), [&](const Argument& argument) { return argument.name == name; });
  return at == arguments.end() ? nullptr : &*at;
}

bool Constructor::IsDefault(std::string_view name, const Value& value) const {
  const Argument* const argument = Find(name);
  if (argument == nullptr || argument->required || !argument->plain_default) return false;
  const bool number = argument->fallback.is_number() && value.is_number();
  return number ? argument->fallback.AsDouble() == value.AsDouble() : argument->fallback == value;
}

std::optional<ObjectKind> KindOfArgument(std::string_view name) {
  if (name.ends_with("initializer")) return ObjectKind::kInitializer;
  if (name.ends_with("regularizer")) return ObjectKind::kRegularizer;
  if (name.ends_with("constraint")) return ObjectKind::kConstraint;
  if (name == "activation" || name == "recurrent_activation") return ObjectKind::kActivation;
  return std::nullopt;
}

bool TakesArgument(const Constructor& constructor, std::string_view name, const Environment& environment) {
  if (constructor.Find(name) != nullptr) return true;
  const Constructor* const layer =
      constructor.sink == "Layer" ? FindConstructor(ObjectKind::kLayer, "Layer", environment) : nullptr;
  return layer != nullptr && layer->Find(name) != nullptr;
}

std::string_view ModuleOf(ObjectKind kind) {
  static constexpr std::string_view kNames[] = {"layers", "initializers", "regularizers", "constraints", "activations",
                                                "losses", "metrics",      "optimizers",   "operations"};
  return kNames[static_cast<std::size_t>(kind)];
}

const Constructor kNoConstructor;

const Constructor* FindConstructor(ObjectKind kind, std::string_view name, const Environment& environment) {
  static ReadEntries entries;
  std::string key = std::string(ModuleOf(kind)) + " " + std::string(name);
  const auto text = ConstructorsTable().Find(key, KerasLine(environment));
  return text ? entries.Of(std::move(key), name, *text) : nullptr;
}

}  // namespace ckptfit
