// Writes the file that a program would have saved for a loading call to find, with values that tell where they came from,
// for tests that compare it with files of Keras and load it with Keras.
//
// usage: layout DESCRIPTION.json CALL FORMAT OUT
//        FORMAT: keras-h5-weights, keras-h5-model, keras-weights-h5, keras-archive
// Element k of variable v, both counted from 0, is 1 + 100 * v + k % 50. Prints {dataset: position of its variable}.
#include <bit>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "base/byte_cursor.h"
#include "codec/json.h"
#include "formats/description/reader.h"
#include "formats/keras_h5/writer.h"
#include "formats/keras_zip/writer.h"
#include "io/file_source.h"
#include "io/memory_source.h"
#include "repair/layout/program_layout.h"

namespace {

using namespace ckptfit;

constexpr std::uint64_t kMostText = 256u << 20;

template <typename T>
void Put(std::string* bytes, std::uint64_t number) {
  const T value = static_cast<T>(number);
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

std::string Values(const NewTensor& tensor, std::size_t variable) {
  std::string bytes;
  const std::uint64_t elements = tensor.shape.Elements().value_or(0);
  for (std::uint64_t k = 0; k < elements; ++k) {
    const std::uint64_t number = 1 + 100 * variable + k % 50;
    switch (tensor.dtype) {
      case DType::kFloat32:
        Put<float>(&bytes, number);
        break;
      case DType::kFloat64:
        Put<double>(&bytes, number);
        break;
      case DType::kInt32:
      case DType::kUint32:
        Put<std::uint32_t>(&bytes, number);
        break;
      case DType::kInt64:
      case DType::kUint64:
        Put<std::uint64_t>(&bytes, number);
        break;
      default:  // of no use for telling values apart
        bytes.append(DTypeBytes(tensor.dtype), '\0');
    }
  }
  return bytes;
}

void Fill(ProgramLayout* layout) {
  std::map<std::string, std::size_t> variables;
  for (const ProgramLayout::Slot& slot : layout->slots) variables[slot.key] = slot.variable;
  for (NewH5Object& object : layout->h5.objects) {
    const auto slot = variables.find(object.path);
    if (!object.tensor || slot == variables.end()) continue;
    object.tensor->values = [bytes = Values(*object.tensor, slot->second)](const ByteSink& sink) {
      return sink(AsBytes(bytes)) ? Status() : ReadingEnded();
    };
  }
}

Status Write(const ProgramLayout& layout, const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(const auto out, OutputFile::Create(path, true));
  if (layout.format != Format::kKerasArchive) return keras_h5::WriteH5(layout.h5, *out);
  CKPTFIT_ASSIGN_OR_RETURN(const keras_h5::PlannedH5 weights, keras_h5::PlannedH5::Make(layout.h5));
  keras_zip::NewArchive archive;
  archive.metadata = layout.metadata;
  archive.config = layout.config;
  archive.weights = {"model.weights.h5", weights.size(), [&](const ByteSink& sink) { return weights.Read(sink); }};
  return keras_zip::WriteArchive(archive, *out);
}

Result<Format> FormatNamed(const std::string& name) {
  for (const Format format : {Format::kKerasH5Weights, Format::kKerasH5Model, Format::kKerasWeightsH5,
                              Format::kKerasArchive, Format::kTensorBundle, Format::kNameBased}) {
    if (FormatName(format) == name) return format;
  }
  return Status(StatusCode::kInvalidArgument, "no format of that name: " + name);
}

Status Run(char** arguments) {
  CKPTFIT_ASSIGN_OR_RETURN(const auto source, OpenFile(arguments[1]));
  CKPTFIT_ASSIGN_OR_RETURN(const auto text, ReadAll(*source, kMostText));
  CKPTFIT_ASSIGN_OR_RETURN(const Target target, ReadDescription(AsText(text), arguments[1]));
  CKPTFIT_ASSIGN_OR_RETURN(const Call call, ParseCall(arguments[2], arguments[4]));
  CKPTFIT_ASSIGN_OR_RETURN(const Format format, FormatNamed(arguments[3]));
  CKPTFIT_ASSIGN_OR_RETURN(ProgramLayout layout, LayOutProgram(call, target, target.environment, format));
  Fill(&layout);
  CKPTFIT_RETURN_IF_ERROR(Write(layout, arguments[4]));
  Value slots{Value::Object()};
  for (const ProgramLayout::Slot& slot : layout.slots) slots.Set(slot.key, static_cast<std::int64_t>(slot.variable));
  std::printf("%s\n", WriteJson(slots).c_str());
  return Status();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: layout DESCRIPTION.json CALL FORMAT OUT\n");
    return 2;
  }
  const Status status = Run(argv);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.code() == StatusCode::kUnsupported ? 3 : 1;
}
