#include "api/environment_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/contains.h"
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

std::string Unknown(std::string_view package, const Version& version, std::string_view nearest, std::string_view what) {
  return fmt::format("{} {} is not known to ckptfit; answered as {} {}, the nearest {}", package, version.text, package,
                     nearest, what);
}

// A note that stands there already is not said again.
void Note(std::string note, std::vector<std::string>* notes) {
  if (!Contains(*notes, note)) notes->push_back(std::move(note));
}

// Whether the text names a build before or between releases: "2.21.0-dev20260301", "2.21.0rc1".
bool IsUnreleased(const Version& version) {
  return version.text.find("dev") != std::string::npos || version.text.find("rc") != std::string::npos;
}

std::string Released(const Version& version) {
  return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

void NoteTensorFlow(const Version& version, std::vector<std::string>* notes) {
  bool exact = true;
  const ReleaseLine& line = NearestLine(version, &exact);
  if (!exact) {
    Note(Unknown("TensorFlow", version, line.last_patch, "line"), notes);
  } else if (IsUnreleased(version)) {
    Note(Unknown("TensorFlow", version, Released(version), "release"), notes);
  }
}

void NoteKeras(const Version& version, std::vector<std::string>* notes) {
  const Version newest = *Version::Parse(ReleaseLines().back().keras);
  if (version.AtLeast(newest.major, newest.minor + 1)) {
    Note(Unknown("Keras", version, newest.text, "release"), notes);
  } else if (IsUnreleased(version)) {
    Note(Unknown("Keras", version, Released(version), "release"), notes);
  }
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
    Note(Unknown("TensorFlow", clue, line.last_patch, "line"), notes);
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
  }
  NoteUnknownVersions(environment, notes);
  if (wish.python) environment.python = *wish.python;
  if (wish.h5py) environment.h5py = *wish.h5py;
  if (wish.numpy) environment.numpy = *wish.numpy;
  return environment;
}

Result<Environment> EnvironmentOfWriter(const Writer& writer, std::vector<std::string>* notes) {
  std::string text;
  if (writer.tensorflow.known()) text = "tensorflow==" + writer.tensorflow.text;
  if (writer.keras.known()) text += (text.empty() ? "keras==" : ",keras==") + writer.keras.text;
  if (text.empty()) return EnvironmentOf(ReleaseLines().back());
  return ParseEnvironment(text, notes);
}

void NoteUnknownVersions(const Environment& environment, std::vector<std::string>* notes) {
  if (environment.tensorflow.known()) NoteTensorFlow(environment.tensorflow, notes);
  if (environment.keras3() && environment.keras.known()) NoteKeras(environment.keras, notes);
}

void NoteUnknownWriter(const Writer& writer, std::vector<std::string>* notes) {
  Environment environment;
  environment.tensorflow = writer.tensorflow;
  environment.keras = writer.keras;
  if (writer.keras.AtLeast(3, 0)) environment.keras_kind = KerasKind::kKeras3;
  NoteUnknownVersions(environment, notes);
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
