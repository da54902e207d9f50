#!/usr/bin/env python3
"""Runs over a folder that changes all the time, with random kills; at the end a fresh run must give the same.

    cargo build --release
    benches/nightly/soak.py --minutes 30

Prints, every minute, how many runs ended how, the peak memory of a run and the size of the state; exits with 1
if the last run differs from a fresh one.
"""
import argparse
import collections
import filecmp
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS = """harbour ferry council bridge river market school garden winter summer morning evening teacher farmer
sailor doctor painter baker street window kitchen station mountain valley island forest meadow quarry tunnel lantern
letter ticket basket ladder hammer wagon engine signal ribbon copper silver timber gravel marble cotton velvet""".split()


def sentence(dice):
    return "The " + " ".join(dice.choice(WORDS) for _ in range(12)) + " near the old mill."


def page(dice, site):
    """A page of a site, of an article of which there are a few thousand."""
    article = random.Random(dice.randrange(3000))
    text = "\n\n".join(" ".join(sentence(article) for _ in range(4)) for _ in range(3))
    chrome = f"Gazette of {site}\nHome\nTides of {site}\nLetters"
    return f"{chrome}\n\nReport on the {article.choice(WORDS)}\n\n{text}\n\n{dice.randrange(40)} comments\nWrite to {site}\n"


def edit(dice, folder):
    """One change of the input."""
    name = folder / f"site{dice.randrange(12)}" / f"{dice.randrange(600)}.txt"
    feed = folder / f"feed{dice.randrange(3)}.jsonl"
    kind = dice.randrange(10)
    try:
        if kind < 5:
            name.parent.mkdir(parents=True, exist_ok=True)
            name.write_text(page(dice, name.parent.name))
        elif kind < 7:
            name.unlink()
        elif kind < 8:
            name.rename(name.with_name(f"moved{dice.randrange(600)}.txt"))
        elif kind < 9:
            with feed.open("a") as file:
                file.write(json.dumps({"text": page(dice, "feed")}) + "\n")
        else:
            lines = feed.read_text().splitlines()
            del lines[dice.randrange(len(lines))]
            feed.write_text("\n".join(lines) + "\n")
    except (FileNotFoundError, IndexError, ValueError):
        pass


class Editor(threading.Thread):
    """Changes the input until told to stop."""

    def __init__(self, dice, folder):
        super().__init__(daemon=True)
        self.dice, self.folder, self.stop, self.edits = dice, folder, threading.Event(), 0

    def run(self):
        while not self.stop.wait(self.dice.random() / 20):
            for _ in range(self.dice.randrange(1, 6)):
                edit(self.dice, self.folder)
                self.edits += 1


def run(program, dice, work, ends):
    """One run, maybe with a signal in its middle; its peak memory in kB."""
    child = subprocess.Popen([program, "run", "in", "out", "-q"], cwd=work, stderr=subprocess.DEVNULL)
    if dice.random() < 0.4:
        time.sleep(dice.random() * 0.8)
        # Not with send_signal, which would wait for a child that has ended.
        os.kill(child.pid, dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    ends[child.returncode] += 1
    return usage.ru_maxrss


def files(folder):
    own = {".copydesk", "changes.jsonl"}
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not own & set(name.parts):
            found[name] = path
    return found


def differences(left, right):
    left, right = files(left), files(right)
    for name in sorted(left.keys() | right.keys()):
        if name not in left or name not in right or not filecmp.cmp(left[name], right[name], shallow=False):
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=ROOT / "target/release/copydesk", type=pathlib.Path)
    args = parser.parse_args()
    dice = random.Random(args.seed)
    work = pathlib.Path(tempfile.mkdtemp(prefix="copydesk-soak-"))
    (work / "in").mkdir()
    for _ in range(3000):
        edit(dice, work / "in")
    editor = Editor(random.Random(args.seed + 1), work / "in")
    editor.start()
    ends, peaks, start, told = collections.Counter(), [], time.monotonic(), 0
    while time.monotonic() - start < 60 * args.minutes:
        peaks.append(run(args.program.resolve(), dice, work, ends))
        if (time.monotonic() - start) // 60 > told:
            told += 1
            state = sum(path.stat().st_size for path in (work / "out/.copydesk").rglob("*") if path.is_file())
            print(f"minute {told}: {sum(ends.values())} runs {dict(sorted(ends.items()))}, {editor.edits} edits, "
                  f"peak {max(peaks[-50:]) / 1024:.0f} MB, state {state / 1e6:.1f} MB", flush=True)
    editor.stop.set()
    editor.join()
    subprocess.run([args.program.resolve(), "run", "in", "out", "-q"], cwd=work, check=False)
    subprocess.run([args.program.resolve(), "run", "in", "fresh", "-q", "--no-state"], cwd=work, check=False)
    wrong = list(differences(work / "out", work / "fresh"))
    half = max(1, len(peaks) // 2)
    print(f"{sum(ends.values())} runs {dict(sorted(ends.items()))}, {editor.edits} edits; peak of the first half "
          f"{max(peaks[:half]) / 1024:.0f} MB, of the second {max(peaks[half:]) / 1024:.0f} MB")
    if wrong:
        sys.exit(f"{len(wrong)} files differ from a fresh run, first {wrong[0]}; see {work}")
    print(f"the same as a fresh run: {len(files(work / 'out'))} files")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
