"""What happens to checkpoints and programs, and how `ckptfit` is asked to mend it. Data alone: no framework is imported.

A drift is a program that saves, in a release A; another that loads, in a release B; the lines of code by which they do; and the command
between the two. tests/python/live/drifted.py runs them: those alone whose name matches CKPTFIT_LIVE_DRIFTS, when that is set.
"""

import os
import re


class Drift:
    """`old`, `new`: functions of drift_programs.py with their arguments. `save` writes `source`, of which `spoil` may make another
    file; the command is given `given`. `change`: what is asked for beside other names. `when(a, b)`: in TensorFlow 2.a and 2.b."""

    def __init__(self, item, old, save, source, call, output, new=None, options=(), tool="fix", given=None, when=None, change=None,
                 spoil=""):
        self.item, self.old, self.new = item, old, new or old
        self.save, self.source, self.given = save, source, given or source
        self.call, self.output, self.options, self.tool = call, output, tuple(options), tool
        self.when, self.change, self.spoil = when or (lambda a, b: True), change, spoil

    def saved_in(self):
        """The folder of the source; drifts that begin alike share it."""
        return " ".join([label(self.old), self.save.split("(")[0], self.source, self.spoil and self.spoil + self.given]).strip()

    def call_in(self, minor):
        """What the program says in TensorFlow 2.minor: `read` came with 2.3, and `restore` wants a counter that `write` does not write."""
        return RESTORE_BEFORE if self.call == RESTORE and minor < 3 else self.call

    def control(self):
        """The line by which the program that loads would save for its call."""
        lines = {RESTORE: WRITE, LOAD_MODEL: MODEL, LOAD_WEIGHTS: WEIGHTS, BY_NAME: WEIGHTS}
        return lines.get(self.call, self.save)


def label(program):
    name, arguments = program
    return "-".join([name] + ["%s=%s" % pair for pair in sorted(arguments.items())]).replace(" ", "_")


WRITE, WEIGHTS, MODEL = "tf.train.Checkpoint(model=model).write(path)", "model.save_weights(path)", "model.save(path)"
RESTORE = "tf.train.Checkpoint(model=model).read(path).assert_existing_objects_matched()"
RESTORE_BEFORE = "tf.train.Checkpoint(model=model).restore(path).expect_partial()"
LOAD_WEIGHTS, BY_NAME, LOAD_MODEL = "model.load_weights(path)", "model.load_weights(path, by_name=True)", "keras.models.load_model(path)"
BRING_IN = "ckptfit.load(model, path)"


def keras_2(minor):
    return minor < 16


def other_walk(a, b):
    """Refused still: equal layers under paths of the walk of Keras 2.14 and later, in a program of before."""
    return 14 <= a < 16 and 12 <= b < 14


def by_path(minor):
    """Whether `.weights.h5` and `.keras` are the formats of Keras 3."""
    return minor >= 12


# What a release saves, and what one loads: (line of code, name of the file), since when, until when.
SOURCES = {"bundle": (WRITE, "m", 0, 99), "tf weights": (WEIGHTS, "m", 0, 15), "legacy h5": (WEIGHTS, "m.h5", 0, 15),
           "whole h5": (MODEL, "m.h5", 0, 99), "weights.h5": (WEIGHTS, "m.weights.h5", 12, 99), "keras": (MODEL, "m.keras", 12, 99),
           "safetensors": ("drift_programs.write_safetensors(model, path)", "m.safetensors", 0, 99)}
TARGETS = {"bundle": (RESTORE, "new", 0, 99), "tf weights": (LOAD_WEIGHTS, "new", 0, 15), "legacy h5": (LOAD_WEIGHTS, "new.h5", 0, 99),
           "whole h5": (LOAD_MODEL, "new.h5", 0, 99), "weights.h5": (LOAD_WEIGHTS, "new.weights.h5", 12, 99),
           "keras": (LOAD_MODEL, "new.keras", 12, 99), "safetensors": (BRING_IN, "new.safetensors", 0, 99)}


def between(source, target):
    since, until, first, last = SOURCES[source][2:] + TARGETS[target][2:]
    return lambda a, b: since <= a <= until and first <= b <= last


def moved(item, program, source, target, **more):
    save, name, _, _ = SOURCES[source]
    call, output, _, _ = TARGETS[target]
    limits, further = between(source, target), more.pop("when", None)
    return Drift(item, program, save, name, call, output, when=lambda a, b: limits(a, b) and (further is None or further(a, b)), **more)


def formats():
    for source in SOURCES:
        for target in [t for t in TARGETS if (source, t) != ("safetensors", "safetensors")]:
            yield "%s to %s" % (source, target), moved("formats", ("mixed", {}), source, target, tool="convert" if target == "safetensors" else "fix")


def names():
    for source, target in (("bundle", "bundle"), ("weights.h5", "weights.h5"), ("tf weights", "weights.h5")):
        where = " in " + source
        yield "renamed attribute" + where, moved("renamed", ("attributes", {}), source, target, new=("attributes", {"hidden": "encoder"}),
                                                      when=lambda a, b, s=source: s != "weights.h5" or not other_walk(a, b))
        for inside in (True, False):
            yield ("nested%s" if inside else "unnested%s") % where, moved("re-nested", ("nested", {"inside": not inside}), source, target,
                                                                         new=("nested", {"inside": inside}))
        # Of a `.weights.h5` without names of layers nobody can tell.
        yield "made in another order" + where, moved("reordered", ("made_in_order", {"names": "a b c d"}), source, target,
                                                     new=("made_in_order", {"names": "c a d b"}), options=["--unsafe", "guess"],
                                                     when=lambda a, b, s=source: s != "weights.h5" or a >= 18)
        yield "other shapes made in another order" + where, moved("reordered", ("made_in_order", {"names": "a b c d", "wider": 1}), source, target,
                                                                  new=("made_in_order", {"names": "c a d b", "wider": 1}))
        # Keras 3 saves no lists of layers in checkpoints, and paths of `.weights.h5` of Keras 2 do not tell lists apart.
        yield "containers renamed" + where, moved("renamed", ("containers", {"lists_alone": source == "bundle"}), source, target,
                                                  new=("containers", {"lists_alone": source == "bundle", "blocks": "stages"}),
                                                  when=lambda a, b, s=source: keras_2(max(a, b)) if s == "bundle" else not keras_2(min(a, b)))
    yield "another root", Drift("renamed", ("root", {"name": "net"}), "tf.train.Checkpoint(net=net).write(path)", "m",
                                RESTORE, "new", new=("root", {"name": "model"}))
    for source, target in (("legacy h5", "legacy h5"), ("whole h5", "legacy h5"), ("whole h5", "whole h5"), ("keras", "keras"), ("weights.h5", "weights.h5")):
        where = " in %s to %s" % (source, target)
        yield "frozen" + where, moved("frozen", ("mixed", {}), source, target, new=("mixed", {"frozen": True}))
        yield "thawed" + where, moved("frozen", ("mixed", {"frozen": True}), source, target)
        yield "branches" + where, moved("reordered", ("branches", {"order": "left right"}), source, target, new=("branches", {"order": "right left"}),
                                        options=["--unsafe", "guess"], when=lambda a, b, s=source: s != "weights.h5" or a >= 18)
        yield "numbered names" + where, moved("numbered", ("numbered", {"made_before": 3}), source, target, new=("numbered", {"made_before": 0}))
    for source in ("legacy h5", "whole h5"):
        for name, old, new in (("numbered", ("numbered", {"made_before": 3}), ("numbered", {"made_before": 0})),
                               ("renamed", ("small", {"prefix": "old_"}), ("small", {"prefix": "new_"}))):
            save, path, since, until = SOURCES[source]
            yield "by name, %s, %s" % (name, source), Drift("by_name", old, save, path, BY_NAME, "new.h5", new=new,
                                                            when=lambda a, b, until=until: a <= until)


def connected():
    """Equal layers of branches, all renamed: what tells them is the list of all layers, or how they were connected."""
    old, new = ("towers", {"prefix": "old_"}), ("towers", {"prefix": "new_"})
    for source, target in (("bundle", "bundle"), ("bundle", "weights.h5"), ("legacy h5", "legacy h5"), ("tf weights", "legacy h5")):
        yield "branches listed in %s to %s" % (source, target), moved("connected", old, source, target, new=new)
    old, new = (("towers", {"prefix": p, "left": "44", "right": "44", "merge": "Add"}) for p in ("old_", "new_"))
    for target in ("legacy h5", "weights.h5"):
        yield "branches in a config to " + target, moved("connected", old, "whole h5", target, new=new)
        call, output, since, until = TARGETS[target]
        yield "branches in an export to " + target, Drift("connected", old, "model.export(path)", "m", call, output, new=new,
                                                          when=lambda a, b, f=since, u=until: a >= 16 and f <= b <= u)


def layouts():
    """`.weights.h5` and `.keras` across the walks of releases."""
    for name, program in (("containers", ("containers", {})), ("wrappers", ("mixed", {})), ("attributes", ("attributes", {})), ("blocks", ("nested", {"inside": True}))):
        yield "layout of %s" % name, moved("path layouts", program, "weights.h5", "weights.h5",
                                                 when=lambda a, b, n=name: n != "attributes" or not other_walk(a, b))
    yield "layout in an archive", moved("path layouts", ("settings", {}), "keras", "keras")


def configs():
    for source in ("keras", "whole h5"):
        for target in ("keras", "whole h5"):  # a mask is an operation of its own in Keras 3, which it does not load from an .h5
            yield "configs of %s for %s" % (source, target), moved("configs", ("settings", {"masked": "h5" not in target}), source, target,
                                                                           when=lambda a, b: (a < 4) == (b < 4))
    for source in ("keras", "whole h5"):
        yield "not to be revived, %s" % source, moved("weights only", ("not_to_be_revived", {}), source,
                                                      "weights.h5" if source == "keras" else "legacy h5")


def optimizers():
    for source, target in (("bundle", "bundle"), ("whole h5", "weights.h5"), ("keras", "keras"), ("weights.h5", "weights.h5")):
        yield "stripped of its optimizer, %s" % source, moved("strip", ("trained", {}), source, target, new=("small", {}), options=["--optimizer", "strip"])
    yield "stripped for a program with another", Drift(
        "strip", ("trained", {}), "tf.train.Checkpoint(model=model, optimizer=optimizer).write(path)", "m",
        "tf.train.Checkpoint(model=model, optimizer=optimizer).restore(path)", "new", new=("trained", {"optimizer": "SGD"}), options=["--optimizer", "strip"])


def types():
    exact = [("float16", "float32"), ("bfloat16", "float32"), ("float32", "float64"), ("float16", "float64")]
    rounded = [("float64", "float32"), ("float32", "float16"), ("float32", "bfloat16"), ("float64", "bfloat16")]
    for old, new in exact + rounded:
        options = ["--unsafe", "narrow"] if (old, new) in rounded else []
        yield "%s to %s" % (old, new), moved("casts", ("typed", {"dtype": old}), "bundle", "bundle", new=("typed", {"dtype": new}), options=options)
        if "bfloat16" not in old:
            yield "%s to %s in hdf5" % (old, new), moved("casts", ("typed", {"dtype": old}), "whole h5", "legacy h5", new=("typed", {"dtype": new}),
                                                         options=options, when=lambda a, b, new=new: "bfloat16" not in new)
        yield "%s to %s by path" % (old, new), moved("casts", ("typed", {"dtype": old}), "weights.h5", "weights.h5", new=("typed", {"dtype": new}),
                                                     options=options, when=lambda a, b, t=old + new: "bfloat16" not in t or not keras_2(min(a, b)))


def places():
    """Paths that name another thing than a loader wants."""
    program = ("small", {})
    for given in ("m.index", "m.data-00000-of-00001"):
        yield "given is " + given, moved("part files", program, "bundle", "bundle", given=given)
    for old, new in (("m.weights.h5", "m.h5"), ("m.keras", "m.zip"), ("m.keras", "m.h5"), ("m.h5", "m.ckpt")):
        save, when = (WEIGHTS if "weights" in old else MODEL), (12 if old != "m.h5" else 0)
        yield "%s called %s" % (old, new), Drift("wrong suffix", program, save, old, LOAD_WEIGHTS, "new.weights.h5", given=new, spoil="rename",
                                                 when=lambda a, b, since=when: a >= since and by_path(b))
    yield "state file with a foreign path", Drift("state file", program, "tf.train.CheckpointManager(tf.train.Checkpoint(model=model), path, 3).save()", "m",
                                                  RESTORE, "new", spoil="foreign")


def hdf5():
    for target in ("legacy h5", "weights.h5"):
        # Keras 2 saves the second weight under the name that both have, and no attribute of Keras 3 is called so.
        yield "names that repeat for " + target, moved("duplicate names", ("same_names", {}), "bundle", target,
                                                       when=lambda a, b: keras_2(b) or not keras_2(a))
        yield "names that repeat, of two shapes, for " + target, moved("duplicate names", ("same_names", {"wider": 1}), "bundle", target)
    for source in ("legacy h5", "whole h5", "bundle"):
        yield "long lists of names, " + source, moved("64 KiB", ("many", {}), source, "legacy h5")


def other_shapes():
    programs = {"head": ("classifier", "classes", 10), "channels": ("convolution", "channels", 3), "rows": ("embedding", "rows", 8)}
    for option, choice, size in (("head", "resize", 5), ("head", "resize", 12), ("head", "drop", 5), ("channels", "sum", 1), ("channels", "mean", 1),
                                 ("channels", "tile", 6), ("rows", "pad", 11), ("rows", "trim", 6)):
        function, argument, before = programs[option]
        for kind in ("bundle", "weights.h5", "whole h5"):
            target = "legacy h5" if kind == "whole h5" else kind
            yield "--%s %s to %d, %s" % (option, choice, size, kind), moved(
                "surgery", (function, {argument: before}), kind, target, new=(function, {argument: size}), options=["--" + option, choice],
                change="%s %s%s" % (option, choice, "" if kind == "bundle" else " in full"))
    yield "reset_after", moved("reset_after", ("gru", {"reset_after": False}), "bundle", "bundle", new=("gru", {"reset_after": True}),
                               options=["--unsafe", "reset-after"], change="reset_after")
    for kind in ("bundle", "legacy h5", "whole h5"):
        target = kind if kind == "bundle" else "legacy h5"
        yield "CuDNN, %s" % kind, moved("CuDNN", ("recurrent", {"cudnn": True}), kind, target, new=("recurrent", {"cudnn": False}),
                                        when=lambda a, b: keras_2(a), change="cudnn")
    yield "names of TensorFlow 1", Drift("TF1 names", ("graph_names", {}), "session.save(path)", "m", RESTORE, "new", new=("small", {}))


GROUPS = (formats, names, connected, layouts, configs, optimizers, types, places, hdf5, other_shapes)
DRIFTS = {name: drift for group in GROUPS for name, drift in group() if re.search(os.environ.get("CKPTFIT_LIVE_DRIFTS", ""), name)}


def between_lines(a, b):
    """The drifts that there are between two releases."""
    return {name: drift for name, drift in DRIFTS.items() if drift.when(a, b)}
