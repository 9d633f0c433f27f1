#include "loading/keras_weights/h5_guards.h"

#include <algorithm>

#include "base/python_repr.h"
#include "loading/keras_weights/keras_line.h"
#include "loading/keras_weights/open_errors.h"

namespace ckptfit {
namespace {

std::optional<Exception> RefusedLink(const H5Object& object) {
  if (object.link == H5Object::Link::kSoft) return Exception{"ValueError", "Not allowed: H5 file with SoftLink"};
  if (object.link == H5Object::Link::kExternal)
    return Exception{"ValueError", "Not allowed: H5 file with ExternalLink"};
  return std::nullopt;
}

bool GuardsExternalStorage(const Environment& environment) {
  const Version& keras = KerasLine(environment);
  if (!environment.keras3() || keras.Before(3, 12, 1)) return false;
  return keras.Before(3, 13) || keras.AtLeast(3, 13, 2);
}

bool GuardsShapeBombs(const Environment& environment) {
  const Version& keras = KerasLine(environment);
  return environment.keras3() && (keras.AtLeast(3, 15) || (keras.AtLeast(3, 12, 3) && keras.Before(3, 13)));
}

// Larger than 4 GiB in memory and a thousand times what is stored.
bool IsShapeBomb(const H5Object& dataset) {
  const std::uint64_t item = DTypeBytes(dataset.dtype);
  const std::optional<std::uint64_t> elements = dataset.shape.Elements();
  if (item == 0) return false;
  if (!elements || *elements > ~std::uint64_t{0} / item) return true;
  const std::uint64_t declared = *elements * item;
  return declared > (std::uint64_t{1} << 32) && declared / 1000 > dataset.stored_bytes;
}

}  // namespace

bool GuardsLinks(const Environment& environment) {
  const Version& keras = KerasLine(environment);
  return environment.keras3() && (keras.AtLeast(3, 14, 1) || (keras.AtLeast(3, 12, 2) && keras.Before(3, 13)));
}

std::optional<Exception> UnreadableAttributes(const H5File& file, const std::string& path,
                                              const Environment& environment) {
  const auto fault = std::find_if(file.observations.begin(), file.observations.end(), [&](const Observation& seen) {
    return seen.kind == "hdf5-attribute-fault" && seen.where.key == path;
  });
  if (fault == file.observations.end()) return std::nullopt;
  return Exception{"RuntimeError",
                   H5pyCannot(environment, "determine if attribute exists by name") + " (" + fault->found + ")"};
}

Exception UnreadableObject(const H5Object& object, const Environment& environment) {
  return {"KeyError", PythonRepr(H5pyUnable(environment, "open object") + " (" + object.fault.str() + ")")};
}

std::optional<Exception> RefusedGroup(const H5File& file, const std::string& path, const Environment& environment) {
  if (!GuardsLinks(environment)) return std::nullopt;
  std::size_t end = 0;
  while (end != std::string::npos) {
    end = path.find('/', end + 1);
    const H5Object* part = file.Find(path.substr(0, end));
    if (part == nullptr) return std::nullopt;
    if (auto refused = RefusedLink(*part)) return refused;
  }
  return std::nullopt;
}

std::optional<Exception> RefusedDataset(const H5Object& dataset, const Environment& environment) {
  if (GuardsLinks(environment)) {
    if (auto refused = RefusedLink(dataset)) return refused;
  }
  if (dataset.external_storage && GuardsExternalStorage(environment)) {
    return Exception{"ValueError", "Not allowed: H5 file with external Dataset: [...]"};
  }
  if (dataset.virtual_storage && GuardsLinks(environment)) {
    return Exception{"ValueError", "Not allowed: H5 file with virtual Dataset"};
  }
  if (GuardsShapeBombs(environment) && IsShapeBomb(dataset)) {
    const std::string name = dataset.path.substr(dataset.path.rfind('/') + 1);
    return Exception{"ValueError", "Not allowed: H5 dataset '" + name +
                                       "' declares more than is stored on disk; refusing to load a potential "
                                       "decompression/shape bomb."};
  }
  return std::nullopt;
}

Exception MissingMember(const std::string& name, bool in_group, const Environment& environment) {
  if (!in_group || GuardsLinks(environment)) return {"KeyError", PythonRepr(name)};
  const std::string text = H5pyUnable(environment, "open object") + " (object '" + name + "' doesn't exist)";
  return {"KeyError", PythonRepr(text)};
}

}  // namespace ckptfit
