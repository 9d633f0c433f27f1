"""HDF5 datasets in compressed chunks: a repair puts the chunks into the new file as they are."""

import subprocess

import h5py
import numpy as np
import pytest

import console

pytestmark = pytest.mark.usefixtures("built_library")
RECORDED = console.ROOT / "examples" / "04_variable_names" / "recorded"
CALL = "model.load_weights(path)"
# Keras' own files are never packed; users' tools do it.
WAYS = {"gzip and shuffle": {"compression": "gzip", "compression_opts": 7, "shuffle": True},
        "gzip with checksums": {"compression": "gzip", "fletcher32": True},
        "room to grow": {"compression": "gzip", "maxshape": True}}


def packed(source, target, **options):
    """The file once more, each dataset in chunks of about half its size."""
    with h5py.File(source) as old, h5py.File(target, "w") as new:
        new.attrs.update(old.attrs)

        def copy(name, item):
            if isinstance(item, h5py.Group):
                made = new.require_group(name)
            else:
                how = dict(options)
                if how.pop("maxshape", False):
                    how["maxshape"] = (None,) * item.ndim
                made = new.create_dataset(name, data=item[()], chunks=tuple(n // 2 + 1 for n in item.shape), **how)
            made.attrs.update(item.attrs)
        old.visititems(copy)
    return target


def chunks(dataset):
    """{offset: (mask, stored bytes)}"""
    found = [dataset.id.get_chunk_info(i).chunk_offset for i in range(dataset.id.get_num_chunks())]
    return {offset: dataset.id.read_direct_chunk(offset) for offset in found}


def datasets(path):
    with h5py.File(path) as file:
        found = {}
        file.visititems(lambda name, item: found.update({name: (item[()], chunks(item), item.compression, item.compression_opts,
                                                                item.shuffle, item.fletcher32, item.chunks)})
                        if isinstance(item, h5py.Dataset) else None)
        return found


def fixed(ckptfit, source, line, output):
    done = subprocess.run([ckptfit, "fix", source, "--model", RECORDED / line / "target.json", "--call", CALL, "-o", output],
                          capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line, name", [("tf2.15", "weights.h5"), ("tf2.21", "model.weights.h5")])
def test_the_chunks_are_the_old_ones_byte_for_byte(ckptfit, tmp_path, line, name, way):
    source = packed(RECORDED / line / name, tmp_path / name, **WAYS[way])
    code, text = fixed(ckptfit, source, line, tmp_path / ("new-" + name))
    assert code == 0, text
    old, new = datasets(source), datasets(tmp_path / ("new-" + name))
    assert len(new) == 4 and set(new) != set(old)
    for key, (values, stored, *how) in new.items():
        was = old[key.replace("encoder", "hidden")]
        assert np.array_equal(values, was[0]) and stored == was[1] and how == list(was[2:])
        assert len(stored) > 1, "several chunks"


def test_a_damaged_chunk_is_an_error_and_no_file(ckptfit, tmp_path):
    source = packed(RECORDED / "tf2.15" / "weights.h5", tmp_path / "weights.h5", **WAYS["gzip and shuffle"])
    with h5py.File(source) as file:
        name = next(key for key in datasets(source) if key.endswith("kernel:0"))
        place = file[name].id.get_chunk_info(0)
    data = bytearray(source.read_bytes())
    for i in range(place.byte_offset + 8, place.byte_offset + place.size - 8):
        data[i] ^= 0x5a
    source.write_bytes(data)
    code, text = fixed(ckptfit, source, "tf2.15", tmp_path / "new.h5")
    assert code not in (0, 1), text
    assert "kernel" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["weights.h5"]
