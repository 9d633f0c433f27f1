// Prints as JSON which stored tensor Assign() gives to which variable, for measurements against real TensorFlow.
//
// usage: assignments CHECKPOINT DESCRIPTION CALL
#include <cstdio>
#include <string>

#include "api/files_on_disk.h"
#include "api/open_checkpoint.h"
#include "api/target_source.h"
#include "codec/json.h"
#include "loading/checkpoint/built_target.h"
#include "loading/simulate.h"
#include "repair/assign/assignment.h"

namespace {

using ckptfit::Value;

Value Keys(const ckptfit::Checkpoint& checkpoint, const std::vector<std::size_t>& tensors) {
  Value::Array keys;
  for (const std::size_t t : tensors) keys.emplace_back(checkpoint.tensors[t].key);
  return Value(std::move(keys));
}

Value AnswerJson(const ckptfit::Case& c, const ckptfit::Assignments& answer) {
  Value::Array assigned, missing;
  for (const ckptfit::Assignment& a : answer.assigned) {
    Value one{Value::Object{}};
    one.Set("variable", static_cast<std::int64_t>(a.variable));
    one.Set("group", c.target->variables[a.variable].group);
    one.Set("name", c.target->VariableOf(c.target->variables[a.variable]).name);
    one.Set("key", c.checkpoint.tensors[a.tensor].key);
    one.Set("conversion", static_cast<std::int64_t>(a.conversion));
    one.Set("confidence", a.confidence);
    one.Set("why", a.why);
    assigned.push_back(std::move(one));
  }
  for (const ckptfit::Unassigned& u : answer.missing) {
    Value one{Value::Object{}};
    one.Set("variable", static_cast<std::int64_t>(u.variable));
    one.Set("group", c.target->variables[u.variable].group);
    one.Set("name", c.target->VariableOf(c.target->variables[u.variable]).name);
    one.Set("why", u.why);
    missing.push_back(std::move(one));
  }
  Value json{Value::Object{}};
  json.Set("assigned", std::move(assigned));
  json.Set("missing", std::move(missing));
  json.Set("unused", Keys(c.checkpoint, answer.unused));
  json.Set("state", Keys(c.checkpoint, answer.state));
  return json;
}

int Fail(const std::string& what) {
  std::fprintf(stderr, "assignments: %s\n", what.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return Fail("usage: assignments CHECKPOINT DESCRIPTION CALL");
  ckptfit::FilesOnDisk files;
  Value request{Value::Object{}};
  request.Set("model", argv[2]);
  const auto target = ckptfit::ReadTarget(request, files);
  if (!target.has_value()) return Fail(target.error().message());
  const ckptfit::Checkpoint checkpoint = ckptfit::OpenCheckpoint(argv[1], files);
  const auto call = ckptfit::ParseCall(argv[3], argv[1]);
  if (!call.has_value()) return Fail(call.error().message());
  const ckptfit::Environment& environment = (*target)->environment;
  const ckptfit::LoadTrace trace = ckptfit::Simulate({*call, **target, environment, files, {}});
  const auto built = ckptfit::restore::BuildTarget(**target, environment);
  ckptfit::Case c{checkpoint, files.Look(argv[1]), target->get(), &*call, &trace, environment};
  if (built) c.target = &built->target;  // the trace speaks of other variables
  if (built) c.trace = nullptr;
  std::printf("%s\n", ckptfit::WriteJson(AnswerJson(c, ckptfit::Assign(c)), 1).c_str());
  return 0;
}
