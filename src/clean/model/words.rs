//! One pass over a line: its words as hashes, and the counts that the model's columns are made of.

use super::lexicon::Lexicon;
use crate::clean::shape::{is_general_punctuation, is_unspaced};

/// What stands at one end of a line, in an order that makes neighbours of what is alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(super) enum Edge {
    #[default]
    None,
    Bullet,
    Symbol,
    Bar,
    Open,
    Digit,
    Upper,
    Unspaced,
    Letter,
    Close,
    Comma,
    Colon,
    Ellipsis,
    Quote,
    Stop,
    Asks,
}

/// Counts over one line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Words between blanks and punctuation; two characters of scripts without spaces are one.
    pub words: u32,
    pub chars: u32,
    pub letters: u32,
    pub digits: u32,
    pub signs: u32,
    pub function_words: u32,
    /// Words that begin with a capital, the first of the line not counted.
    pub capitals: u32,
    /// Words of two and more capitals and nothing else.
    pub all_caps: u32,
    pub commas: u32,
    /// Sentence ends within the line, each with a blank or the line's end behind it.
    pub stops: u32,
    pub quotes: u32,
    pub brackets: u32,
    pub bars: u32,
    /// `@`, `#`, `/`, `_`, `=`: addresses, tags and code.
    pub marks: u32,
    pub money: u32,
    /// Four-digit numbers from 1900 to 2199.
    pub years: u32,
    /// `12:30`.
    pub clocks: u32,
    pub first: Edge,
    pub last: Edge,
    /// It begins as nothing but the rest of a sentence does.
    pub carries_on: Carry,
}

/// Whether a line begins like the rest of a sentence, as lines do that a link or a narrow page broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Carry {
    #[default]
    No,
    /// With a small letter: it may also be a label written small.
    Letter,
    /// With a comma, a full stop, a closing bracket.
    Sign,
}

/// FNV-1a, 32 bits: one multiplication a byte while the bytes are read anyway. (Fowler, Noll, Vo.)
const FNV_START: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME)
}

/// The hash of a word, as it stands in the model's tables.
#[must_use]
pub fn word_hash(word: &str) -> u32 {
    line_words(word).first().copied().unwrap_or_default()
}

/// The hash of a character that is a word by itself.
fn char_hash(c: char) -> u32 {
    u32::from(c).wrapping_mul(0x9e37_79b1)
}

/// The hashes of a line's words.
#[must_use]
pub fn line_words(line: &str) -> Vec<u32> {
    let mut words = Vec::new();
    scan(line, &Lexicon::default(), &mut words);
    words
}

/// A word that is being read.
struct Word {
    hash: u32,
    length: u32,
    capitals: u32,
    digits: u32,
    opens_with_capital: bool,
    number: u32,
}

const NEW: Word = Word {
    hash: FNV_START,
    length: 0,
    capitals: 0,
    digits: 0,
    opens_with_capital: false,
    number: 0,
};

/// Counts a line and appends the hashes of its words to `words`. Digits hash alike: the model learns
/// of prices and dates, not of one number. Linear; no allocation of its own.
pub(super) fn scan(line: &str, lexicon: &Lexicon, words: &mut Vec<u32>) -> Tally {
    let mut scan = Scan {
        tally: Tally::default(),
        word: NEW,
        unspaced: 0,
        stop: false,
        lexicon,
        words,
    };
    scan.line(line);
    scan.close();
    if scan.stop {
        scan.tally.stops += 1;
    }
    scan.tally.words += scan.unspaced / 2;
    scan.tally.first = first_edge(line);
    scan.tally.last = last_edge(line);
    scan.tally.carries_on = carry(line);
    scan.tally
}

struct Scan<'a> {
    tally: Tally,
    word: Word,
    unspaced: u32,
    stop: bool,
    lexicon: &'a Lexicon,
    words: &'a mut Vec<u32>,
}

impl Scan<'_> {
    fn line(&mut self, line: &str) {
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let from = at;
            at += 1;
            match byte {
                b'a'..=b'z' => {
                    // Letters come in runs: those behind the first need no look at what else they are.
                    at = from + self.small_letters(&bytes[from..]);
                    self.tally.chars += (at - from) as u32;
                    continue;
                }
                b' ' => self.blank(),
                b'A'..=b'Z' => self.capital(byte),
                b'0'..=b'9' => self.digit(byte, from > 0 && bytes[from - 1] == b':'),
                // An apostrophe within a word is no end of it.
                b'\'' if self.word.length > 0 => {}
                0..0x80 => self.sign(byte),
                _ => {
                    let c = line[from..].chars().next().unwrap_or(' ');
                    at = from + c.len_utf8();
                    self.wide(c);
                }
            }
            self.tally.chars += 1;
        }
    }

    /// Reads the small letters of ASCII that open the bytes; returns how many.
    fn small_letters(&mut self, bytes: &[u8]) -> usize {
        let mut hash = self.word.hash;
        let mut count = 0;
        for &byte in bytes.iter().take_while(|b| b.is_ascii_lowercase()) {
            hash = step(hash, byte);
            count += 1;
        }
        self.stop = false;
        self.word.hash = hash;
        self.word.length += count;
        self.tally.letters += count;
        count as usize
    }

    fn capital(&mut self, byte: u8) {
        self.stop = false;
        self.word.hash = step(self.word.hash, byte | 0x20);
        self.count_letter(true);
    }

    fn count_letter(&mut self, capital: bool) {
        self.tally.letters += 1;
        if capital {
            self.word.opens_with_capital |= self.word.length == 0;
            self.word.capitals += 1;
        }
        self.word.length += 1;
    }

    fn digit(&mut self, byte: u8, behind_colon: bool) {
        self.stop = false;
        self.tally.digits += 1;
        self.word.hash = step(self.word.hash, b'0');
        self.word.length += 1;
        self.word.digits += 1;
        self.word.number = (self.word.number * 10 + u32::from(byte - b'0')).min(99_999);
        if behind_colon && self.word.digits == 1 {
            self.tally.clocks += 1;
        }
    }

    fn blank(&mut self) {
        self.close();
        if self.stop {
            self.tally.stops += 1;
            self.stop = false;
        }
    }

    fn sign(&mut self, byte: u8) {
        if byte.is_ascii_whitespace() {
            return self.blank();
        }
        self.close();
        self.tally.signs += 1;
        match byte {
            b'.' | b'!' | b'?' => self.stop = true,
            b',' | b';' => self.tally.commas += 1,
            b'"' | b'\'' => self.tally.quotes += 1,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' => self.tally.brackets += 1,
            b'|' | b'>' | b'<' => self.tally.bars += 1,
            b'@' | b'#' | b'/' | b'_' | b'=' | b'\\' => self.tally.marks += 1,
            b'$' | b'%' => self.tally.money += 1,
            _ => {}
        }
    }

    fn wide(&mut self, c: char) {
        if c == '’' && self.word.length > 0 {
            // As the apostrophe of ASCII.
        } else if is_general_punctuation(c) {
            self.wide_sign(c);
        } else if is_unspaced(c) {
            self.close();
            self.stop = false;
            self.unspaced += 1;
            self.tally.letters += 1;
            let hash = char_hash(c);
            self.tally.function_words += u32::from(self.lexicon.is_function_word(hash));
            self.words.push(hash);
        } else if c.is_alphabetic() {
            self.stop = false;
            let capital = c.is_uppercase();
            let lower = if capital {
                c.to_lowercase().next().unwrap_or(c)
            } else {
                c
            };
            let mut bytes = [0; 4];
            for &byte in lower.encode_utf8(&mut bytes).as_bytes() {
                self.word.hash = step(self.word.hash, byte);
            }
            self.count_letter(capital);
        } else if c.is_whitespace() {
            self.blank();
        } else if c.is_alphanumeric() || is_mark(c) {
            self.word.length += 1;
        } else {
            self.wide_sign(c);
        }
    }

    fn wide_sign(&mut self, c: char) {
        self.close();
        self.tally.signs += 1;
        match c {
            '。' | '！' | '？' | '．' | '؟' | '۔' | '।' => self.tally.stops += 1,
            '，' | '、' | '；' | '،' => self.tally.commas += 1,
            '“' | '”' | '„' | '«' | '»' | '「' | '」' | '‘' | '’' => {
                self.tally.quotes += 1
            }
            '（' | '）' | '【' | '】' => self.tally.brackets += 1,
            '│' | '｜' | '›' | '·' | '•' => self.tally.bars += 1,
            '€' | '£' | '¥' | '₽' => self.tally.money += 1,
            _ => {}
        }
    }

    /// Ends the word that is being read, if there is one.
    fn close(&mut self) {
        if self.word.length == 0 {
            return;
        }
        let word = std::mem::replace(&mut self.word, NEW);
        self.words.push(word.hash);
        if self.tally.words > 0 {
            self.tally.capitals += u32::from(word.opens_with_capital);
        }
        self.tally.words += 1;
        self.tally.all_caps += u32::from(word.capitals > 1 && word.capitals == word.length);
        self.tally.years +=
            u32::from(word.digits == 4 && word.length == 4 && (1900..2200).contains(&word.number));
        self.tally.function_words += u32::from(self.lexicon.is_function_word(word.hash));
    }
}

/// Combining marks belong to the word before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{1cff}' | '\u{200c}' | '\u{200d}')
}

fn carry(line: &str) -> Carry {
    match line.chars().next() {
        Some(',' | '.' | ';' | ':' | ')' | '!' | '?' | '’' | '”' | ']') => Carry::Sign,
        Some('，' | '。' | '、' | '；' | '：' | '）' | '」' | '！' | '？') => Carry::Sign,
        Some(c) if c.is_lowercase() => Carry::Letter,
        _ => Carry::No,
    }
}

fn first_edge(line: &str) -> Edge {
    match line.chars().next() {
        None => Edge::None,
        Some(c) if is_unspaced(c) => Edge::Unspaced,
        Some(c) if c.is_numeric() => Edge::Digit,
        Some(c) if c.is_uppercase() => Edge::Upper,
        Some(c) if c.is_alphabetic() => Edge::Letter,
        Some('"' | '\'' | '“' | '”' | '„' | '«' | '‘' | '「') => Edge::Quote,
        Some('(' | '[' | '{' | '（' | '【') => Edge::Open,
        Some('|' | '>' | '/' | '›' | '»') => Edge::Bar,
        Some('*' | '+' | '-' | '•' | '·' | '–' | '—' | '●' | '■' | '▪' | '►') => {
            Edge::Bullet
        }
        Some(_) => Edge::Symbol,
    }
}

fn last_edge(line: &str) -> Edge {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', '»', '」']);
    let closed = bare.len() < line.len();
    match bare.chars().next_back() {
        None => Edge::None,
        Some('…') => Edge::Ellipsis,
        Some('.') if bare.ends_with("..") => Edge::Ellipsis,
        Some('.' | '。' | '۔' | '।' | '．') => Edge::Stop,
        Some('!' | '?' | '！' | '？' | '؟') => Edge::Asks,
        Some(_) if closed => Edge::Quote,
        Some(':' | '：') => Edge::Colon,
        Some(',' | ';' | '，' | '；' | '、') => Edge::Comma,
        Some(')' | ']' | '}' | '）' | '】') => Edge::Close,
        Some('|' | '>' | '/' | '›') => Edge::Bar,
        Some(c) if is_unspaced(c) => Edge::Unspaced,
        Some(c) if c.is_numeric() => Edge::Digit,
        Some(c) if c.is_alphabetic() => Edge::Letter,
        Some(_) => Edge::Symbol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(line: &str) -> Tally {
        scan(line, &Lexicon::default(), &mut Vec::new())
    }

    #[test]
    fn counts_a_line() {
        let t = tally("The ferry left at 12:30, said Mara Tolland (NHK) in 2024. “Late!”");
        assert_eq!((t.words, t.capitals, t.all_caps), (13, 4, 1));
        assert_eq!((t.commas, t.brackets, t.quotes, t.stops), (1, 2, 2, 2));
        assert_eq!((t.years, t.clocks), (1, 1));
        assert_eq!((t.first, t.last), (Edge::Upper, Edge::Asks));
    }

    #[test]
    fn words_hash_alike_whatever_their_case_and_digits() {
        assert_eq!(word_hash("ÄRGER"), word_hash("ärger"));
        assert_eq!(word_hash("2023"), word_hash("1987"));
        assert_eq!(word_hash("Don’t"), word_hash("dont"));
        assert_ne!(word_hash("ferry"), word_hash("ferries"));
    }

    #[test]
    fn two_characters_without_spaces_are_one_word() {
        let t = tally("市议会周二批准了一项新的轮渡计划。");
        assert_eq!((t.words, t.stops, t.last), (8, 1, Edge::Stop));
    }
}
