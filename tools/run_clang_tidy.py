#!/usr/bin/env python3
"""Runs clang-tidy 19 over the sources of a build tree: run_clang_tidy.py BUILD_FOLDER [SOURCE...].

Only src/, cli/ and fuzz/ are looked at; with SOURCEs only these, a header standing for the source of its name. A source is
skipped when it was found clean before and neither it, a project header that it reaches, .clang-tidy nor its compile command
changed since (stamps in BUILD_FOLDER/clang-tidy/). Exits 1 on findings.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

TOOL = "clang-tidy-19"
CHECKED = ("src", "cli", "fuzz")
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def reached_files(source, include_folders, cache):
    """Every project file that `source` includes, directly or not, with itself."""
    seen, waiting = set(), [source]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in cache:
            found = []
            for name in INCLUDE.findall(path.read_bytes()):
                for folder in [path.parent, *include_folders]:
                    candidate = folder / name.decode("utf-8", "replace")
                    if candidate.is_file():
                        found.append(candidate.resolve())
                        break
            cache[path] = found
        waiting.extend(cache[path])
    return sorted(seen)


def fingerprint(root, entry, cache):
    digest = hashlib.sha256()
    digest.update((root / ".clang-tidy").read_bytes())
    digest.update(entry["command"].encode())
    folders = [root / "include", root / "src", root / "cli"]
    for path in reached_files(pathlib.Path(entry["file"]).resolve(), folders, cache):
        digest.update(str(path.relative_to(root)).encode() if path.is_relative_to(root) else b"")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def run_one(build, source):
    done = subprocess.run([TOOL, "-p", str(build), "--quiet", str(source)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)
    return done.returncode, done.stdout + ("" if done.returncode == 0 else done.stderr)


def main(arguments):
    root = pathlib.Path(__file__).resolve().parent.parent
    build = pathlib.Path(arguments[0]).resolve()
    wanted = {pathlib.Path(name).resolve().with_suffix(".cc") for name in arguments[1:]}
    stamps = build / "clang-tidy"
    stamps.mkdir(exist_ok=True)
    cache, jobs, clean = {}, [], 0
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"]).resolve()
        if not source.is_relative_to(root) or source.relative_to(root).parts[0] not in CHECKED or not source.is_file():
            continue
        if wanted and source not in wanted:
            continue
        stamp = stamps / (str(source.relative_to(root)).replace(os.sep, "+") + ".clean")
        mark = fingerprint(root, entry, cache)
        if stamp.is_file() and stamp.read_text() == mark:
            clean += 1
        else:
            jobs.append((source, stamp, mark))

    findings = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        running = {pool.submit(run_one, build, source): (source, stamp, mark) for source, stamp, mark in jobs}
        for future in concurrent.futures.as_completed(running):
            source, stamp, mark = running[future]
            code, output = future.result()
            if code == 0 and not output.strip():
                stamp.write_text(mark)
            else:
                findings += 1
                print(output.replace(str(root) + os.sep, "").rstrip())
    print(f"clang-tidy: {len(jobs)} sources looked at, {clean} unchanged since they were clean, {findings} with findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
