#!/usr/bin/env python3
"""Measures the program on pages of sites that its model has not seen: each by the model of its fold.

  trainer/measure.py OUT COPYDESK DATA DUMPS [SET...]

OUT       what the trainer wrote: fold-0.bin, fold-1.bin, ... and folds.tsv
COPYDESK  the program
DATA      the folder with wcxb/, news2023/ and score_articles.py
DUMPS     what trainer/dumps.py wrote, with news2023/{wet,inscriptis,bs4}
SET       wcxb/wet, news2023/bs4, ...: these alone
"""
import collections
import os
import shutil
import subprocess
import sys
import tempfile


def main(out, program, data, dumps, *only):
    raw = {"wcxb": os.path.join(data, "wcxb"), "news2023": os.path.join(dumps, "news2023")}
    sets = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(os.path.join(out, "folds.tsv"), encoding="utf-8") as listing:
        for line in listing:
            page, fold = line.rstrip("\n").split("\t")
            family, style, name = page.split("/", 2)
            if family in raw and (not only or f"{family}/{style}" in only):
                sets[f"{family}/{style}"][fold].append(name)
    for name, folds in sorted(sets.items()):
        with tempfile.TemporaryDirectory() as scratch:
            measure(name, folds, raw, os.path.abspath(out), program, data, scratch)


def measure(name, folds, raw, out, program, data, scratch):
    family, style = name.split("/")
    cleaned = os.path.join(scratch, "cleaned")
    os.makedirs(cleaned)
    for fold, pages in sorted(folds.items()):
        pages_in = os.path.join(scratch, f"in-{fold}")
        pages_out = os.path.join(scratch, f"out-{fold}")
        os.makedirs(pages_in)
        for page in pages:
            shutil.copy(os.path.join(raw[family], style, f"{page}.txt"), pages_in)
        config = os.path.join(scratch, "copydesk.toml")
        with open(config, "w", encoding="utf-8") as f:
            f.write(f'[clean]\nmodel = "{out}/fold-{fold}.bin"\n[duplicates]\naction = "off"\n[output]\ntitle = "drop"\n')
        subprocess.run([program, "run", "-q", "--config", config, pages_in, pages_out], check=True)
        for page in pages:
            source = os.path.join(pages_out, f"{page}.txt")
            if os.path.exists(source):
                shutil.copy(source, cleaned)
    score = [sys.executable, os.path.join(data, "score_articles.py")]
    gold = os.path.join(data, family, "gold")
    result = subprocess.run(score + ["--gold", gold, "--pred", cleaned], check=True, capture_output=True, text=True)
    print(name)
    print(result.stdout, end="", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
