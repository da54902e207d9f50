//! Pages made to look as if they were in a language that the model knows nothing of, so that it learns to
//! judge such pages by their form: unknown words, no capitals, no spaces.

use crate::corpus::Page;
use xxhash_rust::xxh3::xxh3_64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disguise {
    None,
    /// A language without a rule pack and without known words.
    Unknown,
    /// The same in a script without capitals.
    Caseless,
    /// The same in a script without spaces.
    Unspaced,
}

/// Disguised copies of a part of the pages; the same ones every time.
pub(crate) fn copies(pages: &[Page]) -> Vec<Page> {
    pages.iter().filter_map(copy).collect()
}

fn copy(page: &Page) -> Option<Page> {
    let draw = xxh3_64(format!("{}/{}", page.set, page.id).as_bytes());
    let disguise = match draw % 100 {
        0..=19 => Disguise::Unknown,
        20..=27 => Disguise::Caseless,
        28..=47 => Disguise::Unspaced,
        _ => return None,
    };
    let mut copy = page.clone();
    copy.set = "disguised".to_owned();
    copy.disguise = disguise;
    copy.gold = None;
    for text in &mut copy.texts {
        *text = disguised(text, disguise);
    }
    if draw & (1 << 20) > 0 {
        copy.lines.iter_mut().for_each(|line| line.effect = 0);
    }
    Some(copy)
}

fn disguised(text: &str, disguise: Disguise) -> String {
    match disguise {
        Disguise::None | Disguise::Unknown => text.to_owned(),
        Disguise::Caseless => text.to_lowercase(),
        Disguise::Unspaced => unspaced(text),
    }
}

/// Two Han characters for a word of five letters, full-width punctuation, no blanks.
fn unspaced(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
            continue;
        }
        let hash = xxh3_64(word.as_bytes());
        for n in 0..word.chars().count().div_ceil(3) {
            let code = 0x4e00 + (hash >> (13 * (n % 4))) % 0x5000;
            out.extend(u32::try_from(code).ok().and_then(char::from_u32));
        }
        word.clear();
        match c {
            ' ' => {}
            '.' => out.push('。'),
            ',' => out.push('，'),
            '!' => out.push('！'),
            '?' => out.push('？'),
            ':' => out.push('：'),
            _ => out.push(c),
        }
    }
    out
}
