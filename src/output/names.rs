//! Distinct, stable names for articles and their files.
//!
//! The names mirror the input's folders. They depend on what is named, never on the order in which
//! it was found, so a second run gives the same names.

use super::paths::{RESERVED, fold, folders};
use super::safe::{MAX_COMPONENT, component, cut, mirrored, short_hash};
use rayon::prelude::*;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Longest output path in bytes, before a collision's mark.
const MAX_PATH: usize = 1_000;
/// What every article's file ends in.
const EXTENSION: &str = ".txt";
/// What a packed file ends in.
const PACKED: &[&str] = &[".gz", ".zst"];

/// An article that wants a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The input's path below the input folder, with `/`: `a/b.txt`.
    pub file: &'a str,
    /// Which record of the file, if it is a file of records.
    pub record: Option<u64>,
    /// The record's own id.
    pub id: Option<&'a str>,
    /// Which article of the page, counted from 0.
    pub index: usize,
}

/// Ids for all articles of a run, in the order of the slice: all distinct, byte by byte, for case counts
/// in them.
///
/// Of two that want the same id the first in the order of (file, record, index) has it, the other gets a
/// mark. Takes O(n log n) time, and about 50 bytes for each article besides the ids themselves.
#[must_use]
pub fn ids(wanted: &[Wanted<'_>]) -> Vec<String> {
    let mut ids: Vec<String> = wanted.par_iter().map(plain_id).collect();
    let order = order(wanted);
    let marked = |plain: &str, mark: &str| format!("{plain}~{mark}");
    tell_apart(wanted, &order, &mut ids, Keys::default(), id_key, marked);
    ids
}

/// The paths of the articles' files below the output folder, with `/`, in the order of the slice.
///
/// No two are the same file where case and composition do not count, none is the folder of another, and
/// all stay below the output folder. Who has a path that several want is as in [`ids`]; a file gives way
/// to a folder. Takes time and memory as these.
#[must_use]
pub fn outputs(wanted: &[Wanted<'_>]) -> Vec<String> {
    let mut outputs: Vec<String> = wanted.par_iter().map(plain_output).collect();
    let order = order(wanted);
    let taken = folder_keys(&outputs, &order);
    let marked = |plain: &str, mark: &str| {
        let stem = plain.strip_suffix(EXTENSION).unwrap_or(plain);
        format!("{stem}~{mark}{EXTENSION}")
    };
    tell_apart(wanted, &order, &mut outputs, taken, file_key, marked);
    outputs
}

/// The articles in the order in which they come to a name.
fn order(wanted: &[Wanted<'_>]) -> Vec<u32> {
    let key = |i: &u32| {
        wanted
            .get(*i as usize)
            .map(|w| (w.file, w.record, w.index, w.id))
    };
    let mut order: Vec<u32> = (0..).take(wanted.len()).collect();
    // They mostly come in it.
    if !order.is_sorted_by_key(key) {
        order.par_sort_by_key(key);
    }
    order
}

/// The id that an article would have if it were alone.
fn plain_id(wanted: &Wanted<'_>) -> String {
    let nth = nth(wanted);
    match (wanted.record, named(wanted)) {
        (None, _) => format!("{}{nth}", stem(wanted)),
        (Some(_), Some(id)) => format!("{id}{nth}"),
        (Some(record), None) => format!("{}#{record}{nth}", wanted.file),
    }
}

/// The output that it would have.
fn plain_output(wanted: &Wanted<'_>) -> String {
    let nth = nth(wanted);
    let Some(record) = wanted.record else {
        let stem = stem(wanted);
        let (folder, last) = stem.rsplit_once('/').unwrap_or(("", stem));
        return path(folder, mirrored(last), &nth);
    };
    let folder = without(without(wanted.file, PACKED), &[".jsonl", ".ndjson"]);
    match named(wanted) {
        Some(id) => path(folder, component(id), &nth),
        None => path(folder, record.to_string(), &nth),
    }
}

/// What tells the articles of a page apart.
fn nth(wanted: &Wanted<'_>) -> String {
    match wanted.index {
        0 => String::new(),
        index => format!(".{}", index + 1),
    }
}

/// A file's path without what says that it is text.
fn stem<'a>(wanted: &Wanted<'a>) -> &'a str {
    without(without(wanted.file, PACKED), &[EXTENSION])
}

/// A record's own id. An empty one names nothing: such a record goes by its number.
fn named<'a>(wanted: &Wanted<'a>) -> Option<&'a str> {
    wanted.id.filter(|id| !id.is_empty())
}

/// `file` without one of the extensions, in any case, if a name remains.
fn without<'a>(file: &'a str, extensions: &[&str]) -> &'a str {
    let stem_before = |extension: &&str| {
        let (stem, end) = file.split_at_checked(file.len().checked_sub(extension.len())?)?;
        let named = !stem.is_empty() && !stem.ends_with('/');
        (named && end.eq_ignore_ascii_case(extension)).then_some(stem)
    };
    extensions.iter().find_map(stem_before).unwrap_or(file)
}

/// The output path of the component `last` below the input folder `folder`.
fn path(folder: &str, last: String, nth: &str) -> String {
    let room = MAX_COMPONENT.saturating_sub(nth.len() + EXTENSION.len());
    let last = cut(last, room);
    let mut path = String::with_capacity(folder.len() + last.len() + 8);
    for (depth, part) in folder.split('/').enumerate() {
        if folder.is_empty() {
            break;
        }
        let part = cut(mirrored(part), MAX_COMPONENT);
        path.push_str(&part);
        if depth == 0 && is_reserved(&part) {
            path.push('~');
            path.push_str(&short_hash(&part));
        }
        path.push('/');
    }
    path.push_str(&last);
    path.push_str(nth);
    path.push_str(EXTENSION);
    if path.len() <= MAX_PATH {
        return path;
    }
    let beginning: String = last.chars().take(40).collect();
    let hash = xxh3_64(path.as_bytes());
    format!("~long/{beginning}~{hash:016x}{EXTENSION}")
}

/// Whether a folder at the top would be one of the program's own files, also where case and
/// trailing dots do not count.
fn is_reserved(part: &str) -> bool {
    let folded = fold(part.trim_end_matches(['.', ' ']));
    RESERVED.contains(&folded.as_ref())
}

/// Keys, which are hashes already.
type Keys = HashSet<u128, BuildHasherDefault<Half>>;

/// Hashes a hash: half of it will do.
#[derive(Default)]
struct Half(u64);

impl Hasher for Half {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The keys of all folders that the outputs lie in.
fn folder_keys(outputs: &[String], order: &[u32]) -> Keys {
    let mut keys = Keys::default();
    let mut last = "";
    for output in order.iter().filter_map(|&i| outputs.get(i as usize)) {
        // Neighbours in input order mostly share their folder, which is then not hashed again.
        let folder = folders(output).next().unwrap_or_default();
        if folder != last {
            keys.extend(folders(output).map(file_key));
            last = folder;
        }
    }
    keys
}

/// Marks the names that are taken until all are distinct under `key`. Plain names go first, so that
/// no mark takes a name from one that has it by right.
fn tell_apart(
    wanted: &[Wanted<'_>],
    order: &[u32],
    names: &mut [String],
    mut taken: Keys,
    key: fn(&str) -> u128,
    marked: fn(&str, &str) -> String,
) {
    taken.reserve(order.len());
    let mut late = Vec::new();
    for part in order.chunks(1 << 14) {
        let keys = part
            .par_iter()
            .map(|&i| names.get(i as usize).map(|name| key(name)));
        let keys: Vec<_> = keys.collect();
        let keyed = part.iter().zip(keys);
        late.extend(keyed.filter_map(|(i, key)| (!taken.insert(key?)).then_some(*i as usize)));
    }
    for i in late {
        let (Some(wanted), Some(name)) = (wanted.get(i), names.get_mut(i)) else {
            continue;
        };
        let mut round = 1;
        *name = loop {
            let new = marked(name, &mark(wanted, round));
            if taken.insert(key(&new)) {
                break new;
            }
            round += 1;
        };
    }
}

/// 8 hex digits of the article's full name in the input.
fn mark(wanted: &Wanted<'_>, round: u32) -> String {
    let Wanted {
        file,
        record,
        index,
        ..
    } = wanted;
    let record = record.map(|record| format!("#{record}"));
    short_hash(&format!(
        "{file}{}\n{index}\n{round}",
        record.unwrap_or_default()
    ))
}

/// Equal for names that some file system takes for the same file.
fn file_key(name: &str) -> u128 {
    xxh3_128(fold(name).as_bytes())
}

/// Equal for equal ids.
fn id_key(id: &str) -> u128 {
    xxh3_128(id.as_bytes())
}

#[cfg(test)]
mod tests;
