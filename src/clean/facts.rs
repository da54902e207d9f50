//! What witnesses ask of a line again and again: found out once, while the line is in the cache.
//!
//! Everything here depends on the line alone, never on its neighbours or on the round of judgement.

use super::{byline, dates, glance::Glance, networks, rules::Effect, rules::RuleBook, shape};

/// Words of a byline and of what stands beside it, of a breadcrumb, of a row of buttons.
const BYLINE_WORDS: usize = 9;
const BREADCRUMB_WORDS: usize = 20;
const ROW_WORDS: usize = 16;
/// Words of a link to the article before or after.
const PAGER_WORDS: std::ops::RangeInclusive<usize> = 2..=20;
/// Words of a short line that may say when a comment was written.
const STAMP_WORDS: usize = 8;
/// Words of a link with a date at its end, and the characters in which the date stands.
const DATED_LINK_WORDS: std::ops::RangeInclusive<usize> = 3..=40;
const DATED_LINK_TAIL: usize = 18;

/// The facts of one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// "By Mara Tolland": an opener and names.
    pub byline: bool,
    /// A date or a time and hardly anything else.
    pub only_date: bool,
    /// A short line with a date in it, or a time beside something else.
    pub stamped: bool,
    /// A link with a date at its end.
    pub dated_link: bool,
    /// "20", "1.2k": a counter or a size.
    pub bare_number: bool,
    /// "Home › News › Harbour": two or more short items.
    pub breadcrumb: bool,
    /// "Facebook Twitter WhatsApp".
    pub share_row: bool,
    /// "Like Save Share": each word alone is a button.
    pub button_row: bool,
    /// One word said twice: "win win".
    pub doubled_word: bool,
    /// A link to the article before or after: "« Ferry stops".
    pub pager: bool,
    /// Could be its counterpart: "Harbour closes »".
    pub next: bool,
}

impl Facts {
    /// The facts of a line as it stands (`raw`) and folded. Linear in its length.
    pub(crate) fn of(
        raw: &str,
        glance: Glance,
        folded: &str,
        words: usize,
        rules: &RuleBook,
    ) -> Self {
        let mut facts = Self {
            byline: words <= BYLINE_WORDS && byline::name(raw, rules.byline_openers()).is_some(),
            bare_number: is_bare_number(raw),
            breadcrumb: words <= BREADCRUMB_WORDS
                && glance.may_have_separator()
                && is_breadcrumb(raw),
            ..Self::default()
        };
        if PAGER_WORDS.contains(&words) {
            facts.pager = is_pager(raw);
            facts.next = raw.ends_with(['»', '›', '→']);
        }
        if words <= ROW_WORDS {
            facts.share_row = networks::is_share_row(folded);
            facts.button_row = is_button_row(folded, rules);
            facts.doubled_word = is_doubled_word(folded);
        }
        if glance.may_have_digit() {
            facts.dates(folded, words, rules);
        }
        facts
    }

    fn dates(&mut self, folded: &str, words: usize, rules: &RuleBook) {
        let months = rules.months();
        if words > *DATED_LINK_WORDS.end() || !folded.bytes().any(|b| b.is_ascii_digit()) {
            return;
        }
        self.only_date = months.is_only_date(folded);
        self.stamped = words <= STAMP_WORDS && dates::has_clock(folded.as_bytes());
        if !dates::has_year(folded.as_bytes()) {
            return;
        }
        self.stamped |= words <= STAMP_WORDS && months.find(folded).is_some();
        self.dated_link =
            DATED_LINK_WORDS.contains(&words) && months.find(dated_tail(folded)).is_some();
    }
}

/// Begins with an arrow to the left. An angle quote that is closed somewhere is no arrow; nor is one that opens
/// a sentence.
fn is_pager(line: &str) -> bool {
    let arrow = line
        .strip_prefix(['«', '‹', '←'])
        .filter(|rest| rest.starts_with(char::is_whitespace));
    arrow.is_some_and(|rest| !rest.contains(['»', '›']) && !shape::Shape::of(rest).ends)
}

fn dated_tail(folded: &str) -> &str {
    let last = folded.char_indices().rev().nth(DATED_LINK_TAIL - 1);
    &folded[last.map_or(0, |(at, _)| at)..]
}

/// Three words and more, each of which a rule would take as a line of its own: "Like Save Share",
/// "シェアする　ツイート　LINEで送る".
fn is_button_row(folded: &str, rules: &RuleBook) -> bool {
    let button = |word: &str| {
        let rule = rules.find(word, 1).map(|f| rules.rule(f.rule).effect);
        matches!(rule, Some(Effect::Line | Effect::Label))
    };
    folded.split(' ').nth(2).is_some() && folded.split(' ').all(button)
}

fn is_doubled_word(folded: &str) -> bool {
    folded
        .split_once(' ')
        .is_some_and(|(first, second)| first == second)
}

fn is_bare_number(line: &str) -> bool {
    line.len() <= 6
        && line
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'+' | b'k' | b'K'))
}

/// Separators of breadcrumbs, each with the letter in it that hardly any line has.
const SEPARATORS: [(char, &str); 8] = [
    ('|', "|"),
    ('>', ">"),
    ('/', " / "),
    ('›', "›"),
    ('»', "»"),
    ('→', "→"),
    ('·', " · "),
    ('•', " • "),
];

fn is_breadcrumb(line: &str) -> bool {
    SEPARATORS
        .iter()
        .any(|(mark, separator)| line.contains(*mark) && is_path(line, separator))
}

fn is_path(line: &str, separator: &str) -> bool {
    let mut items = line
        .split(separator)
        .map(str::trim)
        .filter(|i| !i.is_empty());
    let count = items.clone().count();
    let most = if count == 2 { 3 } else { 4 };
    count >= 2 && items.all(|i| shape::count_words(i) <= most && !i.ends_with('.'))
}
