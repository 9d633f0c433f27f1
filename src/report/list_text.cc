#include "report/list_text.h"

#include <algorithm>
#include <charconv>

#include "base/large_memory.h"
#include "report/json_parts.h"
#include "report/terminal.h"
#include "report/writer_json.h"

namespace ckptfit {
namespace {

constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kReset = "\x1b[0m";

// Fills up with spaces what was appended since `begin`.
void PadFrom(std::size_t begin, std::size_t width, std::string* out) {
  const std::size_t length = out->size() - begin;
  if (length < width) out->append(width - length, ' ');
}

void AppendNumber(std::int64_t number, std::string* out) {
  char digits[24];
  out->append(digits, std::to_chars(digits, std::end(digits), number).ptr);
}

// Shape::ToString() of the usual tensor, without a string of its own.
void AppendShape(const Shape& shape, std::string* out) {
  if (!shape.fully_known() || shape.rank() == 0) {
    *out += shape.ToString();
    return;
  }
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    *out += i == 0 ? "(" : ", ";
    AppendNumber(shape.dims[i], out);
  }
  *out += shape.rank() == 1 ? ",)" : ")";
}

std::uint64_t Rounded(std::uint64_t bytes, std::uint64_t unit) {
  return bytes / unit + (bytes % unit >= unit - unit / 2 ? 1 : 0);
}

// Three digits at most, and a unit that lets them be.
void AppendBytes(std::uint64_t bytes, std::string* out) {
  constexpr std::string_view kUnits[] = {" kB", " MB", " GB", " TB", " PB", " EB"};
  if (bytes < 1000) {
    AppendNumber(static_cast<std::int64_t>(bytes), out);
    *out += " B";
    return;
  }
  std::uint64_t unit = 1000;
  std::size_t name = 0;
  for (; Rounded(bytes, unit) >= 1000 && name + 1 < std::size(kUnits); ++name) unit *= 1000;
  std::uint64_t parts = 100;  // of the unit
  while (parts > 1 && Rounded(bytes, unit / parts) >= 1000) parts /= 10;
  const std::uint64_t number = Rounded(bytes, unit / parts);
  AppendNumber(static_cast<std::int64_t>(number / parts), out);
  if (parts > 1) *out += '.';
  for (std::uint64_t digit = parts / 10; digit > 0; digit /= 10) {
    *out += static_cast<char>('0' + number / digit % 10);
  }
  *out += kUnits[name];
}

void AppendDetails(const TensorInfo& tensor, bool color, std::string* out) {
  if (color) *out += kDim;
  std::size_t begin = out->size();
  *out += DTypeName(tensor.dtype);
  PadFrom(begin, 9, out);
  *out += ' ';
  begin = out->size();
  AppendShape(tensor.shape, out);
  PadFrom(begin, 18, out);
  *out += ' ';
  AppendBytes(tensor.bytes, out);
  if (color) *out += kReset;
  *out += '\n';
}

// Room for the lines of a list, so that the text does not grow piece by piece.
void Reserve(const Checkpoint& checkpoint, std::size_t width, std::string* text) {
  constexpr std::size_t kDetails = 48;
  ReserveLarge(*text, checkpoint.tensors.size() * (width + kDetails) + 1024);
}

std::string Totals(const Checkpoint& checkpoint, bool color) {
  std::string text = std::to_string(checkpoint.tensors.size()) + " tensors, " + HumanBytes(checkpoint.bytes) + ", " +
                     std::string(FormatName(checkpoint.format));
  if (checkpoint.writer.tensorflow.known()) text += ", written by TensorFlow " + checkpoint.writer.tensorflow.text;
  if (checkpoint.writer.keras.known()) text += ", Keras " + checkpoint.writer.keras.text;
  if (color) text = std::string(kBold) + text + std::string(kReset);
  text += '\n';
  for (const std::string& note : checkpoint.notes) {
    text += "note: ";
    AppendPrintable(note, &text);
    text += '\n';
  }
  return text;
}

std::vector<std::string_view> Segments(std::string_view key) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('/', begin), key.size());
    segments.push_back(key.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

}  // namespace

std::string HumanBytes(std::uint64_t bytes) {
  std::string text;
  AppendBytes(bytes, &text);
  return text;
}

std::string ListText(const Checkpoint& checkpoint, bool color) {
  std::size_t width = 0;
  for (const TensorInfo& tensor : checkpoint.tensors)
    width = std::max(width, std::min<std::size_t>(tensor.key.size(), 80));
  std::string text;
  Reserve(checkpoint, width, &text);
  for (const TensorInfo& tensor : checkpoint.tensors) {
    const std::size_t begin = text.size();
    AppendPrintable(tensor.key, &text);
    PadFrom(begin, width, &text);
    text += "  ";
    AppendDetails(tensor, color, &text);
  }
  text += Totals(checkpoint, color);
  return text;
}

std::string TreeText(const Checkpoint& checkpoint, bool color) {
  std::string text;
  std::vector<std::string_view> open;  // the segments whose lines are printed
  for (const TensorInfo& tensor : checkpoint.tensors) {
    const std::vector<std::string_view> segments = Segments(tensor.key);
    std::size_t common = 0;
    while (common < open.size() && common + 1 < segments.size() && open[common] == segments[common]) ++common;
    open.resize(common);
    for (std::size_t level = common; level < segments.size(); ++level) {
      text.append(2 * level, ' ');
      AppendPrintable(segments[level], &text);
      if (level + 1 == segments.size()) {
        text += "  ";
        AppendDetails(tensor, color, &text);
      } else {
        open.push_back(segments[level]);
        text += '\n';
      }
    }
  }
  text += Totals(checkpoint, color);
  return text;
}

Value ListJson(const Checkpoint& checkpoint) {
  Value json;
  json.Set("schema", "ckptfit.ls/1");
  json.Set("path", checkpoint.path);
  json.Set("resolved", checkpoint.resolved);
  json.Set("format", FormatName(checkpoint.format));
  json.Set("writer", WriterJson(checkpoint.writer));
  json.Set("bytes", static_cast<std::int64_t>(checkpoint.bytes));
  Value::Array tensors;
  tensors.reserve(checkpoint.tensors.size());
  for (const TensorInfo& tensor : checkpoint.tensors) {
    Value::Object object;
    object.emplace_back("key", tensor.key);
    object.emplace_back("dtype", DTypeName(tensor.dtype));
    Value::Array shape;
    for (const std::int64_t d : tensor.shape.dims) shape.emplace_back(d);
    object.emplace_back("shape", std::move(shape));
    object.emplace_back("bytes", static_cast<std::int64_t>(tensor.bytes));
    if (!tensor.file.empty()) object.emplace_back("file", tensor.file);
    if (tensor.slices > 0) object.emplace_back("slices", static_cast<std::int64_t>(tensor.slices));
    tensors.emplace_back(std::move(object));
  }
  json.Set("tensors", std::move(tensors));
  json.Set("notes", TextsJson(checkpoint.notes));
  return json;
}

}  // namespace ckptfit
