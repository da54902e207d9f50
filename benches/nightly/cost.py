#!/usr/bin/env python3
"""What a nightly run costs: from scratch, with a thousandth more documents, and with nothing new.

    cargo build --release
    benches/nightly/cost.py 10000 100000 [1000000] [--files]

Makes documents of some 350 words with copies among them, as one JSONL file and a second one with the new documents,
or with --files as a folder of text files. The last column compares an unchanged folder with
`find INPUT -type f -printf '%s %T@\\n' | sort`. Wall times and peak memory, in one sitting; of the last two the medians of
seven runs. On a machine that others use too, the times of the processor say more.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def documents(count, seed):
    """Texts of some 2.1 kB; every fifth is a copy with a few words changed."""
    dice = random.Random(seed)
    letters = "abcdefghijklmnoprstuvw"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(60000)]
    weights = [1 / (rank + 20) for rank in range(len(words))]
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    kept = []
    for number in range(count):
        if kept and number % 5 == 0:
            text = dice.choice(kept).split(" ")
            for _ in range(3):
                text[dice.randrange(len(text))] = dice.choice(words)
        else:
            text = dice.choices(words, cum_weights=sums, k=350)
            for at in range(0, 350, 14):
                text[at] = text[at].capitalize()
                text[at - 1] += "\n\n" if at % 70 == 0 else "."
        text = " ".join(text)
        if len(kept) < 5000:
            kept.append(text)
        else:
            kept[dice.randrange(5000)] = text
        yield text


def write(folder, name, texts, as_files):
    if not as_files:
        with (folder / f"{name}.jsonl").open("w") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": f"{name}{number}", "text": text}) + "\n")
        return
    for number, text in enumerate(texts):
        path = folder / f"{name}{number % 100:02}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def timed(command, cwd):
    """Wall seconds, CPU seconds and peak memory in MB."""
    start = time.monotonic()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command} ended with {child.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(command, cwd):
    """Of seven runs, the middle one of each figure."""
    runs = [timed(command, cwd) for _ in range(7)]
    return [sorted(figures)[3] for figures in zip(*runs)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--files", action="store_true", help="a folder of text files instead of JSONL")
    parser.add_argument("--program", default=ROOT / "target/release/copydesk", type=pathlib.Path)
    args = parser.parse_args()
    command = [args.program.resolve(), "run", "in", "out", "-q", "--no-config"]
    if not args.files:
        command += ["--format", "jsonl"]
    print("documents  from scratch            with a thousandth more            nothing new        state   find | sort")
    for size in args.sizes:
        work = pathlib.Path(tempfile.mkdtemp(prefix="copydesk-cost-"))
        (work / "in").mkdir()
        write(work / "in", "old", documents(size, 1), args.files)
        time.sleep(2.5)
        scratch = timed(command, work)
        write(work / "in", "new", documents(max(1, size // 1000), 2), args.files)
        time.sleep(2.5)
        more = timed(command, work)
        timed(command, work)
        same = median(command, work)
        listing = ["sh", "-c", "find in -type f -printf '%s %T@\\n' | sort > /dev/null"]
        find = median(listing, work)
        state = sum(path.stat().st_size for path in (work / "out/.copydesk/state").iterdir())
        print(f"{size:9}  {scratch[0]:6.1f} s {scratch[1]:6.1f} CPU {scratch[2]:5.0f} MB"
              f"  {more[0]:6.1f} s {more[1]:6.1f} CPU {more[2]:5.0f} MB {100 * more[0] / scratch[0]:5.1f} %"
              f"  {same[0]:6.2f} s {same[2]:4.0f} MB  {state / size:5.0f} B  {find[0]:6.2f} s"
              f" ({same[0] / find[0]:.1f} times; of the processor {same[1]:.2f} and {find[1]:.2f} s,"
              f" {same[1] / find[1]:.1f} times)", flush=True)
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
