//! Pages made to look as if they were in a language that the model knows nothing of, so that it learns to
//! judge such pages by their form: unknown words, no capitals, no spaces.

use crate::corpus::Page;
use crate::lexical::FUNCTION_CHARS;
use copydesk::clean::model::{Lexicon, word_hash};
use xxhash_rust::xxh3::xxh3_64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disguise {
    None,
    /// A language of which no more than the function words are known.
    Foreign,
    /// A language of which no word is known.
    Unknown,
    /// The same in a script without capitals.
    Caseless,
    /// The same in a script without spaces.
    Unspaced,
}

/// Disguised copies of a part of the pages; the same ones every time.
pub(crate) fn copies(pages: &[Page], known: &Lexicon) -> Vec<Page> {
    pages.iter().filter_map(|page| copy(page, known)).collect()
}

fn copy(page: &Page, known: &Lexicon) -> Option<Page> {
    let draw = xxh3_64(format!("{}/{}", page.set, page.id).as_bytes());
    let disguise = match draw % 100 {
        0..=11 => Disguise::Foreign,
        12..=19 => Disguise::Unknown,
        20..=27 => Disguise::Caseless,
        28..=47 => Disguise::Unspaced,
        _ => return None,
    };
    let mut copy = page.clone();
    copy.set = "disguised".to_owned();
    copy.disguise = disguise;
    copy.gold = None;
    for text in &mut copy.texts {
        *text = disguised(text, disguise, known);
    }
    if draw & (1 << 20) > 0 {
        copy.lines.iter_mut().for_each(|line| line.effect = 0);
    }
    Some(copy)
}

fn disguised(text: &str, disguise: Disguise, known: &Lexicon) -> String {
    match disguise {
        Disguise::None | Disguise::Foreign | Disguise::Unknown => text.to_owned(),
        Disguise::Caseless => text.to_lowercase(),
        Disguise::Unspaced => unspaced(text, known),
    }
}

/// Two Han characters for a word of five letters, one of those that are words of grammar for a function
/// word, full-width punctuation, no blanks.
fn unspaced(text: &str, known: &Lexicon) -> String {
    let grammar: Vec<char> = FUNCTION_CHARS.chars().filter(|c| is_han(*c)).collect();
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
            continue;
        }
        let hash = xxh3_64(word.as_bytes());
        if !word.is_empty() && known.is_function_word(word_hash(&word)) {
            out.extend(grammar.get(hash as usize % grammar.len()));
        } else {
            for n in 0..word.chars().count().div_ceil(3) {
                let code = 0x4e00 + (hash >> (13 * (n % 4))) % 0x5000;
                out.extend(u32::try_from(code).ok().and_then(char::from_u32));
            }
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

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}
