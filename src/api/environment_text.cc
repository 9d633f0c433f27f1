#include "api/environment_text.h"

#include <algorithm>
#include <optional>

#include "model/release_line.h"

namespace ckptfit {
namespace {

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Wish {
  std::optional<Version> tensorflow, keras, tf_keras, python, h5py, numpy;
};

Status NotUnderstood(std::string_view item) {
  return Status(StatusCode::kInvalidArgument,
                "not understood in the environment: \"" + std::string(item) +
                    "\"; expected items such as tensorflow==2.15.1, keras==3.3.3, tf_keras==2.16, python==3.11",
                {"", Where::kNoOffset, Where::kNoOffset, std::string(item)});
}

Status ReadItem(std::string_view item, Wish* wish) {
  const std::size_t equals = item.find("==");
  if (equals == std::string_view::npos) return NotUnderstood(item);
  std::string_view name = Trimmed(item.substr(0, equals));
  const std::optional<Version> version = Version::Parse(Trimmed(item.substr(equals + 2)));
  if (!version) return NotUnderstood(item);
  if (name == "tensorflow" || name == "tensorflow-cpu" || name == "tensorflow_cpu" || name == "tf") {
    wish->tensorflow = version;
  } else if (name == "keras") {
    wish->keras = version;
  } else if (name == "tf_keras" || name == "tf-keras") {
    wish->tf_keras = version;
  } else if (name == "python") {
    wish->python = version;
  } else if (name == "h5py") {
    wish->h5py = version;
  } else if (name == "numpy") {
    wish->numpy = version;
  } else {
    return NotUnderstood(item);
  }
  return Status();
}

// Whether the text names a patch release: two dots.
bool NamesPatch(const Version& version) {
  const std::size_t first = version.text.find('.');
  return first != std::string::npos && version.text.find('.', first + 1) != std::string::npos;
}

// The line whose Keras 3 is nearest to `keras` from below, for questions that name a Keras alone.
const ReleaseLine& LineOfKeras(const Version& keras) {
  const ReleaseLine* found = &ReleaseLines().front();
  for (const ReleaseLine& line : ReleaseLines()) {
    const Version came = Version::Parse(line.keras).value_or(Version{});
    if (keras.AtLeast(came.major, came.minor)) found = &line;
  }
  return *found;
}

}  // namespace

Result<Environment> ParseEnvironment(std::string_view text, std::vector<std::string>* notes) {
  Wish wish;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view item = Trimmed(text.substr(begin, end - begin));
    if (!item.empty()) CKPTFIT_RETURN_IF_ERROR(ReadItem(item, &wish));
    begin = end + 1;
  }
  if (!wish.tensorflow && !wish.keras && !wish.tf_keras) return NotUnderstood(text);

  bool exact = true;
  const Version& clue = wish.tensorflow ? *wish.tensorflow : wish.tf_keras ? *wish.tf_keras : *wish.keras;
  const ReleaseLine& line = !wish.tensorflow && !wish.tf_keras ? LineOfKeras(clue) : NearestLine(clue, &exact);
  Environment environment = EnvironmentOf(line);
  if (!exact) {
    notes->push_back("TensorFlow " + clue.text + " is not known to ckptfit; answered as TensorFlow " +
                     std::string(line.last_patch) + ", the nearest line");
  } else if (wish.tensorflow && NamesPatch(*wish.tensorflow)) {
    environment.tensorflow = *wish.tensorflow;
  }
  if (wish.tf_keras) {
    environment.keras_kind = KerasKind::kTfKeras;
    environment.keras = *wish.tf_keras;
    if (!line.tf_keras.empty() && !NamesPatch(*wish.tf_keras)) environment.keras = *Version::Parse(line.tf_keras);
  } else if (wish.keras) {
    environment.keras = *wish.keras;
    environment.keras_kind = wish.keras->major >= 3 ? KerasKind::kKeras3 : KerasKind::kTfKeras2;
    const Version newest = *Version::Parse(ReleaseLines().back().keras);
    if (wish.keras->major > 3 || wish.keras->AtLeast(newest.major, newest.minor + 1)) {
      notes->push_back("Keras " + wish.keras->text + " is not known to ckptfit; answered as Keras " + newest.text +
                       ", the nearest release");
    }
  }
  if (wish.python) environment.python = *wish.python;
  if (wish.h5py) environment.h5py = *wish.h5py;
  if (wish.numpy) environment.numpy = *wish.numpy;
  return environment;
}

std::string DescribeEnvironment(const Environment& environment) {
  std::string text = environment.tensorflow.known() ? "TensorFlow " + environment.tensorflow.text : "";
  if (environment.keras.known() && environment.keras_kind != KerasKind::kNone) {
    if (!text.empty()) text += ", ";
    text += (environment.keras_kind == KerasKind::kTfKeras ? "tf_keras " : "Keras ") + environment.keras.text;
  }
  return text.empty() ? "unknown environment" : text;
}

}  // namespace ckptfit
