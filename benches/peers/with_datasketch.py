"""Near-duplicates in a JSON Lines file with datasketch, as its documentation shows: prints how many documents stay."""

import json
import sys

from datasketch import MinHash, MinHashLSH
from shingles import documents

index = MinHashLSH(threshold=0.8, num_perm=128)
kept = seen = 0
for runs in documents(sys.argv[1]):
    sketch = MinHash(num_perm=128)
    sketch.update_batch([run.encode("utf-8") for run in runs])
    if not index.query(sketch):
        index.insert(str(seen), sketch)
        kept += 1
    seen += 1
print(json.dumps({"documents": seen, "kept": kept}))
