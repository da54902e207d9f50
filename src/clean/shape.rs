//! What can be told from a line alone, without knowing any phrase of any language.

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A paragraph or a part of one: full sentences, or long.
    Prose,
    /// A short full sentence.
    Sentence,
    /// Could be a headline: some words, no full stop.
    Headline,
    /// A label, a button, a number, a name.
    Fragment,
    /// No letter and no digit.
    Ornament,
}

/// The shape of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub form: Form,
    words: u32,
    /// A list item by its bullet.
    pub bullet: bool,
    /// It begins as headlines do: with a capital, a digit, a quote, or in a script without case.
    pub opens: bool,
    /// It ends as a sentence does.
    pub ends: bool,
    /// It breaks off: "...", "…", "[…]".
    pub trails_off: bool,
    /// It ends in a question or exclamation mark, as sentences and headlines both do.
    pub asks: bool,
}

const PROSE_WORDS: usize = 8;
const LONG_WORDS: usize = 26;
const HEADLINE_WORDS: usize = 3;

impl Shape {
    /// Looks at a trimmed line. Linear in its length.
    pub(crate) fn of(line: &str) -> Self {
        Self::with(line, count_words(line))
    }

    /// The shape of a trimmed line of so many words.
    pub(crate) fn with(line: &str, words: usize) -> Self {
        let tail = tail(line);
        let trails_off = tail.ends_with("...") || tail.ends_with('…');
        let ends = ends_sentence(tail) && !trails_off;
        let form = if !line.contains(char::is_alphanumeric) {
            Form::Ornament
        } else {
            form(words, ends, trails_off)
        };
        Self {
            form,
            words: u32::try_from(words).unwrap_or(u32::MAX),
            bullet: super::fold::bullet(line).is_some(),
            opens: opens(line),
            ends,
            trails_off,
            asks: tail.ends_with(['?', '!', '？', '！', '؟']),
        }
    }

    /// Words; in scripts without spaces two characters count as one.
    pub(crate) fn words(&self) -> usize {
        self.words as usize
    }

    pub(crate) fn is_prose(&self) -> bool {
        self.form == Form::Prose
    }

    /// What lists of links are made of: short and no sentence, or a question.
    pub(crate) fn is_item(&self) -> bool {
        matches!(self.form, Form::Headline | Form::Fragment) || (self.asks && self.words <= 16)
    }

    /// Could be the headline of an article.
    pub(crate) fn is_headline(&self) -> bool {
        let open = self.form == Form::Headline || self.asks;
        open && self.opens && (HEADLINE_WORDS..=LONG_WORDS).contains(&self.words()) && !self.bullet
    }
}

fn form(words: usize, full_stop: bool, trails_off: bool) -> Form {
    match words {
        w if w >= LONG_WORDS => Form::Prose,
        w if w >= PROSE_WORDS && (full_stop || trails_off) => Form::Prose,
        _ if full_stop && words >= 2 => Form::Sentence,
        w if w >= HEADLINE_WORDS => Form::Headline,
        _ => Form::Fragment,
    }
}

fn opens(line: &str) -> bool {
    let first = line.chars().next();
    let letter = line.chars().find(|c| c.is_alphanumeric());
    !letter.is_some_and(char::is_lowercase)
        && !matches!(first, Some('(' | '[' | '{' | '|' | '#' | '@'))
}

fn is_closing(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '¹' | '²' | '³' | '⁰' | '⁴'
                ..='⁹'
                    | '"'
                    | '\''
                    | '”'
                    | '’'
                    | '»'
                    | '“'
                    | ')'
                    | ']'
                    | '」'
                    | '』'
                    | '）'
                    | '】'
                    | '*'
        )
}

/// Whether a line ends as a sentence does, perhaps in quotes or brackets, or breaks off. Behind a semicolon it goes on.
pub(super) fn ends(line: &str) -> bool {
    let tail = tail(line);
    tail.ends_with('…') || ends_sentence(tail) && !tail.ends_with([';', '；'])
}

/// The line without the quotes and brackets that close behind its end; nor the marks of notes (`.[3]`, `.¹`) and the
/// sign of an agency (`. (PA)`) behind a full stop.
fn tail(line: &str) -> &str {
    let whole = line.trim_end_matches(is_closing);
    let mut tail = whole;
    while !ends_sentence(tail) {
        let Some(shorter) = without_mark(tail, line) else {
            return whole;
        };
        tail = shorter.trim_end_matches(is_closing);
    }
    tail
}

/// What stands before the bracket whose inside the tail of the line ends with, if that could be a mark.
fn without_mark<'l>(tail: &'l str, line: &str) -> Option<&'l str> {
    const NOTE_BYTES: usize = 20;
    let open = tail.rfind(['[', '('])?;
    let (inner, behind) = (&tail[open + 1..], &line[tail.len()..]);
    let sign = |c: char| c.is_alphabetic() || c == '/';
    let is_mark = match tail.as_bytes()[open] {
        b'[' => behind.starts_with(']') && inner.len() <= NOTE_BYTES,
        _ => behind.starts_with(')') && inner.len() <= NOTE_BYTES && inner.chars().all(sign),
    };
    is_mark.then(|| &tail[..open])
}

fn ends_sentence(tail: &str) -> bool {
    matches!(
        tail.chars().next_back(),
        Some(
            '.' | '!' | '?' | '。' | '！' | '？' | '．' | '؟' | '۔' | '।' | ';' | ':' | '：' | '；'
        )
    )
}

/// Words between blanks that hold a letter or digit; in scripts without spaces, half the characters.
pub(crate) fn count_words(line: &str) -> usize {
    let mut words = 0;
    let mut unspaced = 0;
    let mut in_word = false;
    // Letters of ASCII are nearly all there is: they are counted by their bytes.
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            at += 1;
            match ASCII[usize::from(byte)] {
                Ascii::Blank => in_word = false,
                Ascii::Word => {
                    words += usize::from(!in_word);
                    in_word = true;
                }
                Ascii::Other => {}
            }
            continue;
        }
        let Some(c) = line[at..].chars().next() else {
            break;
        };
        at += c.len_utf8();
        if is_general_punctuation(c) {
            continue;
        }
        if c.is_whitespace() {
            in_word = false;
        } else if is_unspaced(c) {
            unspaced += 1;
            in_word = false;
        } else if !in_word && c.is_alphanumeric() {
            in_word = true;
            words += 1;
        }
    }
    words + unspaced / 2
}

/// What a byte of ASCII does to a word.
#[derive(Clone, Copy)]
enum Ascii {
    Blank,
    Word,
    Other,
}

/// A table: two comparisons of ranges a byte took three times as long.
static ASCII: [Ascii; 128] = {
    let mut table = [Ascii::Other; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if matches!(byte, b' ' | b'\t'..=b'\r') {
            table[byte as usize] = Ascii::Blank;
        } else if byte.is_ascii_alphanumeric() {
            table[byte as usize] = Ascii::Word;
        }
        byte += 1;
    }
    table
};

/// Dashes, quotes, dots: nearly all there is beyond ASCII in texts of Latin script, and told without
/// looking into the tables of Unicode. Neither blank nor letter nor digit.
pub(crate) fn is_general_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}')
}

/// Characters of scripts that are written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff       // Thai, Lao
        | 0x1000..=0x109f     // Myanmar
        | 0x1780..=0x17ff     // Khmer
        | 0x3040..=0x30ff     // Hiragana, Katakana
        | 0x3400..=0x9fff     // Han
        | 0xf900..=0xfaff
        | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let form = |line| Shape::of(line).form;
        assert_eq!(
            form("The ferry left the quay at nine and did not come back."),
            Form::Prose
        );
        assert_eq!(form("“We wait,” he said."), Form::Sentence);
        assert_eq!(form("Ferry leaves the quay for good"), Form::Headline);
        assert_eq!(form("Local news"), Form::Fragment);
        assert_eq!(form("* * *"), Form::Ornament);
        assert_eq!(
            form("市议会周二批准了一项新的轮渡计划，将于五月开始实施。"),
            Form::Prose
        );
    }

    #[test]
    fn punctuation_is_nothing_else() {
        let all = ('\0'..='\u{ffff}').filter(|&c| is_general_punctuation(c));
        assert!(all.clone().count() > 20);
        for c in all {
            assert!(!c.is_whitespace() && !c.is_alphanumeric() && !is_unspaced(c));
        }
    }

    #[test]
    fn marks_behind_a_full_stop_are_no_part_of_the_sentence() {
        let ends = |line| Shape::of(line).ends;
        assert!(ends("The pier burned down in the war.[4][note 5]"));
        assert!(ends("The pier burned down in the war. [citation needed]"));
        assert!(ends("The pier burned down in the war.¹²"));
        assert!(ends("The pier burned down in the war. (dpa/kst)"));
        assert!(ends("(The pier burned down in the war.)"));
        assert!(!ends("The pier in the war [4]"));
        assert!(!ends("The pier that burned down (1312)"));
        assert!(!ends("Harbours in the north (see there. Also maps)"));
        assert!(!ends("[4]"));
    }

    #[test]
    fn breaking_off_is_seen() {
        assert!(Shape::of("Dockers said on Friday that the boat...").trails_off);
        assert!(!Shape::of("Dockers said on Friday.").trails_off);
    }
}
