#!/usr/bin/env python3
"""Writes a corpus of invented articles as JSON Lines: corpus.py DOCUMENTS [SEED] > FILE

The words are invented and as frequent as Zipf's law has it. Two documents in five are copies of one of the
last thousand originals: whole, cut to a part, with one word in twenty or in ten exchanged, in other paragraphs,
or in capitals. The same numbers give the same bytes with the same Python.
"""

import itertools
import json
import random
import sys

SYLLABLES = [a + b for a in "b d f g k l m n p r s t v br dr st tr".split() for b in "a e i o u ai en or".split()]
VOCABULARY = 50_000
COPIES = 0.4
AROUND = ["Share this article", "Advertisement", "Sign up to our newsletter", "Home > News > Local", "4 min read"]


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        invented = {}
        while len(invented) < VOCABULARY:
            length = 1 + (len(invented) > 100) + (len(invented) > 3_000) + (self.random.random() < 0.3)
            invented["".join(self.random.choice(SYLLABLES) for _ in range(length))] = None
        self.words = list(invented)
        self.weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))

    def pick(self, count):
        return self.random.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self):
        words = self.pick(self.random.randint(8, 24))
        return " ".join(words).capitalize() + "."

    def original(self):
        paragraphs = [
            [self.sentence() for _ in range(self.random.randint(2, 5))] for _ in range(self.random.randint(3, 8))
        ]
        return " ".join(self.pick(7)).capitalize(), paragraphs

    def copy(self, original):
        title, paragraphs = original
        kind = self.random.choice(["whole", "cut", "edited", "heavily", "moved", "loud"])
        paragraphs = [list(paragraph) for paragraph in paragraphs]
        if kind == "cut":
            sentences = sum(map(len, paragraphs))
            left = int(sentences * self.random.uniform(0.3, 0.8)) or 1
            paragraphs = [paragraphs[0][:left]] + [
                p[: max(0, left - sum(map(len, paragraphs[:i])))] for i, p in enumerate(paragraphs) if i
            ]
        elif kind in ("edited", "heavily"):
            share = 0.05 if kind == "edited" else 0.1
            paragraphs = [[self.edited(sentence, share) for sentence in p] for p in paragraphs]
        elif kind == "moved":
            self.random.shuffle(paragraphs)
        elif kind == "loud":
            paragraphs = [[sentence.upper() for sentence in p] for p in paragraphs]
        return title, [p for p in paragraphs if p]

    def edited(self, sentence, share):
        words = sentence[:-1].split(" ")
        return " ".join(self.pick(1)[0] if self.random.random() < share else word for word in words) + "."

    def page(self, article):
        title, paragraphs = article
        lines = [title] + [" ".join(p) for p in paragraphs]
        for line in self.random.sample(AROUND, self.random.randint(0, 3)):
            lines.insert(self.random.choice([0, 1, len(lines)]), line)
        return "\n\n".join(lines) + "\n"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    writer = Writer(int(sys.argv[2]) if len(sys.argv) == 3 else 1)
    originals = []
    for number in range(int(sys.argv[1])):
        if originals and writer.random.random() < COPIES:
            article = writer.copy(writer.random.choice(originals))
        else:
            article = writer.original()
            originals = originals[-999:] + [article]
        print(json.dumps({"id": f"d{number:08}", "text": writer.page(article)}))


if __name__ == "__main__":
    main()
