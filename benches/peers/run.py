#!/usr/bin/env python3
"""Times copydesk and the programs that people use for near-duplicates today, all in one run.

  benches/peers/run.py                                  10,000, 30,000 and 100,000 invented documents, medians of 5
  benches/peers/run.py --sizes 10000 --repeat 1         a quick look
  benches/peers/run.py --corpus texts.jsonl             documents of your own, each line with a `text`
  benches/peers/run.py --only copydesk,gaoya            some of the programs

Prints a Markdown table for each size; --json and --svg write the figures and a picture of them. Needs Rust and
Python 3.9 with pip; the peers are fetched from the package registries into the folder given with --work, at
the versions named in requirements.txt and gaoya/Cargo.toml.

Each measurement is a process of its own, from start to end, its reading and parsing included; its memory is the
peak that the system reports for it. All programs take their turn in each round, so that a busy minute of the
machine does not fall on one of them alone. Folders that a program writes are removed before, not counted.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# What a ratio is taken of, for programs that do the same thing.
BASES = {"JSONL": "gaoya", "folder": "cp -r"}
FILES_A_FOLDER = 1000


class Program:
    """A program, what it is given, and the arguments that make it do its work."""

    def __init__(self, name, takes, version, arguments):
        self.name, self.takes, self.version, self.arguments = name, takes, version, arguments


def main():
    options = parse()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    programs = [p for p in all_programs(options, work) if not options.only or p.name in options.only]
    if not programs:
        sys.exit("none of the programs is named like that: " + ", ".join(options.only))
    rows = []
    for size in options.sizes:
        corpus, folder = prepare(work, options, size)
        found = measure_all(programs, corpus, folder, work / "out", options.repeat)
        rows += found
        print_table(found)
        if options.json:
            options.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1) + "\n")
    print_growth(rows)
    if options.svg:
        from plot import draw

        options.svg.write_text(draw(rows), encoding="utf-8")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=numbers, help="documents, by commas [10000,30000,100000; with --corpus: all]")
    parser.add_argument("--corpus", type=Path, help="JSON Lines with a `text`; its first documents make the smaller sizes")
    parser.add_argument("--repeat", type=int, default=5, help="rounds; the table has the medians [5]")
    parser.add_argument("--only", type=lambda names: names.split(","), default=[], help="programs, by commas")
    parser.add_argument("--copydesk", type=Path, help="the program to measure [built from this tree]")
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "peers", help="where everything goes [target/peers]")
    parser.add_argument("--seed", type=int, default=1, help="of the invented documents [1]")
    parser.add_argument("--json", type=Path, help="write all measurements to this file")
    parser.add_argument("--svg", type=Path, help="draw time and memory over size into this file")
    options = parser.parse_args()
    if options.corpus and not options.corpus.is_file():
        parser.error(f"there is no file {options.corpus}")
    if options.corpus and not options.sizes:
        with open(options.corpus, "rb") as lines:
            options.sizes = [sum(1 for line in lines if line.strip())]
    options.sizes = options.sizes or [10_000, 30_000, 100_000]
    return options


def numbers(text):
    return [int(number.replace("_", "")) for number in text.split(",")]


def all_programs(options, work):
    wanted = lambda name: not options.only or name in options.only
    programs = []
    if any(wanted(name) for name in ("copydesk", "copydesk dedup", "copydesk folder")):
        binary = options.copydesk.resolve() if options.copydesk else cargo(ROOT, ROOT / "target", "copydesk")
        version = output([binary, "--version"]).split()[-1]
        quiet = ["--quiet", "--no-config"]
        programs += [
            Program("copydesk", "JSONL", version, lambda i, o: [binary, "run", i, o, "--format", "jsonl", *quiet]),
            Program("copydesk dedup", "JSONL", version, lambda i, o: [binary, "dedup", i, o, "--format", "jsonl", *quiet]),
            Program("copydesk folder", "folder", version, lambda i, o: [binary, "run", i, o, *quiet]),
        ]
    if wanted("gaoya"):
        gaoya = cargo(HERE / "gaoya", work / "build-gaoya", "peer-gaoya")
        programs.append(Program("gaoya", "JSONL", locked_version("gaoya"), lambda i, o: [gaoya, i]))
    if wanted("rensa") or wanted("datasketch"):
        python, versions = environment(work / "venv")
        for name in ("rensa", "datasketch"):
            script = HERE / f"with_{name}.py"
            programs.append(Program(name, "JSONL", versions[name], lambda i, o, script=script: [python, script, i]))
    programs.append(Program("cp -r", "folder", cp_version(), lambda i, o: ["cp", "-r", i, o]))
    return programs


def cargo(folder, target, name):
    """Builds a program in release form and says where it is."""
    told = ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", folder / "Cargo.toml", "--target-dir", target]
    subprocess.run(told, check=True)
    return target / "release" / name


def locked_version(package):
    lines = (HERE / "gaoya" / "Cargo.lock").read_text(encoding="utf-8").splitlines()
    return lines[lines.index(f'name = "{package}"') + 1].split('"')[1]


def environment(folder):
    """A virtual environment with the peers in Python, made once."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"]
    subprocess.run(install, check=True)
    listed = json.loads(output([python, "-m", "pip", "list", "--disable-pip-version-check", "--format", "json"]))
    return python, {package["name"]: package["version"] for package in listed}


def cp_version():
    try:
        return output(["cp", "--version"]).splitlines()[0].split()[-1]
    except subprocess.CalledProcessError:
        return platform.release()


def output(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def prepare(work, options, size):
    """The corpus of that size as a file and as a folder, made once."""
    name = f"{size}-seed{options.seed}" if not options.corpus else f"{size}-{options.corpus.stem}"
    corpus, folder = work / f"{name}.jsonl", work / name
    if not corpus.exists() or options.corpus:
        part = corpus.with_suffix(".part")
        with open(part, "wb") as to:
            if options.corpus:
                take(options.corpus, size, to)
            else:
                subprocess.run([sys.executable, HERE / "corpus.py", str(size), str(options.seed)], stdout=to, check=True)
        part.replace(corpus)
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        subprocess.run([sys.executable, "-c", SPREAD, corpus, folder, str(FILES_A_FOLDER)], check=True)
    return corpus, folder


def take(source, size, to):
    with open(source, "rb") as lines:
        found = 0
        for line in lines:
            if found == size:
                return
            if line.strip():
                to.write(line.rstrip(b"\n") + b"\n")
                found += 1
    if found < size:
        sys.exit(f"{source} has {found} documents, not {size}: name smaller --sizes")


# Run as a process of its own: what this one holds in memory would be counted for its children.
SPREAD = """
import json, pathlib, sys
corpus, folder, many = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
part = folder.with_name(folder.name + ".part")
for number, line in enumerate(open(corpus, encoding="utf-8")):
    place = part / f"{number // many:04}"
    if number % many == 0:
        place.mkdir(parents=True, exist_ok=True)
    (place / f"{number:08}.txt").write_text(json.loads(line)["text"], encoding="utf-8")
part.rename(folder)
"""


def measure_all(programs, corpus, folder, out, repeat):
    rounds = {program.name: [] for program in programs}
    for _ in range(repeat):
        for program in programs:
            given = corpus if program.takes == "JSONL" else folder
            shutil.rmtree(out, ignore_errors=True)
            rounds[program.name].append(measure(program.arguments(given, out)))
    kept = kept_by(programs, corpus, folder, out)
    shutil.rmtree(out, ignore_errors=True)
    documents = sum(1 for _ in open(corpus, "rb"))
    rows = []
    for program in programs:
        found = rounds[program.name]
        middle = lambda key: statistics.median(one[key] for one in found)
        rows.append(
            {
                "program": program.name,
                "version": program.version,
                "takes": program.takes,
                "documents": documents,
                "bytes": corpus.stat().st_size,
                "seconds": middle("seconds"),
                "cpu_seconds": middle("cpu_seconds"),
                "megabytes": middle("megabytes"),
                "kept": kept.get(program.name),
                "rounds": found,
            }
        )
    return rows


def measure(command):
    """Wall time, processor time and peak memory of a process from its start to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"ended with {process.returncode}: " + " ".join(map(str, command)))
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss * unit / 1e6,
        "said": said.decode(),
    }


def kept_by(programs, corpus, folder, out):
    """How many documents each leaves; copydesk says so in a run of its own that is not timed."""
    kept = {}
    for program in programs:
        given = corpus if program.takes == "JSONL" else folder
        if program.name.startswith("copydesk"):
            command = [*program.arguments(given, out), "--dry-run", "--json"]
            kept[program.name] = json.loads(output(command))["counts"]["kept"]
    return kept


def print_table(rows):
    size = f"{rows[0]['documents']:,} documents, {rows[0]['bytes'] / 1e6:.0f} MB of JSON Lines"
    rounds = len(rows[0]["rounds"])
    print(f"\n### {size}, {'medians of ' + str(rounds) if rounds > 1 else 'one round'}\n")
    print("| program | version | seconds | range | of the base's | processor s | peak MB | of the base's | documents kept |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        if row["kept"] is None and row["rounds"][-1]["said"].strip():
            row["kept"] = json.loads(row["rounds"][-1]["said"])["kept"]
        base = next((r for r in rows if r["program"] == BASES[row["takes"]]), None)
        ratio = lambda key: f"{row[key] / base[key]:.2f}" if base else ""
        times = [one["seconds"] for one in row["rounds"]]
        cells = [
            row["program"],
            row["version"],
            f"{row['seconds']:.2f}",
            f"{min(times):.2f} to {max(times):.2f}",
            f"{ratio('seconds')} {base['program'] if base else ''}".strip(),
            f"{row['cpu_seconds']:.2f}",
            f"{row['megabytes']:.0f}",
            ratio("megabytes"),
            f"{row['kept']:,}" if row["kept"] is not None else "",
        ]
        print("| " + " | ".join(cells) + " |", flush=True)


def print_growth(rows):
    sizes = sorted({row["documents"] for row in rows})
    if len(sizes) < 2:
        return
    first, last = sizes[0], sizes[-1]
    print(f"\n### From {first:,} to {last:,} documents, {last / first:.1f} times as many\n")
    print("| program | time | memory |\n|---|---:|---:|")
    at = {(row["program"], row["documents"]): row for row in rows}
    for program in dict.fromkeys(row["program"] for row in rows):
        low, high = at[program, first], at[program, last]
        grown = lambda key: f"{high[key] / low[key]:.1f} x"
        print(f"| {program} | {grown('seconds')} | {grown('megabytes')} |")


def machine():
    return {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "rust": output(["rustc", "--version"]).strip(),
    }


if __name__ == "__main__":
    main()
