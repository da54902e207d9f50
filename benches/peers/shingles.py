"""What the peers in Python are given: the texts of a JSON Lines file as runs of five words."""

import json

LENGTH = 5


def documents(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = json.loads(line)["text"].lower().split()
            yield [" ".join(words[i : i + LENGTH]) for i in range(max(1, len(words) - LENGTH + 1))]
