"""Near-duplicates in a JSON Lines file with rensa, as its README shows: prints how many documents stay."""

import json
import sys

from rensa import RMinHashDeduplicator
from shingles import documents

dedup = RMinHashDeduplicator(threshold=0.8, num_perm=128, use_lsh=True)
kept = dedup.add_pairs((str(i), runs) for i, runs in enumerate(documents(sys.argv[1])))
print(json.dumps({"documents": len(kept), "kept": sum(kept)}))
