//! From a folder to its records.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use tempfile::tempdir;

/// What a folder with these files gives, read like the pipeline does.
fn records(files: &[(&str, &[u8])], options: &Options) -> Vec<Record> {
    let folder = tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let mut records = Vec::new();
    for found in walk(folder.path(), &[], options).unwrap() {
        let flow = split(found, options, &mut |parcel| {
            records.extend(parse(parcel, options));
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
    }
    records
}

/// Each record as its name and its text, or `!` and the error.
fn lines(files: &[(&str, &[u8])], options: &Options) -> Vec<String> {
    records(files, options)
        .into_iter()
        .map(|record| match &record.outcome {
            Ok(document) => {
                assert_eq!(document.input, record.input());
                assert_eq!(record.charset.as_ref(), Some(&document.charset));
                format!("{} {}", document.input, document.text)
            }
            Err(error) => format!("{} ! {error}", record.input()),
        })
        .collect()
}

fn read(name: &str, bytes: &[u8]) -> Vec<String> {
    lines(&[(name, bytes)], &Options::default())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Records enough for several parcels, each text its number.
fn many_records(count: usize) -> Vec<u8> {
    let filling = "x".repeat(100);
    (1..=count)
        .flat_map(|n| format!("{{\"text\":\"{n}\",\"k\":\"{filling}\"}}\n").into_bytes())
        .collect()
}

#[test]
fn texts_are_read_in_any_wrapping() {
    let files: [(&str, &[u8]); 5] = [
        ("a.txt", b"plain"),
        ("b.txt.gz", &gzip(b"zipped")),
        ("c.gz", &[gzip(b"one "), gzip(b"two")].concat()),
        ("d.md.zst", &[zstd(b"one "), zstd(b"two")].concat()),
        ("e", b""),
    ];
    assert_eq!(
        lines(&files, &Options::default()),
        [
            "a.txt plain",
            "b.txt.gz zipped",
            "c.gz one two",
            "d.md.zst one two",
            "e "
        ]
    );
}

#[test]
fn sizes_are_those_of_the_decompressed_bytes() {
    let records = records(
        &[
            ("a.txt.gz", &gzip(&[b'a'; 500])),
            ("b.jsonl", b"{\"text\":\"\"}\n"),
        ],
        &Options::default(),
    );
    assert_eq!(records[0].bytes, 500);
    assert_eq!(records[1].bytes, 11);
}

#[test]
fn damaged_wrappings_are_errors() {
    let noise: Vec<u8> = many_records(3000);
    for (name, packed) in [("a.txt.gz", gzip(&noise)), ("a.txt.zst", zstd(&noise))] {
        let read = read(name, &packed[..packed.len() / 2]);
        assert_eq!(read.len(), 1);
        assert!(read[0].contains("damaged or cut off: "), "{read:?}");
    }
    let read = read("a.txt.gz", b"not zipped");
    assert!(read[0].contains("the gzip data is damaged"), "{read:?}");
}

#[test]
fn a_bomb_ends_at_the_limit() {
    let options = Options {
        max_document: 1000,
        ..Options::default()
    };
    let zeros = vec![b'0'; 50_000_000];
    for (name, bytes) in [
        ("a.gz", &gzip(&zeros)[..]),
        ("a.zst", &zstd(&zeros)),
        ("a.jsonl.gz", &gzip(&zeros)),
        ("a.txt", &zeros[..1001]),
    ] {
        let read = lines(&[(name, bytes)], &options);
        assert_eq!(read.len(), 1);
        assert!(read[0].contains("1000"), "{read:?}");
        assert!(read[0].contains("raise `max-document`"), "{read:?}");
    }
    assert_eq!(lines(&[("a.txt", &zeros[..1000])], &options)[0].len(), 1006);
    let packed = gzip(&zeros[..1000]);
    assert_eq!(lines(&[("a.gz", &packed)], &options)[0].len(), 1005);
}

#[test]
fn too_many_lines_are_an_error() {
    let options = Options {
        max_lines: 3,
        ..Options::default()
    };
    let files: [(&str, &[u8]); 2] = [("a", b"1\n2\n3\n"), ("b", b"1\n2\n3\n4")];
    let read = lines(&files, &options);
    assert_eq!(read[0], "a 1\n2\n3\n");
    assert!(read[1].starts_with("b ! has 4 lines, more than the limit of 3"));
}

#[test]
fn a_bad_line_is_one_error_and_the_others_go_on() {
    let read = read(
        "d.jsonl",
        b"\xef\xbb\xbf{\"text\":\"one\"}\r\n\n  \n{\"text\":\n{\"text\":\"five\"}",
    );
    assert_eq!(read[0], "d.jsonl#1 one");
    assert!(
        read[1].starts_with("d.jsonl#4 ! no JSON object, at column"),
        "{read:?}"
    );
    assert_eq!(read[2], "d.jsonl#5 five");
    assert_eq!(read.len(), 3);
}

#[test]
fn a_line_over_the_limit_is_an_error_with_its_number() {
    let options = Options {
        max_document: 20,
        ..Options::default()
    };
    let text = b"{\"text\":\"one\"}\n{\"text\":\"two and too long\"}\n{\"text\":\"three\"}\n";
    let read = lines(&[("d.ndjson", text)], &options);
    assert_eq!(read[0], "d.ndjson#1 one");
    assert!(
        read[1].starts_with("d.ndjson#2 ! is larger than the limit of 20 bytes (it has 28)"),
        "{read:?}"
    );
    assert_eq!(read[2], "d.ndjson#3 three");
}

#[test]
fn parcels_know_the_numbers_of_their_lines() {
    let text = many_records(30_000);
    for (name, bytes) in [("d.jsonl", &text), ("d.jsonl.zst", &zstd(&text))] {
        let read = read(name, bytes);
        assert_eq!(read.len(), 30_000);
        for (n, line) in (1..).zip(read) {
            assert_eq!(line, format!("{name}#{n} {n}"));
        }
    }
}

#[test]
fn records_before_the_damage_stay() {
    let packed = gzip(&many_records(30_000));
    let read = read("d.jsonl.gz", &packed[..packed.len() * 2 / 3]);
    let count = read.len() - 1;
    assert!((10_000..25_000).contains(&count), "{count}");
    assert_eq!(read[count - 1], format!("d.jsonl.gz#{count} {count}"));
    let error = format!("d.jsonl.gz ! the gzip data is damaged or cut off after line {count}: ");
    assert!(read[count].starts_with(&error), "{}", read[count]);
}

#[test]
fn json_is_read_by_lines_only_if_it_starts_with_an_object_line() {
    let one = "d.JSON#2 one";
    assert_eq!(read("d.JSON", b"\n{\"text\":\"one\"}\n"), [one]);
    let pretty = "{\n  \"text\": \"one\"\n}\n";
    assert_eq!(
        read("d.json", pretty.as_bytes()),
        [format!("d.json {pretty}")]
    );
    assert_eq!(read("d.json", b"[1, 2]"), ["d.json [1, 2]"]);
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(100_000));
    assert_eq!(read("d.json.gz", &gzip(long.as_bytes()))[0].len(), 100_012);
}

#[test]
fn wide_json_lines_are_refused_once() {
    let text: Vec<u8> = "\u{FEFF}{}\n{}\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let read = read("d.jsonl", &text);
    assert_eq!(read.len(), 1);
    assert!(
        read[0].starts_with("d.jsonl ! is UTF-16LE, but"),
        "{read:?}"
    );
}

#[test]
fn whoever_takes_the_parcels_can_stop() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("d.jsonl"), many_records(30_000)).unwrap();
    let options = Options::default();
    let found = walk(folder.path(), &[], &options).unwrap().remove(0);
    let mut sizes = Vec::new();
    let flow = split(found, &options, &mut |parcel| {
        sizes.push(parcel.bytes());
        ControlFlow::Break(())
    });
    assert!(flow.is_break());
    assert_eq!(sizes.len(), 1);
    assert!((1 << 18..1 << 19).contains(&sizes[0]), "{sizes:?}");
}

#[test]
fn an_entry_without_a_file_is_a_record_with_its_error() {
    let found = Found {
        name: "gone".to_owned(),
        result: Err(InputError::PathTooLong),
    };
    let options = Options::default();
    let mut records = Vec::new();
    let _ = split(found, &options, &mut |parcel| {
        records.extend(parse(parcel, &options));
        ControlFlow::Continue(())
    });
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].input(), "gone");
    assert_eq!(records[0].outcome, Err(InputError::PathTooLong));
}

#[test]
fn a_file_that_is_gone_is_an_error_of_that_file() {
    let folder = tempdir().unwrap();
    for name in ["a.txt", "b.jsonl"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let options = Options::default();
    let found = walk(folder.path(), &[], &options).unwrap();
    drop(folder);
    let mut failed = 0;
    for found in found {
        let _ = split(found, &options, &mut |parcel| {
            failed += parse(parcel, &options)
                .iter()
                .filter(|r| r.outcome.is_err())
                .count();
            ControlFlow::Continue(())
        });
    }
    assert_eq!(failed, 2);
}

#[test]
fn a_glance_gives_names_and_addresses_and_what_is_wanted_can_be_picked() {
    let folder = tempdir().unwrap();
    let records = "{\"url\":\"https://a.example/1\",\"text\":\"one\"}\nno json\n\n{\"text\":\"two\",\"url\":7}\n";
    fs::write(folder.path().join("feed.jsonl"), records).unwrap();
    fs::write(folder.path().join("page.txt"), "three").unwrap();
    let options = Options::default();
    let (mut seen, mut picked) = (Vec::new(), Vec::new());
    for found in walk(folder.path(), &[], &options).unwrap() {
        let flow = split(found, &options, &mut |parcel| {
            seen.extend(glance(&parcel, &options));
            let wanted = |glance: &Glance| glance.url.is_none() || glance.input.ends_with("#4");
            picked.extend(pick(parcel, &options, &wanted));
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
    }
    let seen: Vec<_> = seen
        .iter()
        .map(|g| (g.input.as_str(), g.url.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            ("feed.jsonl#1", Some("https://a.example/1")),
            ("feed.jsonl#4", Some("7")),
            ("page.txt", None)
        ]
    );
    let picked: Vec<_> = picked
        .into_iter()
        .map(|r| r.outcome.unwrap().text)
        .collect();
    assert_eq!(picked, ["two", "three"]);
}
