#include <algorithm>
#include <memory>
#include <span>
#include <string>

#include "api/answer.h"
#include "api/c_glue.h"
#include "api/map_values.h"
#include "api/values.h"
#include "ckptfit/ckptfit.h"
#include "codec/json.h"
#include "report/graph_json.h"
#include "report/list_text.h"

struct ckptfit_values {
  std::unique_ptr<ckptfit::CheckpointValues> values;
  std::string json;
  std::string graph = {};     // once it was asked for
  ckptfit::Texts texts = {};  // of the last tensor of texts that was
};

struct ckptfit_mapping {
  std::shared_ptr<const std::byte> bytes;
};

namespace ckptfit {
namespace {

ckptfit_values* OpenValues(const std::string& path, ckptfit_error* error) {
  auto opened = CheckpointValues::Open(path);
  if (!opened) {
    Fill(error, ExitCodeOf(opened.error()), opened.error().ToString());
    return nullptr;
  }
  Value json = ListJson((*opened)->checkpoint());
  json.Set("config", (*opened)->checkpoint().config);
  return new ckptfit_values{std::move(*opened), WriteJson(json)};
}

// Copies the values of a tensor to `out`, which must be as large as they are.
Status ReadInto(CheckpointValues& values, std::string_view key, std::span<std::byte> out) {
  std::size_t done = 0;
  bool fits = true;
  Status status = values.Read(key, [&](std::span<const std::byte> piece) {
    fits = piece.size() <= out.size() - done;
    if (fits) std::copy(piece.begin(), piece.end(), out.begin() + static_cast<std::ptrdiff_t>(done));
    done += fits ? piece.size() : 0;
    return fits;
  });
  if (fits && (!status.ok() || done == out.size())) return status;
  return Status(StatusCode::kInvalidArgument, "there is room for " + std::to_string(out.size()) +
                                                  " bytes, the values take " + (fits ? std::to_string(done) : "more"));
}

// Runs `work` and returns the code of what went wrong, which `error` tells when it is given.
template <typename Work>
int CodeOf(ckptfit_error* error, Work work) {
  ckptfit_error own{};
  ckptfit_error* told = error != nullptr ? error : &own;
  Guarded(told, [&] {
    const Status status = work();
    if (!status.ok()) Fill(told, ExitCodeOf(status), status.ToString());
    return true;
  });
  const int code = told->code;
  ckptfit_error_clear(&own);
  return code;
}

ckptfit_mapping* Map(CheckpointValues& values, std::string_view key, const void** data, std::size_t* size,
                     ckptfit_error* error) {
  auto mapped = MapValues(values, key);
  if (!mapped) {
    Fill(error, ExitCodeOf(mapped.error()), mapped.error().ToString());
    return nullptr;
  }
  if (mapped->bytes == nullptr) return nullptr;
  *data = mapped->bytes.get();
  *size = mapped->size;
  return new ckptfit_mapping{std::move(mapped->bytes)};
}

const std::string& GraphText(ckptfit_values& values) {
  const ObjectGraph* graph = values.values->graph();
  if (values.graph.empty()) values.graph = graph == nullptr ? "null" : WriteJson(GraphJson(*graph));
  return values.graph;
}

}  // namespace
}  // namespace ckptfit

ckptfit_values* ckptfit_values_open(const char* path, size_t path_size, ckptfit_error* error) {
  return ckptfit::Guarded(error,
                          [&] { return ckptfit::OpenValues(std::string(ckptfit::View(path, path_size)), error); });
}

const char* ckptfit_values_json(const ckptfit_values* values, size_t* size) { return ckptfit::Out(values->json, size); }

int ckptfit_values_read(ckptfit_values* values, const char* key, size_t key_size, void* out, size_t out_size,
                        ckptfit_error* error) {
  return ckptfit::CodeOf(error, [&] {
    const std::span<std::byte> room(static_cast<std::byte*>(out), out_size);
    return ckptfit::ReadInto(*values->values, ckptfit::View(key, key_size), room);
  });
}

int ckptfit_values_texts(ckptfit_values* values, const char* key, size_t key_size, const char** bytes,
                         const uint64_t** ends, size_t* count, ckptfit_error* error) {
  return ckptfit::CodeOf(error, [&] {
    values->texts = {};
    ckptfit::Status status = values->values->ReadTexts(ckptfit::View(key, key_size), &values->texts);
    *bytes = values->texts.bytes.data();
    *ends = values->texts.ends.data();
    *count = values->texts.ends.size();
    return status;
  });
}

const char* ckptfit_values_graph(ckptfit_values* values, size_t* size, ckptfit_error* error) {
  return ckptfit::Guarded(error, [&] { return ckptfit::Out(ckptfit::GraphText(*values), size); });
}

ckptfit_mapping* ckptfit_values_map(ckptfit_values* values, const char* key, size_t key_size, const void** data,
                                    size_t* size, ckptfit_error* error) {
  return ckptfit::Guarded(
      error, [&] { return ckptfit::Map(*values->values, ckptfit::View(key, key_size), data, size, error); });
}

void ckptfit_mapping_free(ckptfit_mapping* mapping) { delete mapping; }

void ckptfit_values_close(ckptfit_values* values) { delete values; }
