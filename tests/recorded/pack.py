"""Packs recorded loads: pack.py FOLDER [OUT]. FOLDER holds cases.jsonl, truth.jsonl, artifacts/ and descriptions/.

The archive is the same for the same content: members sorted, no times, no owners. Values are left out.
"""
import os
import sys
import tarfile


def members(folder):
    for base, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files + [d for d in folders if not os.listdir(os.path.join(base, d))]):
            if name != "values.npz":
                yield os.path.relpath(os.path.join(base, name), folder)


def plain(info):
    info.mtime, info.uid, info.gid, info.uname, info.gname = 0, 0, 0, "", ""
    info.mode = 0o755 if info.isdir() else 0o644
    return info


def main():
    folder = sys.argv[1]
    out = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded.tar.xz")
    with tarfile.open(out, "w:xz", preset=9) as tar:
        for name in members(folder):
            tar.add(os.path.join(folder, name), name, recursive=False, filter=plain)
    print("%s: %d bytes" % (out, os.path.getsize(out)))


if __name__ == "__main__":
    main()
