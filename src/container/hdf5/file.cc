#include "container/hdf5/file.h"

#include <algorithm>
#include <cstring>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "container/hdf5/btree_v2.h"
#include "container/hdf5/fractal_heap.h"
#include "container/hdf5/symbol_table.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::size_t kMaxKnownTypes = 16;

// docs/formats/hdf5.md 3.7: what makes an object a group, a dataset or a committed datatype.
Object::Kind KindOf(const ObjectHeader& header) {
  bool group = false, layout = false, space = false, type = false;
  for (const Message& message : header.messages) {
    group |= message.type == MessageType::kSymbolTable || message.type == MessageType::kLinkInfo ||
             message.type == MessageType::kLink;
    layout |= message.type == MessageType::kLayout;
    space |= message.type == MessageType::kDataspace;
    type |= message.type == MessageType::kDatatype;
  }
  if (space && type) return group ? Object::Kind::kUnknown : Object::Kind::kDataset;
  if (group) return layout || type ? Object::Kind::kUnknown : Object::Kind::kGroup;
  return type ? Object::Kind::kDatatype : Object::Kind::kUnknown;
}

// docs/formats/hdf5.md 5.1: a symbol table message.
std::optional<SymbolTable> ParseSymbolTable(std::span<const std::byte> body) {
  ByteCursor cursor(body);
  const auto btree = cursor.Read<std::uint64_t>();
  const auto heap = cursor.Read<std::uint64_t>();
  if (!heap) return std::nullopt;
  return SymbolTable{*btree, *heap};
}

// Adds the place of a message to an error that was found in its body.
Status Placed(const MetadataReader& reader, const Status& status, const Message& message) {
  if (status.where().begin != Where::kNoOffset) return status;
  return reader.Fault(status.code(), status.message(), message.address, message.size);
}

// docs/formats/hdf5.md 5.2: link info and attribute info messages.
struct DenseStorage {
  std::uint64_t heap = kUndefined;
  std::uint64_t name_tree = kUndefined;
};

std::optional<DenseStorage> ParseDenseStorage(std::span<const std::byte> body, unsigned order_bytes) {
  ByteCursor cursor(body);
  const auto version = cursor.Read<std::uint8_t>();
  const auto flags = cursor.Read<std::uint8_t>();
  if (!flags || *version != 0) return std::nullopt;
  if ((*flags & 1u) != 0 && !cursor.Skip(order_bytes)) return std::nullopt;
  const auto heap = cursor.Read<std::uint64_t>();
  const auto tree = cursor.Read<std::uint64_t>();
  if (!tree) return std::nullopt;
  return DenseStorage{*heap, *tree};
}

}  // namespace

std::optional<std::uint64_t> Dataset::Bytes() const {
  const auto elements = space.Elements();
  return elements ? CheckedMul(*elements, type->size()) : std::nullopt;
}

Result<std::unique_ptr<File>> File::Open(std::shared_ptr<const Source> source) {
  CKPTFIT_ASSIGN_OR_RETURN(const Superblock superblock, ReadSuperblock(*source));
  std::unique_ptr<File> file(new File(std::move(source), superblock));
  CKPTFIT_RETURN_IF_ERROR(file->ReadExtension());
  Object root;
  CKPTFIT_RETURN_IF_ERROR(file->ReadObject(superblock.root, &root));
  if ((superblock.flags & 1u) != 0) {
    return Status(StatusCode::kCorrupt,
                  "file is already open for write (may use <h5clear file> to clear file consistency flags)",
                  Where{std::string(file->reader_.source().name()), superblock.base + 11, superblock.base + 12, ""});
  }
  return file;
}

// docs/formats/hdf5.md 3.3: the messages of the superblock extension.
Status File::ReadExtension() {
  if (superblock_.extension == kUndefined) return Status();
  ObjectHeader header;
  CKPTFIT_RETURN_IF_ERROR(ReadObjectHeader(reader_, superblock_.extension, &header));
  for (const Message& message : header.messages) {
    if (message.type == MessageType::kSharedMessageTable) {
      return reader_.Unsupported("file with a table of shared messages", message.address, message.size);
    }
    if (message.type == MessageType::kDriverInfo) {
      return reader_.Unsupported("file that needs a driver of its own", message.address, message.size);
    }
    if (message.type != MessageType::kBtreeK) continue;
    ByteCursor cursor(header.Body(message));
    cursor.Skip(1);
    const auto chunk = cursor.Read<std::uint16_t>();
    const auto internal = cursor.Read<std::uint16_t>();
    const auto leaf = cursor.Read<std::uint16_t>();
    if (!leaf) return reader_.Corrupt("ran off end of input buffer while decoding", message.address, message.size);
    superblock_.chunk_k = *chunk;
    superblock_.internal_k = *internal;
    superblock_.leaf_k = *leaf;
  }
  return Status();
}

Status File::ReadObject(std::uint64_t address, Object* object) {
  CKPTFIT_RETURN_IF_ERROR(ReadObjectHeader(reader_, address, &object->header));
  object->kind = KindOf(object->header);
  return Status();
}

Status File::ListLinks(const Object& group, const LinkHandler& handler) {
  for (const Message& message : group.header.messages) {
    const auto body = group.header.Body(message);
    if (message.type == MessageType::kSymbolTable) {
      const auto table = ParseSymbolTable(body);
      if (!table) return reader_.Corrupt("ran off end of input buffer while decoding", message.address, message.size);
      CKPTFIT_RETURN_IF_ERROR(ListSymbolTable(reader_, superblock_, *table, handler));
    } else if (message.type == MessageType::kLink) {
      Result<Link> link = ParseLink(body);
      if (!link.has_value()) return Placed(reader_, link.error(), message);
      CKPTFIT_RETURN_IF_ERROR(handler(std::move(*link)));
    } else if (message.type == MessageType::kLinkInfo) {
      const auto dense = ParseDenseStorage(body, 8);
      if (!dense) return reader_.Corrupt("bad version number for message", message.address, message.size);
      if (dense->heap != kUndefined) CKPTFIT_RETURN_IF_ERROR(ListDenseLinks(dense->heap, dense->name_tree, handler));
    }
  }
  return Status();
}

// A group that has links of another kind as well is not cut.
std::optional<SymbolTablePieces> File::CutLinks(const Object& group, std::uint64_t name_bytes) {
  const Message* table = nullptr;
  for (const Message& message : group.header.messages) {
    if (message.type == MessageType::kLink || message.type == MessageType::kLinkInfo) return std::nullopt;
    if (message.type != MessageType::kSymbolTable) continue;
    if (table != nullptr) return std::nullopt;
    table = &message;
  }
  if (table == nullptr) return std::nullopt;
  const auto parsed = ParseSymbolTable(group.header.Body(*table));
  return parsed ? CutSymbolTable(reader_, superblock_, *parsed, name_bytes) : std::nullopt;
}

// docs/formats/hdf5.md 5.5, record type 5: hash of the name, heap id.
Status File::ListDenseLinks(std::uint64_t heap_address, std::uint64_t tree, const LinkHandler& handler) {
  CKPTFIT_ASSIGN_OR_RETURN(FractalHeap heap, FractalHeap::Open(reader_, heap_address));
  std::vector<std::byte> bytes;
  return WalkBtreeV2(reader_, tree, RecordType::kLinkName, 4 + heap.id_length(),
                     [&](std::span<const std::byte> record) {
                       CKPTFIT_RETURN_IF_ERROR(heap.ReadObject(record.subspan(4, heap.id_length()), &bytes));
                       Result<Link> link = ParseLink(bytes);
                       if (!link.has_value())
                         return reader_.Fault(link.error().code(), link.error().message(), heap_address, 0);
                       return handler(std::move(*link));
                     });
}

Status File::ListAttributes(const Object& object, const AttributeHandler& handler) {
  for (const Message& message : object.header.messages) {
    if (message.type == MessageType::kAttribute) {
      if (message.shared()) {
        return reader_.Unsupported("attribute kept in a table of shared messages", message.address, message.size);
      }
      std::string name;
      Result<Attribute> attribute = DecodeAttribute(object.header.Body(message), &name);
      if (attribute.has_value() && !object.header.has_checksum()) {
        const Status used = CheckUsedBits(*attribute->type);
        if (!used.ok()) attribute = used;
      }
      if (!attribute.has_value()) attribute = Placed(reader_, attribute.error(), message);
      handler(name, std::move(attribute));
    } else if (message.type == MessageType::kAttributeInfo) {
      CKPTFIT_RETURN_IF_ERROR(ListDenseAttributes(message, object, handler));
    }
  }
  return Status();
}

// docs/formats/hdf5.md 5.5, record type 8: heap id, flags, creation order, hash of the name.
Status File::ListDenseAttributes(const Message& info, const Object& object, const AttributeHandler& handler) {
  const auto dense = ParseDenseStorage(object.header.Body(info), 2);
  if (!dense) return reader_.Corrupt("bad version number for message", info.address, info.size);
  if (dense->heap == kUndefined) return Status();
  CKPTFIT_ASSIGN_OR_RETURN(FractalHeap heap, FractalHeap::Open(reader_, dense->heap));
  std::vector<std::byte> bytes;
  const std::size_t id = heap.id_length();
  return WalkBtreeV2(reader_, dense->name_tree, RecordType::kAttributeName, id + 9,
                     [&](std::span<const std::byte> record) {
                       if ((std::to_integer<unsigned>(record[id]) & 2u) != 0) {
                         return reader_.Unsupported("attribute kept in a table of shared messages", dense->heap);
                       }
                       CKPTFIT_RETURN_IF_ERROR(heap.ReadObject(record.first(id), &bytes));
                       std::string name;
                       Result<Attribute> attribute = DecodeAttribute(bytes, &name);
                       handler(name, std::move(attribute));
                       return Status();
                     });
}

Result<Attribute> File::DecodeAttribute(std::span<const std::byte> body, std::string* name) {
  return ParseAttribute(
      body, [this](std::span<const std::byte> bytes, bool shared) { return DecodeType(bytes, shared); }, name);
}

Result<std::shared_ptr<const Datatype>> File::DecodeType(std::span<const std::byte> body, bool shared) {
  if (shared) return SharedType(body);
  for (const KnownType& known : known_types_) {
    if (std::equal(body.begin(), body.end(), known.bytes.begin(), known.bytes.end())) return known.type;
  }
  CKPTFIT_ASSIGN_OR_RETURN(Datatype parsed, ParseDatatype(body));
  auto type = std::make_shared<const Datatype>(std::move(parsed));
  if (known_types_.size() >= kMaxKnownTypes) known_types_.erase(known_types_.begin());
  known_types_.push_back({{body.begin(), body.end()}, type});
  return type;
}

// docs/formats/hdf5.md 3.8: one hop to a committed datatype.
Result<std::shared_ptr<const Datatype>> File::SharedType(std::span<const std::byte> record) {
  ByteCursor cursor(record);
  const auto version = cursor.Read<std::uint8_t>();
  const auto kind = cursor.Read<std::uint8_t>();
  if (!kind) return reader_.Corrupt("ran off end of input buffer while decoding", 0);
  if (*version < 1 || *version > 3) return reader_.Corrupt("bad version number for shared object message", 0);
  if (*version == 3 && *kind != 2) return reader_.Unsupported("datatype kept in a table of shared messages", 0);
  if (*version == 1) cursor.Skip(6 + 8);
  const auto address = cursor.Read<std::uint64_t>();
  if (!address) return reader_.Corrupt("ran off end of input buffer while decoding", 0);
  ObjectHeader header;
  CKPTFIT_RETURN_IF_ERROR(ReadObjectHeader(reader_, *address, &header));
  const Message* message = header.Find(MessageType::kDatatype);
  if (!message) return reader_.Corrupt("not a named datatype", *address);
  if (message->shared()) return reader_.Unsupported("committed datatype that is itself shared", *address);
  return DecodeType(header.Body(*message), false);
}

Result<Dataset> File::Describe(const Object& object) {
  Dataset dataset;
  bool has_layout = false;
  for (const Message& message : object.header.messages) {
    const auto body = object.header.Body(message);
    const auto decode = [&](auto result, auto* out) {
      if (!result.has_value()) return Placed(reader_, result.error(), message);
      *out = std::move(*result);
      return Status();
    };
    if (message.type == MessageType::kDatatype) {
      CKPTFIT_RETURN_IF_ERROR(decode(DecodeType(body, message.shared()), &dataset.type));
      if (object.header.has_checksum() || message.shared()) continue;
      const Status used = CheckUsedBits(*dataset.type);
      if (!used.ok()) return Placed(reader_, used, message);
      continue;
    }
    if (message.shared()) {
      return reader_.Unsupported("message kept in a table of shared messages", message.address, message.size);
    }
    if (message.type == MessageType::kDataspace) {
      CKPTFIT_RETURN_IF_ERROR(decode(ParseDataspace(body), &dataset.space));
    } else if (message.type == MessageType::kLayout) {
      has_layout = true;
      CKPTFIT_RETURN_IF_ERROR(decode(ParseLayout(body), &dataset.layout));
    } else if (message.type == MessageType::kFilterPipeline) {
      CKPTFIT_RETURN_IF_ERROR(decode(ParseFilterPipeline(body), &dataset.filters));
    } else if (message.type == MessageType::kFillValue) {
      CKPTFIT_RETURN_IF_ERROR(decode(ParseFillValue(body), &dataset.fill));
    } else if (message.type == MessageType::kExternalFiles) {
      dataset.external_storage = true;
    }
  }
  if (!dataset.type) return reader_.Corrupt("unable to load type info from dataset header", object.header.address);
  if (!has_layout) return reader_.Corrupt("can't read message", object.header.address);
  if (!dataset.Bytes()) return reader_.Corrupt("size of dataset's storage overflowed", object.header.address);
  return dataset;
}

Result<std::vector<std::string>> File::DecodeStrings(const Datatype& type, std::span<const std::byte> data,
                                                     std::uint64_t max_bytes) {
  const TypeNode& node = type.root();
  const bool variable = node.vlen_string() && node.size == 16;
  if (!variable && node.type_class != TypeClass::kString) {
    return Status(StatusCode::kUnsupported, "not a string type");
  }
  std::vector<std::string> strings;
  ByteCursor cursor(data);
  std::uint64_t left = max_bytes;
  while (cursor.remaining() >= node.size) {
    if (variable) {
      CKPTFIT_ASSIGN_OR_RETURN(std::string text, VariableString(cursor, &left));
      strings.push_back(std::move(text));
      continue;
    }
    std::string_view text = *cursor.ReadString(node.size);
    if (text.size() > left) return Status(StatusCode::kOverBudget, "too many string bytes");
    left -= text.size();
    // docs/formats/hdf5.md 4.2: 0 ends at the first NUL, 1 and 2 are padded at the end with NUL or space.
    if (node.padding() == 0) text = text.substr(0, text.find('\0'));
    while (node.padding() > 0 && !text.empty() && text.back() == (node.padding() == 1 ? '\0' : ' '))
      text.remove_suffix(1);
    strings.emplace_back(text);
  }
  return strings;
}

// docs/formats/hdf5.md 4.3: length, collection, index. A length of 0 refers to nothing.
Result<std::string> File::VariableString(ByteCursor& cursor, std::uint64_t* left) {
  const std::uint64_t length = *cursor.Read<std::uint32_t>();
  const std::uint64_t collection = *cursor.Read<std::uint64_t>();
  const std::uint32_t index = *cursor.Read<std::uint32_t>();
  if (length == 0) return std::string();
  if (length > *left) return reader_.Fault(StatusCode::kOverBudget, "too many string bytes", collection, 0);
  *left -= length;
  std::vector<std::byte> room;
  std::span<const std::byte> bytes;
  CKPTFIT_RETURN_IF_ERROR(heap_.View(collection, index, length, &room, &bytes));
  return std::string(AsText(bytes));
}

}  // namespace ckptfit::hdf5
