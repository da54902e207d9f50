#!/usr/bin/env python3
"""Times copydesk on collections of extreme shape: one story over and over, one form, stubs, one long document.

  benches/shapes.py                              1,000, 10,000 and 100,000 documents of each shape
  benches/shapes.py --sizes 1000000 --only form  a million of one shape
  benches/shapes.py --svg shapes.svg             time and memory over size as a picture

Prints a Markdown table. The texts are invented, the same each time. Each measurement is one process from start to end.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE / "peers"))

from corpus import Writer  # noqa: E402
from plot import draw  # noqa: E402
from run import cargo, measure, numbers  # noqa: E402

EDITS = 3


def articles(writer, count):
    """Different articles."""
    return (writer.page(writer.original()) for _ in range(count))


def story(writer, count):
    """One story, in each copy three words exchanged."""
    words = writer.page(writer.original()).split(" ")
    for _ in range(count):
        copy = list(words)
        for _ in range(EDITS):
            copy[writer.random.randrange(len(copy))] = writer.pick(1)[0]
        yield " ".join(copy)


def same(writer, count):
    """One document."""
    page = writer.page(writer.original())
    return (page for _ in range(count))


def form(writer, count):
    """One form, filled in with other numbers."""
    words = writer.page(writer.original()).split(" ")
    blanks = range(5, len(words), 12)
    for _ in range(count):
        for blank in blanks:
            words[blank] = str(writer.random.randint(2, 999))
        yield " ".join(words)


def stubs(writer, count):
    """A sentence or two of their own, and the same notices below."""
    notices = [" ".join(writer.sentence() for _ in range(3)) for _ in range(3)]
    for _ in range(count):
        own = " ".join(writer.sentence() for _ in range(writer.random.randint(1, 2)))
        yield "\n\n".join([own, *notices]) + "\n"


def long(writer, count):
    """One document as long as half as many articles."""
    return ["".join(articles(writer, count // 2))]


def whole(writer, count):
    """Half as many articles, and one document that holds them all."""
    pages = list(articles(writer, count // 2))
    return [*pages, "".join(pages)]


SHAPES = {shape.__name__: shape for shape in (articles, story, same, form, stubs, long, whole)}


def main():
    options = parse()
    if options.write:
        return write(*options.write)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    binary = options.copydesk.resolve() if options.copydesk else cargo(ROOT, ROOT / "target", "copydesk")
    rows = []
    print("| shape | documents | MB | seconds | processor s | MB/s | peak MB | kept |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name in options.only or SHAPES:
        for size in options.sizes:
            rows.append(row(binary, work, name, size))
            print("| {program} | {documents:,} | {megabytes_in:.1f} | {seconds:.2f} | {cpu_seconds:.2f} | {rate:.1f} "
                  "| {megabytes:.0f} | {kept:,} |".format(**rows[-1]), flush=True)
    if options.svg:
        options.svg.write_text(draw(rows), encoding="utf-8")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=numbers, default=[1_000, 10_000, 100_000], help="documents, by commas")
    parser.add_argument("--only", type=lambda names: names.split(","), help="of " + ", ".join(SHAPES))
    parser.add_argument("--copydesk", type=Path, help="the program to measure [built from this tree]")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "shapes", help="where the files go [target/shapes]")
    parser.add_argument("--svg", type=Path, help="draw time and memory over size into this file")
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in options.only or []:
        if name not in SHAPES:
            parser.error(f"there is no shape {name}; there are " + ", ".join(SHAPES))
    return options


def write(name, size):
    """The documents of a shape, as JSON Lines."""
    for number, text in enumerate(SHAPES[name](Writer(1), int(size))):
        print(json.dumps({"id": f"d{number:08}", "text": text}))


def row(binary, work, name, size):
    corpus, out = work / "in.jsonl", work / "out"
    # By a process of its own: what this one holds in memory would be counted for its children.
    with open(corpus, "wb") as file:
        subprocess.run([sys.executable, __file__, "--write", name, str(size)], stdout=file, check=True)
    # What a shape before it left would be read, for what has changed since.
    shutil.rmtree(out, ignore_errors=True)
    command = [binary, "run", corpus, out, "--format", "jsonl", "--quiet", "--no-config", "--no-state", "--json"]
    found = measure(command)
    megabytes_in = corpus.stat().st_size / 1e6
    kept = json.loads(found["said"])["counts"]["kept"]
    return {"program": name, "documents": size, "megabytes_in": megabytes_in, "kept": kept,
            "rate": megabytes_in / found["seconds"], **found}


if __name__ == "__main__":
    main()
