// The superblock of an HDF5 file: where it is, which sizes and ranks hold, where the root group is.
//
// Layout: docs/formats/hdf5.md 3.1 to 3.3.
#pragma once

#include <cstdint>

#include "ckptfit/source.h"

namespace ckptfit::hdf5 {

struct Superblock {
  unsigned version = 0;
  std::uint64_t base = 0;         // position of the signature in the source; addresses count from here
  std::uint64_t stored_eof = 0;   // end of file as a position in the source, corrected for a moved superblock
  std::uint64_t end = 0;          // the same as an address
  std::uint64_t root = 0;         // address of the root group's object header
  std::uint64_t extension = 0;    // address of the extension's object header, kUndefined when there is none
  std::uint8_t flags = 0;         // consistency flags (version 3)
  std::uint16_t leaf_k = 4;       // a symbol table node holds at most 2 * leaf_k entries
  std::uint16_t internal_k = 16;  // a group's tree node has at most 2 * internal_k children
  std::uint16_t chunk_k = 32;     // the same of a chunk tree
};

// Whether HDF5's signature stands at one of the places where a superblock may begin. O(log size) reads of 8 bytes.
bool HasSignature(const Source& source);

// Reads the superblock, with the checks of libhdf5 and in its order: the message of a refusal is libhdf5's.
//   kNotThisFormat  there is no signature;
//   kTruncated      the file is shorter than the superblock says; where() is the missing range;
//   kUnsupported    offsets or lengths are not 8 bytes wide, or a driver is needed;
//   kCorrupt, kChecksum, kIo.
Result<Superblock> ReadSuperblock(const Source& source);

}  // namespace ckptfit::hdf5
