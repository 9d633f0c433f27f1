#include "loading/call.h"

#include <charconv>
#include <optional>

#include "loading/python_expression.h"

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

constexpr std::string_view kUnderstood =
    "understood are: model.load_weights(path), keras.models.load_model(path), "
    "tf.train.Checkpoint(model=model).restore(path) and .read(path), tf.saved_model.load(path), "
    "tf.compat.v1.train.Saver(model.variables).restore(None, path)";

bool IsStatusMethod(std::string_view name) {
  return name == "assert_consumed" || name == "assert_existing_objects_matched" || name == "assert_nontrivial_match" ||
         name == "expect_partial";
}

bool EndsWith(std::string_view name, std::string_view tail) {
  return name == tail ||
         (name.size() > tail.size() && name.ends_with(tail) && name[name.size() - tail.size() - 1] == '.');
}

Value Literal(const Expression& e) {
  switch (e.kind) {
    case Kind::kTrue:
      return Value(true);
    case Kind::kFalse:
      return Value(false);
    case Kind::kNone:
      return Value();
    case Kind::kString:
      return Value(e.text);
    case Kind::kNumber: {
      std::int64_t integer = 0;
      const char* end = e.text.data() + e.text.size();
      if (std::from_chars(e.text.data(), end, integer).ptr == end) return Value(integer);
      double number = 0;
      std::from_chars(e.text.data(), end, number);
      return Value(number);
    }
    default:
      return Value(true);  // an object of the program: it is given
  }
}

class CallReader {
 public:
  CallReader(std::string_view text, const std::string& path) : path_(path) { call_.text = std::string(text); }

  Result<Call> Read(const Expression& whole) {
    const Expression* e = &whole;
    while (e->kind == Kind::kCall && e->items[0].kind == Kind::kAttribute && IsStatusMethod(e->items[0].text)) {
      call_.trailing.insert(call_.trailing.begin(), e->items[0].text);
      e = &e->items[0].items[0];
    }
    if (e->kind != Kind::kCall) return NotUnderstood(whole, "not a call");
    CKPTFIT_RETURN_IF_ERROR(ReadLoad(*e));
    return call_;
  }

 private:
  static Status NotUnderstood(const Expression& e, std::string what) {
    return Status(StatusCode::kInvalidArgument, std::move(what) + "; " + std::string(kUnderstood),
                  {"", e.begin, e.begin, ""});
  }

  Status ReadLoad(const Expression& e) {
    const Expression& callee = e.items[0];
    const std::string name = callee.DottedName();
    if (EndsWith(name, "saved_model.load")) return ReadPlain(Api::kSavedModelLoad, e);
    if (EndsWith(name, "load_model")) return ReadPlain(Api::kLoadModel, e);
    if (EndsWith(name, "saving.load_weights")) return ReadFunctionLoadWeights(e);
    if (callee.kind != Kind::kAttribute) return NotUnderstood(e, "not a loading call");
    if (callee.text == "load_weights") {
      call_.object = callee.items[0].DottedName();
      return ReadPlain(Api::kLoadWeights, e);
    }
    if (callee.text == "restore" || callee.text == "read") return ReadRestore(e, callee);
    return NotUnderstood(e, "not a loading call: ." + callee.text + "()");
  }

  // f(path, keyword=literal...); the path may also be a keyword.
  Status ReadPlain(Api api, const Expression& e) {
    call_.api = api;
    return ReadArguments(e, 1);
  }

  Status ReadArguments(const Expression& e, std::size_t path_at) {
    const Expression* path = e.items.size() > path_at ? &e.items[path_at] : nullptr;
    for (std::size_t i = path_at + 1; i < e.items.size(); ++i) call_.positional.push_back(Literal(e.items[i]));
    for (const auto& [keyword, value] : e.keywords) {
      if (keyword == "filepath" || keyword == "export_dir" || keyword == "save_path") {
        path = &value;
      } else {
        call_.arguments.Set(keyword, Literal(value));
      }
    }
    if (path == nullptr) return NotUnderstood(e, "the call has no path");
    return ReadPath(*path);
  }

  Status ReadPath(const Expression& e) {
    std::optional<std::string> text = Text(e);
    if (!text) return NotUnderstood(e, "the path is an expression that ckptfit does not evaluate");
    call_.path = *text;
    return Status();
  }

  std::optional<std::string> Text(const Expression& e) const {
    if (e.kind == Kind::kName && e.text == "path") return path_;
    if (e.kind == Kind::kString) return e.text;
    if (e.kind == Kind::kAdd) {
      const auto left = Text(e.items[0]);
      const auto right = Text(e.items[1]);
      if (left && right) return *left + *right;
    }
    return std::nullopt;
  }

  Status ReadFunctionLoadWeights(const Expression& e) {
    call_.api = Api::kLoadWeights;
    if (e.items.size() < 2) return NotUnderstood(e, "load_weights() needs a model and a path");
    call_.object = e.items[1].DottedName();
    call_.function = true;
    return ReadArguments(e, 2);
  }

  Status ReadRestore(const Expression& e, const Expression& callee) {
    const Expression& made = callee.items[0];
    const std::string maker = made.kind == Kind::kCall ? made.items[0].DottedName() : "";
    if (EndsWith(maker, "Saver")) {
      call_.api = Api::kSaverRestore;
      for (std::size_t i = 1; i < made.items.size(); ++i) AddSaved(made.items[i]);
      for (const auto& [keyword, value] : made.keywords) {
        if (keyword == "var_list") AddSaved(value);
      }
      return ReadArguments(e, 2);
    }
    if (!EndsWith(maker, "Checkpoint"))
      return NotUnderstood(e, "restore() of something that is no Checkpoint or Saver");
    call_.api = callee.text == "read" ? Api::kCheckpointRead : Api::kCheckpointRestore;
    if (made.items.size() > 1) call_.root = made.items[1].DottedName();
    for (const auto& [keyword, value] : made.keywords) {
      if (keyword == "root") {
        call_.root = value.DottedName();
      } else {
        call_.objects.emplace_back(keyword, value.DottedName());
      }
    }
    return ReadArguments(e, 1);
  }

  // "model" of model.variables, model.weights, or a name by itself.
  void AddSaved(const Expression& e) {
    const Expression* base = &e;
    while (base->kind == Kind::kAttribute || base->kind == Kind::kCall || base->kind == Kind::kSubscript)
      base = &base->items[0];
    if (base->kind == Kind::kName) call_.objects.emplace_back(base->text, base->text);
  }

  const std::string& path_;
  Call call_;
};

}  // namespace

std::string_view ApiName(Api api) {
  switch (api) {
    case Api::kCheckpointRestore:
      return "tf.train.Checkpoint.restore";
    case Api::kCheckpointRead:
      return "tf.train.Checkpoint.read";
    case Api::kLoadWeights:
      return "load_weights";
    case Api::kLoadModel:
      return "load_model";
    case Api::kSavedModelLoad:
      return "tf.saved_model.load";
    case Api::kSaverRestore:
      return "tf.compat.v1.train.Saver.restore";
  }
  return "";
}

Result<Call> ParseCall(std::string_view text, const std::string& checkpoint_path) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<Statement> statements, ParsePython(text));
  if (statements.size() != 1) {
    return Status(StatusCode::kInvalidArgument,
                  "one statement is understood, found " + std::to_string(statements.size()));
  }
  return CallReader(text, checkpoint_path).Read(statements[0].expression);
}

}  // namespace ckptfit
