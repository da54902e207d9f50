//! Names of files: paths below the root, with `/`, always valid UTF-8, distinct and stable.

use super::open::bare_name;
use std::fmt::Write;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// The bytes of a relative path, with `/` between its parts on every system.
pub(super) fn raw_name(relative: &Path) -> Vec<u8> {
    let parts: Vec<&[u8]> = relative
        .iter()
        .map(|part| part.as_encoded_bytes())
        .collect();
    parts.join(&b'/')
}

/// The name for a relative path.
///
/// A path that is UTF-8 is its own name. Otherwise the bytes that do not fit become `%XX`, and `~`
/// with 8 hex digits of the xxh3 of the raw bytes is put before the ending, so that two such paths
/// never share a name with each other or with a file that really has percent signs.
pub(super) fn name_of(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    let mut name = String::with_capacity(raw.len() + 16);
    for chunk in raw.utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(name, "%{byte:02X}");
        }
    }
    let mark = format!("~{:08x}", xxh3_64(raw) >> 32);
    name.insert_str(ending_at(&name), &mark);
    name
}

/// Where the ending of a name starts: at `.txt` in `a/b.txt`, at `.jsonl.gz` in `docs.jsonl.gz`.
fn ending_at(name: &str) -> usize {
    let bare = bare_name(name);
    let file = bare.rfind('/').map_or(0, |slash| slash + 1);
    match bare.rfind('.') {
        Some(dot) if dot > file => dot,
        _ => bare.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_paths_are_their_own_names() {
        assert_eq!(
            name_of("nyheter/sjö%FF.txt".as_bytes()),
            "nyheter/sjö%FF.txt"
        );
        assert_eq!(raw_name(Path::new("a/b c/d.txt")), b"a/b c/d.txt");
    }

    #[test]
    fn other_paths_get_a_mark_before_the_ending() {
        let name = name_of(b"r\xe9sum\xe9.txt");
        assert!(name.starts_with("r%E9sum%E9~"), "{name}");
        assert!(name.ends_with(".txt"), "{name}");
        assert_eq!(name.len(), "r%E9sum%E9~01234567.txt".len());
        assert_eq!(name, name_of(b"r\xe9sum\xe9.txt"), "stable");
    }

    #[test]
    fn the_ending_is_kept_whole_so_that_the_reader_still_knows_it() {
        let name = name_of(b"v1.2/\xff.jsonl.gz");
        assert!(name.starts_with("v1.2/%FF~"), "{name}");
        assert!(name.ends_with(".jsonl.gz"), "{name}");
        assert!(name_of(b"v1.2/\xff").starts_with("v1.2/%FF~"));
    }

    #[test]
    fn distinct_paths_have_distinct_names() {
        assert_ne!(name_of(b"\xff"), name_of(b"\xfe"));
        assert_ne!(name_of(b"\xff%FE"), name_of(b"%FF\xfe"));
    }
}
