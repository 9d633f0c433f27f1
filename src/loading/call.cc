#include "loading/call.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "loading/afterwards.h"
#include "loading/assigned_names.h"
#include "loading/named_object.h"
#include "loading/path_expression.h"
#include "loading/python_expression.h"

namespace ckptfit {
namespace {

using Kind = Expression::Kind;

constexpr std::string_view kUnderstood =
    "understood are: model.load_weights(path), keras.models.load_model(path), "
    "tf.train.Checkpoint(model=model).restore(path) and .read(path), tf.train.latest_checkpoint(path) in place of a "
    "path, "
    "tf.train.CheckpointManager(checkpoint, path, 3).restore_or_initialize(), tf.saved_model.load(path), "
    "tf.compat.v1.train.Saver(model.variables).restore(None, path), tf.compat.v1.train.init_from_checkpoint(path, "
    "{...}), "
    "tf.train.load_checkpoint(path).get_tensor(key), tf.train.load_variable(path, key), keras.layers.TFSMLayer(path)";

bool IsStatusMethod(std::string_view name) {
  return name == "assert_consumed" || name == "assert_existing_objects_matched" || name == "assert_nontrivial_match" ||
         name == "expect_partial";
}

// A dict tells its keys: what stands behind them are objects of the program.
Value KeysOf(const Expression& dict) {
  Value keys{Value::Object()};
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    if (dict.items[i].kind != Kind::kString) return Value(true);
    keys.Set(dict.items[i].text, Value(true));
  }
  return keys;
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
    case Kind::kDict:
      return KeysOf(e);
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
    if (EndsInName(name, "saved_model.load")) return ReadPlain(Api::kSavedModelLoad, e);
    if (EndsInName(name, "load_model")) return ReadPlain(Api::kLoadModel, e);
    if (EndsInName(name, "saving.load_weights")) return ReadFunctionLoadWeights(e);
    if (EndsInName(name, "TFSMLayer")) return ReadPlain(Api::kTfsmLayer, e);
    if (EndsInName(name, "load_variable")) return ReadLoadVariable(e);
    if (EndsInName(name, "init_from_checkpoint")) return ReadInitFrom(e);
    if (callee.kind != Kind::kAttribute) return NotUnderstood(e, "not a loading call");
    if (callee.text == "load_weights") {
      call_.object = ObjectText(callee.items[0]);
      if (call_.object.empty() && !IsMade(callee.items[0]))
        return NotUnderstood(e, "load_weights() of something that is no object, attribute or layer by name or place");
      return ReadPlain(Api::kLoadWeights, e);
    }
    if (callee.text == "restore" || callee.text == "read") return ReadRestore(e, callee);
    if (callee.text == "restore_or_initialize") return ReadManager(callee.items[0]);
    if (callee.text == "get_tensor") return ReadGetTensor(e, callee.items[0]);
    return NotUnderstood(e, "not a loading call: ." + callee.text + "()");
  }

  // build().load_weights(path): the model is made in its place, and is the one that is described.
  static bool IsMade(const Expression& e) {
    return e.kind == Kind::kCall && !(e.items[0].kind == Kind::kAttribute && e.items[0].text == "get_layer");
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
    const auto value = EvaluatePath(e, path_);
    if (!value) return NotUnderstood(e, "the path is an expression that ckptfit does not evaluate");
    call_.path = value->text;
    call_.path_source = value->source;
    return Status();
  }

  Status ReadFunctionLoadWeights(const Expression& e) {
    call_.api = Api::kLoadWeights;
    if (e.items.size() < 2) return NotUnderstood(e, "load_weights() needs a model and a path");
    call_.object = ObjectText(e.items[1]);
    call_.function = true;
    return ReadArguments(e, 2);
  }

  // tf.train.load_variable(path, key)
  Status ReadLoadVariable(const Expression& e) {
    call_.api = Api::kGetTensor;
    if (e.items.size() != 3 || e.items[2].kind != Kind::kString)
      return NotUnderstood(e, "load_variable() needs a path and the name of a tensor");
    call_.arguments.Set("load_variable", Value(true));
    call_.arguments.Set("key", Value(e.items[2].text));
    return ReadPath(e.items[1]);
  }

  // tf.train.load_checkpoint(path).get_tensor(key)
  Status ReadGetTensor(const Expression& e, const Expression& reader) {
    call_.api = Api::kGetTensor;
    const std::string name = reader.kind == Kind::kCall ? reader.items[0].DottedName() : "";
    const bool folders = EndsInName(name, "load_checkpoint");
    if (!folders && !EndsInName(name, "NewCheckpointReader"))
      return NotUnderstood(e, "get_tensor() of something that is no checkpoint reader");
    if (reader.items.size() < 2 || e.items.size() != 2 || e.items[1].kind != Kind::kString)
      return NotUnderstood(e, "get_tensor() needs a path and the name of a tensor");
    call_.arguments.Set("reader", Value(!folders));
    call_.arguments.Set("key", Value(e.items[1].text));
    return ReadPath(reader.items[1]);
  }

  // init_from_checkpoint(path, {key: variable or name, ...})
  Status ReadInitFrom(const Expression& e) {
    call_.api = Api::kInitFromCheckpoint;
    if (e.items.size() != 3 || e.items[2].kind != Kind::kDict)
      return NotUnderstood(e, "init_from_checkpoint() needs a path and a dict");
    Value names{Value::Object()};
    const std::vector<Expression>& map = e.items[2].items;
    for (std::size_t i = 0; i + 1 < map.size(); i += 2) {
      if (map[i].kind != Kind::kString) return NotUnderstood(map[i], "the keys of the dict must be texts");
      if (map[i + 1].kind == Kind::kString) {
        names.Set(map[i].text, Value(map[i + 1].text));
      } else {
        call_.objects.emplace_back(map[i].text, map[i + 1].DottedName());
      }
    }
    call_.arguments.Set("names", std::move(names));
    return ReadPath(e.items[1]);
  }

  Status ReadRestore(const Expression& e, const Expression& callee) {
    const Expression& made = callee.items[0];
    const std::string maker = made.kind == Kind::kCall ? made.items[0].DottedName() : "";
    if (EndsInName(maker, "Saver")) {
      call_.api = Api::kSaverRestore;
      for (std::size_t i = 1; i < made.items.size(); ++i) AddSaved(made.items[i]);
      for (const auto& [keyword, value] : made.keywords) {
        if (keyword == "var_list") AddSaved(value);
      }
      return ReadArguments(e, 2);
    }
    CKPTFIT_RETURN_IF_ERROR(ReadCheckpoint(made));
    call_.api = callee.text == "read" ? Api::kCheckpointRead : Api::kCheckpointRestore;
    return ReadArguments(e, 1);
  }

  // CheckpointManager(checkpoint, folder, ...).restore_or_initialize()
  Status ReadManager(const Expression& manager) {
    const Expression* folder = ManagerFolder(manager);
    if (folder == nullptr) return NotUnderstood(manager, "restore_or_initialize() of something that is no manager");
    const Expression* checkpoint = manager.Keyword("checkpoint");
    if (checkpoint == nullptr && manager.items.size() > 1) checkpoint = &manager.items[1];
    if (checkpoint == nullptr) return NotUnderstood(manager, "the manager has no checkpoint");
    CKPTFIT_RETURN_IF_ERROR(ReadCheckpoint(*checkpoint));
    CKPTFIT_RETURN_IF_ERROR(ReadPath(*folder));
    call_.api = Api::kCheckpointRestore;
    call_.path_source = PathSource::kManager;
    call_.arguments.Set("restore_or_initialize", Value(true));
    return Status();
  }

  Status ReadCheckpoint(const Expression& made) {
    if (!IsMadeCheckpoint(made)) return NotUnderstood(made, "restore() of something that is no Checkpoint or Saver");
    CKPTFIT_ASSIGN_OR_RETURN(call_.checkpoint, Arguments(made));
    for (const CheckpointArgument& argument : call_.checkpoint) {
      if (argument.keyword.empty() || argument.keyword == "root") {
        call_.root = argument.object;
      } else {
        call_.objects.emplace_back(argument.keyword, argument.object);
      }
    }
    return Status();
  }

  static DType DTypeOf(const Expression& e) {
    const std::string name = e.kind == Kind::kString ? e.text : e.DottedName();
    return DTypeFromName(name.substr(name.rfind('.') + 1)).value_or(DType::kInvalid);
  }

  static DType DTypeOfNumber(const Expression& e) {
    if (e.kind == Kind::kNegate) return DTypeOfNumber(e.items[0]);
    if (e.kind == Kind::kTrue || e.kind == Kind::kFalse) return DType::kBool;
    if (e.kind != Kind::kNumber) return DType::kInvalid;
    return e.text.find_first_of(".eE") == std::string::npos ? DType::kInt32 : DType::kFloat32;
  }

  // tf.Variable(1), tf.Variable(0, dtype=tf.int64): a variable of one number, as counters are written.
  static std::optional<Variable> MadeVariable(const Expression& e) {
    if (e.kind != Kind::kCall || e.items[0].DottedName() != "tf.Variable") return std::nullopt;
    const Expression* value = e.Keyword("initial_value");
    if (value == nullptr && e.items.size() > 1) value = &e.items[1];
    Variable variable{"Variable:0", "Variable:0", "Variable", Shape{}, DType::kInvalid, true};
    if (value != nullptr) variable.dtype = DTypeOfNumber(*value);
    if (variable.dtype == DType::kInvalid) return std::nullopt;
    if (const Expression* dtype = e.Keyword("dtype")) variable.dtype = DTypeOf(*dtype);
    return variable;
  }

  // Checkpoints inside Checkpoints nest as deeply as the text does, which its parser limits.
  static Result<std::vector<CheckpointArgument>> Arguments(const Expression& made) {
    std::vector<CheckpointArgument> arguments;
    for (std::size_t i = 1; i < made.items.size(); ++i) {
      CKPTFIT_ASSIGN_OR_RETURN(auto argument, ArgumentOf("", made.items[i]));
      arguments.push_back(std::move(argument));
    }
    for (const auto& [keyword, value] : made.keywords) {
      CKPTFIT_ASSIGN_OR_RETURN(auto argument, ArgumentOf(keyword, value));
      arguments.push_back(std::move(argument));
    }
    return arguments;
  }

  static Result<CheckpointArgument> ArgumentOf(const std::string& keyword, const Expression& value) {
    CheckpointArgument argument;
    argument.keyword = keyword;
    if (IsMadeCheckpoint(value)) {
      CKPTFIT_ASSIGN_OR_RETURN(argument.arguments, Arguments(value));
      return argument;
    }
    argument.variable = MadeVariable(value);
    if (argument.variable) return argument;
    argument.object = keyword.empty() ? ObjectText(value) : ContainerText(value);
    if (argument.object.empty())
      return NotUnderstood(
          value, "an argument of Checkpoint must be an object, a list or dict of objects, or another Checkpoint");
    return argument;
  }

  // "model" of model.variables, model.weights, or a name by itself; lists and dicts of these.
  void AddSaved(const Expression& e) {
    if (e.kind == Kind::kList || e.kind == Kind::kTuple) {
      for (const Expression& item : e.items) AddSaved(item);
      return;
    }
    if (e.kind == Kind::kDict) {
      for (std::size_t i = 0; i + 1 < e.items.size(); i += 2)
        call_.objects.emplace_back(e.items[i].text, e.items[i + 1].DottedName());
      return;
    }
    if (const std::string_view name = FirstName(e); !name.empty()) call_.objects.emplace_back("", name);
  }

  const std::string& path_;
  Call call_;
};

Status AttributeFault(const Statement& statement, const std::string& target) {
  return Status(StatusCode::kInvalidArgument,
                "what a load does after `" + target +
                    " = ...` is not known: describe the program as it is then, and leave the assignment out",
                {"", statement.expression.begin, statement.expression.begin, ""});
}

}  // namespace

bool MakesItsObjects(Api api) {
  return api == Api::kLoadModel || api == Api::kSavedModelLoad || api == Api::kTfsmLayer;
}

bool GivesValues(Api api) { return api != Api::kGetTensor; }

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
    case Api::kGetTensor:
      return "tf.train.load_checkpoint.get_tensor";
    case Api::kInitFromCheckpoint:
      return "tf.compat.v1.train.init_from_checkpoint";
    case Api::kTfsmLayer:
      return "TFSMLayer";
  }
  return "";
}

Result<Call> ParseCall(std::string_view text, const std::string& checkpoint_path) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::vector<Statement> statements, ParsePython(text));
  AssignedNames names;
  std::vector<Call> calls;
  std::optional<Status> fault, changed;
  Afterwards afterwards;
  for (const Statement& statement : statements) {
    for (const std::string& name : statement.unknown) {
      if (AssignedNames::IsAttribute(name)) changed = AttributeFault(statement, name);
      names.Forget(name);
    }
    if (statement.fault) continue;
    auto resolved = names.Resolve(statement.expression);
    if (!resolved) return Status(StatusCode::kOverBudget, "the call grows too large when names are filled in");
    if (names.IsAttribute(statement.target)) {
      if (names.SetAttribute(statement.target, *std::move(resolved))) continue;
      changed = AttributeFault(statement, statement.target);
      if (!calls.empty() && names.IsOfCheckpoint(statement.target)) return *changed;
      continue;
    }
    auto read = CallReader(text, checkpoint_path).Read(resolved->expression);
    names.Assign(statement.target, *std::move(resolved));
    if (read) {
      if (changed) return *changed;
      calls.push_back(std::move(read).value());
      afterwards.AddLoad(statement, &calls.back());
      continue;
    }
    afterwards.AddOther(statement, calls);
    if (!fault || statement.target.empty()) fault = read.error();
  }
  if (calls.empty()) return changed ? *changed : *fault;
  return std::move(calls.back());
}

}  // namespace ckptfit
