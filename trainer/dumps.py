#!/usr/bin/env python3
"""Writes the text dumps of pages that the trainer reads: as careless scrapers leave them.

  pip install beautifulsoup4 lxml inscriptis resiliparse
  trainer/dumps.py HTML OUT          # HTML: a folder of ID.html.gz; OUT/{wet,inscriptis,bs4}/ID.txt
"""
import glob
import gzip
import os
import sys

from bs4 import BeautifulSoup
from inscriptis import get_text
from resiliparse.extract.html2text import extract_plain_text


def wet(html):
    return extract_plain_text(html, alt_texts=False)


def bs4(html):
    page = BeautifulSoup(html, "lxml")
    for tag in page(["script", "style", "noscript", "template"]):
        tag.decompose()
    return "\n".join(l.strip() for l in page.get_text("\n").splitlines() if l.strip())


STYLES = {"wet": wet, "inscriptis": get_text, "bs4": bs4}


def main(source, out):
    for style in STYLES:
        os.makedirs(os.path.join(out, style), exist_ok=True)
    for path in sorted(glob.glob(os.path.join(source, "*.html.gz"))):
        name = os.path.basename(path)[: -len(".html.gz")] + ".txt"
        html = gzip.open(path, "rb").read().decode("utf-8", "replace")
        for style, dump in STYLES.items():
            with open(os.path.join(out, style, name), "w", encoding="utf-8") as f:
                f.write(dump(html))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
