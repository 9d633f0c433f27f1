"""tests/recorded/jury/record.py with the models of this folder: record_line.py save|load LINE CASES.jsonl ARTIFACTS [OUT.jsonl],
and record_line.py describe LINE FOLDER PACKAGE_FOLDER, as tests/recorded/describe_all.py."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(os.path.dirname(HERE), "recorded")
sys.path[:0] = [os.path.join(RECORDED, "jury"), RECORDED]


def with_these_models():
    import builders
    from importlib import util
    spec = util.spec_from_file_location("heldout_models", os.path.join(HERE, "models.py"))
    models = util.module_from_spec(spec)
    spec.loader.exec_module(models)
    builders.BUILDERS.update(models.MODELS)


def of_its_kind(state_of):
    """An integer is not counted as loaded from a fraction that is rounded to it: 0 would come from every learning rate."""
    def kind(a):
        return "number" if a.dtype.kind in "iu" else "other"

    def same_kind(a, tensors, sentinel):
        return state_of(a, dict((k, t) for k, t in tensors.items() if kind(t) == kind(a)), sentinel)
    return same_kind


def main():
    with_these_models()
    if sys.argv[1] == "describe":
        import describe_all
        del sys.argv[1]
        return describe_all.main()
    import record
    record.state_of = of_its_kind(record.state_of)
    record.PATIENCE = 200  # on a machine with other work, too, only what never ends takes that long
    return record.main()


if __name__ == "__main__":
    main()
