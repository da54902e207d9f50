//! Random inputs, and random changes of them.

use crate::common::{page, paragraph, write};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Numbers that look random and are the same on all machines.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % n
    }

    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len().max(1) as u64);
        all.get(usize::try_from(at).unwrap())
    }
}

/// A page of a site: its chrome, and an article of which there are few different ones.
fn site_page(dice: &mut Dice, site: u64) -> String {
    let article = page(dice.below(40));
    let shared = paragraph(500 + dice.below(3), 3);
    let shares = if dice.below(4) == 0 {
        shared.as_str()
    } else {
        ""
    };
    let chrome = format!("Gazette number {site}\nHome\nTides of site {site}\nLetters");
    let end = format!(
        "{} comments\nAll pages of site {site}\nWrite to us",
        dice.below(30)
    );
    format!("{chrome}\n\n{article}\n\n{shares}\n\n{end}\n")
}

fn record(dice: &mut Dice) -> String {
    let number = dice.below(60);
    let text = site_page(dice, number % 3);
    let url = format!("https://site-{}.example/{number}", number % 3);
    match dice.below(12) {
        0 => "{\"text\": \"cut off".to_owned(),
        1 => "{\"body\": \"no text\"}".to_owned(),
        2 => serde_json::json!({"text": text, "id": format!("r{number}")}).to_string(),
        _ => serde_json::json!({"text": text, "url": url}).to_string(),
    }
}

fn contents(dice: &mut Dice, name: &str) -> Vec<u8> {
    if name.ends_with(".jsonl") {
        let lines: Vec<_> = (0..dice.below(12)).map(|_| record(dice)).collect();
        return lines.join("\n").into_bytes();
    }
    match dice.below(14) {
        0 => Vec::new(),
        1 => b"\x7fELF\x00\x01\x02binary".to_vec(),
        2 => b"Caf\xe9 au lait, said the captain, and went on board of the ferry.".to_vec(),
        _ => {
            let site = name.bytes().next().map_or(0, u64::from);
            site_page(dice, site).into_bytes()
        }
    }
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let files = walk.map(Result::unwrap).filter(|e| e.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

fn a_name(dice: &mut Dice) -> String {
    let folder = dice.one_of(&["a", "b", "c/d", "."]).unwrap();
    match dice.below(6) {
        0 => format!("{folder}/feed{}.jsonl", dice.below(3)),
        _ => format!("{folder}/{}.txt", dice.below(14)),
    }
}

/// Changes something in the input; what does not fit what is there is left.
pub(crate) fn edit(dice: &mut Dice, input: &Path) {
    let there = files(input);
    let some = dice.one_of(&there).cloned();
    let name = a_name(dice);
    let to = input.join(&name);
    match (dice.below(9), some) {
        (0, Some(some)) => fs::remove_file(some).unwrap(),
        (1, Some(some)) if !to.exists() => {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::rename(some, to).unwrap();
        }
        (2, Some(some)) => {
            let now = std::time::SystemTime::now();
            fs::File::options()
                .append(true)
                .open(some)
                .unwrap()
                .set_modified(now)
                .unwrap();
        }
        (3, Some(some)) => {
            // The length stays, and the time is set back: only the contents tell.
            let before = fs::metadata(&some).unwrap().modified().unwrap();
            let mut bytes = fs::read(&some).unwrap();
            if let Some(byte) = bytes.iter_mut().rev().find(|b| b.is_ascii_lowercase()) {
                *byte = if *byte == b'z' { b'a' } else { *byte + 1 };
            }
            fs::write(&some, bytes).unwrap();
            let file = fs::File::options().append(true).open(some).unwrap();
            file.set_modified(before).unwrap();
        }
        (4, Some(some)) => {
            fs::remove_file(&some).unwrap();
            write(&some.join("inside.txt"), page(dice.below(40)));
        }
        (5, Some(some)) if some.extension().is_some_and(|e| e == "jsonl") => {
            let mut bytes = fs::read(&some).unwrap();
            bytes.extend(format!("\n{}\n", record(dice)).into_bytes());
            fs::write(&some, bytes).unwrap();
        }
        (6, Some(some)) if !to.exists() => {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(some, to).unwrap();
        }
        _ if !to.is_dir() => write(&to, contents(dice, &name)),
        _ => (),
    }
}
