#include "loading/keras_weights/archive_crc.h"

#include <algorithm>

#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

bool SumIsWrong(const KerasArchive& archive) {
  return std::any_of(archive.members.begin(), archive.members.end(), [&](const KerasArchive::Member& member) {
    return member.name == archive.weights_member && !member.crc_ok;
  });
}

bool ReadsAllAtOnce(bool loads_model, const Environment& environment) {
  const Version& line = KerasLine(environment);
  const bool extracts = environment.keras3() && line.AtLeast(3, 4) && line.Before(3, 6);  // later ones go on without
  if (loads_model && extracts) return true;
  if (environment.keras3() && line.AtLeast(3, 13)) return true;
  return !environment.python.known() || environment.python.Before(3, 12);
}

// The dataset whose header stands last in the file.
std::string LastDataset(const H5File& file) {
  const H5Object* last = nullptr;
  for (const H5Object& object : file.objects) {
    if (object.kind != H5Object::Kind::kDataset) continue;
    if (last == nullptr || object.address > last->address) last = &object;
  }
  return last == nullptr ? "" : last->path;
}

}  // namespace

Exception BadCrc() { return {"BadZipFile", "Bad CRC-32 for file 'model.weights.h5'"}; }

std::optional<Exception> CrcError(const KerasArchive& archive, bool loads_model, const Environment& environment,
                                  PathLayoutOptions* options) {
  if (archive.weights == nullptr || !SumIsWrong(archive)) return std::nullopt;
  if (ReadsAllAtOnce(loads_model, environment)) return BadCrc();
  options->bad_crc = LastDataset(*archive.weights);
  return std::nullopt;
}

}  // namespace ckptfit
