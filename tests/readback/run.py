"""Reads the objects of the applied full-stack example back and compares them with the specification.

An independent client: boto3, and expectations written by hand. Prints a line for each check, then a count; exits with 1
where one is not met. Names of rows as arguments read these alone.
"""

import importlib
import pathlib
import sys

from reader import Checks, World, places

HERE = pathlib.Path(__file__).parent


def modules():
    """The files of rows, in the order of their names."""
    names = sorted(path.stem for path in HERE.glob("row_*.py"))
    return [importlib.import_module(name) for name in names]


def main(wanted):
    checks, world = Checks(), World()
    for module in modules():
        for name, scope, read in module.ROWS:
            if wanted and name not in wanted:
                continue
            for place in places(world, scope):
                checks.read(name, place, read)
    for line in checks.lines:
        print(line)
    print(f"{checks.met} checks met, {checks.failed} not")
    return 1 if checks.failed or not checks.met else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
