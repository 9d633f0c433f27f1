#include "formats/keras_h5/dataset_values.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "container/hdf5/dataset_reader.h"
#include "container/hdf5/file.h"
#include "io/piece_reader.h"

namespace ckptfit::keras_h5 {
namespace {

constexpr std::uint64_t kPieceBytes = 1u << 20;  // a multiple of every element's size
constexpr std::uint64_t kMostTimesFile = 4;      // a variable text may be referred to again and again

// The bytes that turn around together where the file's order is not the memory's; 1 where it is. docs/formats/hdf5.md
// 4.2: a complex number is two, and an enum is a number.
std::size_t SwappedBytes(const hdf5::Datatype& type) {
  const bool parts =
      type.root().type_class == hdf5::TypeClass::kCompound || type.root().type_class == hdf5::TypeClass::kEnum;
  const hdf5::TypeNode& node = parts && type.nodes.size() > 1 ? type.nodes[1] : type.root();
  const bool number = node.type_class == hdf5::TypeClass::kInteger || node.type_class == hdf5::TypeClass::kFloat;
  return number && node.big_endian() ? node.size : 1;
}

void TurnAround(std::span<std::byte> bytes, std::size_t each) {
  for (std::size_t at = 0; at + each <= bytes.size(); at += each) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + each));
  }
}

// What a writer can be asked to make: chunks that are all there and all packed by the filters that libhdf5 always has.
std::optional<StoredChunks> AllChunks(const hdf5::DatasetReader& reader, const hdf5::Dataset& dataset) {
  const auto& grid = reader.grid();
  if (!grid || grid->rank() == 0 || dataset.filters.empty() || dataset.layout.edge_chunks_unfiltered)
    return std::nullopt;
  if (reader.size() == 0 || reader.chunks().size() != grid->total()) return std::nullopt;
  StoredChunks made{grid->chunk(), {}, {}, {}};
  for (const hdf5::Filter& filter : dataset.filters) {
    const bool deflate = filter.id == hdf5::Filter::kDeflate;
    if (deflate && (filter.values.size() != 1 || filter.values[0] > 9)) return std::nullopt;
    made.filters.push_back({filter.id, deflate ? filter.values : std::vector<std::uint32_t>()});
  }
  for (const hdf5::ChunkLocation& chunk : reader.chunks()) {
    const auto place = CheckedAdd(reader.base(), chunk.address);
    if (!place || chunk.stored == 0 || chunk.stored > UINT32_MAX) return std::nullopt;
    std::vector<std::uint64_t> begin = grid->Scaled(chunk.number);
    for (std::size_t i = 0; i < begin.size(); ++i) begin[i] *= grid->chunk()[i];
    made.chunks.push_back({std::move(begin), chunk.stored, chunk.mask, *place});
  }
  return made;
}

class Values final : public PlacedValues {
 public:
  Values(std::unique_ptr<hdf5::File> file, const H5File& listed) : file_(std::move(file)), listed_(listed) {}

  Status Read(std::string_view key, const ByteSink& sink) override {
    return With(key, [&](hdf5::DatasetReader& reader, const hdf5::Dataset& dataset) {
      return HandOn(reader, SwappedBytes(*dataset.type), sink);
    });
  }

  Status ReadTexts(std::string_view key, Texts* texts) override {
    return WithAny(key, [&](hdf5::DatasetReader& reader, const hdf5::Dataset& dataset) {
      return AppendTexts(reader, *dataset.type, texts);
    });
  }

  std::optional<std::uint64_t> PlaceOf(std::string_view key) override {
    std::optional<std::uint64_t> place;
    const Status found = With(key, [&](const hdf5::DatasetReader& reader, const hdf5::Dataset& dataset) {
      const auto origin = file_->reader().source().Origin();
      const auto position = reader.Position();
      if (origin && position && SwappedBytes(*dataset.type) == 1) place = CheckedAdd(*origin, *position);
      return Status();
    });
    return found.ok() ? place : std::nullopt;
  }

  std::optional<StoredChunks> ChunksOf(std::string_view key) override {
    std::optional<StoredChunks> chunks;
    const Status found = With(key, [&](const hdf5::DatasetReader& reader, const hdf5::Dataset& dataset) {
      if (SwappedBytes(*dataset.type) == 1) chunks = AllChunks(reader, dataset);
      return Status();
    });
    if (!found.ok() || !chunks) return std::nullopt;
    chunks->read = [this](const StoredChunks::Chunk& chunk, const ByteSink& sink) {
      return PieceReader(file_->reader().source()).HandOn(chunk.place, chunk.bytes, sink, ReadingEnded());
    };
    return chunks;
  }

 private:
  // Opens a dataset of numbers for `use`.
  template <typename Use>
  Status With(std::string_view key, const Use& use) {
    const H5Object* object = listed_.Find(key);
    const bool texts = object != nullptr && object->vlen_or_text;
    return texts ? Status(StatusCode::kUnsupported, "a dataset of texts") : WithAny(key, use);
  }

  template <typename Use>
  Status WithAny(std::string_view key, const Use& use) {
    const H5Object* object = listed_.Find(key);
    if (object == nullptr || object->kind != H5Object::Kind::kDataset) {
      return Status(StatusCode::kNotFound, "no such dataset");
    }
    file_->reader().RenewBudget();
    hdf5::Object header;
    CKPTFIT_RETURN_IF_ERROR(file_->ReadObject(object->address, &header));
    CKPTFIT_ASSIGN_OR_RETURN(const hdf5::Dataset dataset, file_->Describe(header));
    CKPTFIT_ASSIGN_OR_RETURN(hdf5::DatasetReader reader, hdf5::DatasetReader::Open(*file_, dataset));
    return use(reader, dataset);
  }

  // What is never written reads as empty texts, however many a header claims: their number is bounded by the file.
  Status AppendTexts(hdf5::DatasetReader& reader, const hdf5::Datatype& type, Texts* texts) {
    const std::uint64_t element = type.root().size;
    if (element == 0) return Status(StatusCode::kUnsupported, "these values are no texts");
    const std::uint64_t end = file_->reader().end();
    std::uint64_t budget = CheckedMul(end, kMostTimesFile).value_or(end);
    if (reader.size() / element > budget) return Status(StatusCode::kOverBudget, "more texts than the file has bytes");
    std::vector<std::byte> piece;
    for (std::uint64_t done = 0; done < reader.size(); done += piece.size()) {
      const std::uint64_t most = std::max(kPieceBytes / element, std::uint64_t{1}) * element;
      piece.resize(static_cast<std::size_t>(std::min(most, reader.size() - done)));
      CKPTFIT_RETURN_IF_ERROR(reader.Read(done, piece));
      CKPTFIT_ASSIGN_OR_RETURN(const std::vector<std::string> some, file_->DecodeStrings(type, piece, budget));
      for (const std::string& text : some) {
        texts->bytes += text;
        texts->ends.push_back(texts->bytes.size());
        budget -= text.size();
      }
    }
    return Status();
  }

  Status HandOn(hdf5::DatasetReader& reader, std::size_t swapped, const ByteSink& sink) {
    const auto position = reader.Position();
    if (position && swapped == 1) {
      return PieceReader(file_->reader().source()).HandOn(*position, reader.size(), sink, ReadingEnded());
    }
    std::vector<std::byte> piece;
    for (std::uint64_t done = 0; done < reader.size(); done += piece.size()) {
      piece.resize(static_cast<std::size_t>(std::min(kPieceBytes, reader.size() - done)));
      CKPTFIT_RETURN_IF_ERROR(reader.Read(done, piece));
      if (swapped > 1) TurnAround(piece, swapped);
      if (!sink(piece)) return ReadingEnded();
    }
    return Status();
  }

  std::unique_ptr<hdf5::File> file_;
  const H5File& listed_;
};

}  // namespace

Result<std::unique_ptr<PlacedValues>> DatasetValues(std::shared_ptr<const Source> source, const H5File& file) {
  CKPTFIT_ASSIGN_OR_RETURN(std::unique_ptr<hdf5::File> opened, hdf5::File::Open(std::move(source)));
  return std::unique_ptr<PlacedValues>(std::make_unique<Values>(std::move(opened), file));
}

}  // namespace ckptfit::keras_h5
