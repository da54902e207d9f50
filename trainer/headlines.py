#!/usr/bin/env python3
"""Measures the headlines that the program finds: on which share of the pages whose headline stands on them it is theirs.

  trainer/headlines.py COPYDESK DATA DUMPS

COPYDESK  the program
DATA      the folder with wcxb/ and news2023/
DUMPS     what trainer/dumps.py wrote, with news2023/{wet,inscriptis,bs4}
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata


def main(program, data, dumps):
    wcxb = os.path.join(data, "wcxb")
    for style in ("wet", "inscriptis", "bs4"):
        measure(f"wcxb/{style}", program, os.path.join(wcxb, style), os.path.join(wcxb, "gold"))
    gold = os.path.join(data, "news2023", "gold")
    for style in ("wet", "inscriptis", "bs4"):
        measure(f"news2023/{style}", program, os.path.join(dumps, "news2023", style), gold)


def measure(name, program, pages, gold):
    with tempfile.TemporaryDirectory() as cleaned:
        subprocess.run(
            [program, "run", "-q", pages, cleaned, "--duplicates", "mark", "--no-config"], stdout=subprocess.DEVNULL
        )
        with open(os.path.join(cleaned, "manifest.jsonl"), encoding="utf-8") as manifest:
            rows = [json.loads(line) for line in manifest]
    known = right = 0
    for row in rows:
        title = gold_title(gold, row.get("input", ""))
        if not title:
            continue
        with open(os.path.join(pages, row["input"]), encoding="utf-8", errors="replace") as page:
            lines = {words(line) for line in page}
        if title in lines:
            known += 1
            right += words((row["articles"] or [{}])[0].get("title") or "") == title
    print(f"{name:<20} {known:>4} pages  {right / known:.3f}")


def gold_title(gold, name):
    path = os.path.join(gold, os.path.splitext(name)[0] + ".json")
    if not os.path.isfile(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return words(json.load(file).get("title") or "")


def words(text):
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
