#include "api/map_values.h"

#include <cstring>
#include <optional>
#include <string>

#include "io/mapped_range.h"

namespace ckptfit {
namespace {

// Where the values may lie: what an index or a header says, which is compared before it is believed.
struct Place {
  std::string file;
  std::uint64_t offset = 0;
};

std::optional<Place> PlaceOf(CheckpointValues& values, const TensorInfo& tensor) {
  const std::string& file = tensor.file;
  switch (values.checkpoint().format) {
    case Format::kTensorBundle:
    case Format::kNameBased:
    case Format::kSavedModel:
      return tensor.slices == 0 ? std::optional(Place{file, tensor.offset}) : std::nullopt;
    case Format::kSafetensors:
      return Place{file, tensor.offset};
    default:
      break;
  }
  const auto offset = values.PlaceOf(tensor.key);
  if (!offset) return std::nullopt;
  // A member of an archive lies in the archive's file.
  return Place{values.checkpoint().format == Format::kKerasArchive ? values.checkpoint().resolved : file, *offset};
}

}  // namespace

Result<MappedValues> MapValues(CheckpointValues& values, std::string_view key) {
  const TensorInfo* tensor = values.Find(key);
  const bool numbers = tensor != nullptr && tensor->bytes > 0 && tensor->dtype != DType::kString;
  const std::optional<Place> place = numbers ? PlaceOf(values, *tensor) : std::nullopt;
  if (!place) return MappedValues{};
  const auto mapped = MapRange(place->file, place->offset, tensor->bytes);
  if (!mapped) return MappedValues{};
  std::uint64_t done = 0;
  bool same = true;
  const Status read = values.Read(key, [&](std::span<const std::byte> piece) {
    same = piece.size() <= tensor->bytes - done && std::memcmp(mapped->get() + done, piece.data(), piece.size()) == 0;
    done += piece.size();
    return same;
  });
  if (!same) return MappedValues{};
  CKPTFIT_RETURN_IF_ERROR(read);
  return done == tensor->bytes ? MappedValues{*mapped, static_cast<std::size_t>(done)} : MappedValues{};
}

}  // namespace ckptfit
