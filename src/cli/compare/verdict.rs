//! What decides between two texts, in sentences.

use crate::pipeline::{Because, Compared, Verdict};
use std::fmt::Write;

/// Passages that are listed.
const LISTED: usize = 20;
/// Characters of a passage that are shown.
const BEGINNING: usize = 40;
/// Texts of fewer words are duplicates only if they are the same.
const SHORT: usize = 12;

/// The head of the report, some lines long.
pub(super) fn text(names: &[String; 2], compared: &Compared) -> String {
    let mut out = String::new();
    for (letter, (name, side)) in LETTERS.iter().zip(names.iter().zip(&compared.sides)) {
        let date = side.date.map_or(String::new(), |d| format!(", {d}"));
        let _ = writeln!(out, "{letter}  {name}: {} words{date}", side.words);
    }
    out.push('\n');
    for (at, side) in compared.sides.iter().enumerate() {
        let _ = writeln!(
            out,
            "{} covers {} of {}: {} of {} words",
            letter(1 - at),
            percent(side.coverage),
            letter(at),
            side.covered,
            side.words
        );
    }
    out.push('\n');
    for line in decision(compared) {
        let _ = writeln!(out, "{line}");
    }
    list_passages(&mut out, compared);
    out
}

const LETTERS: [char; 2] = ['A', 'B'];

fn letter(side: usize) -> char {
    LETTERS.get(side).copied().unwrap_or('?')
}

/// What becomes of the two, and why.
pub(super) fn decision(compared: &Compared) -> Vec<String> {
    let first = compared.first;
    let (a, b) = (letter(first), letter(1 - first));
    let need = percent(compared.threshold);
    let before = format!("{a} goes before {b}: {}.", because(compared));
    let [left, right] = &compared.sides;
    let (share, words) = match first {
        0 => (right.coverage, right.words),
        _ => (left.coverage, left.words),
    };
    let share_text = percent(share);
    match &compared.verdict {
        Verdict::Duplicate { left_out, relation } => {
            let (kept, gone) = (letter(1 - left_out), letter(*left_out));
            vec![
                format!(
                    "{gone} is a duplicate of {kept} ({}).",
                    means(relation, kept)
                ),
                format!("{before} {a} covers {share_text} of {b}, and {need} makes a duplicate."),
            ]
        }
        Verdict::BothKept if share < compared.threshold => vec![
            "Both are kept.".to_owned(),
            format!("{before} But {a} covers {share_text} of {b}, and a duplicate takes {need}."),
        ],
        Verdict::BothKept if words < SHORT => vec![
            "Both are kept.".to_owned(),
            format!(
                "{before} But of {b}, with fewer than {SHORT} words, only an exact copy is a duplicate."
            ),
        ],
        Verdict::BothKept => vec![
            "Both are kept.".to_owned(),
            format!(
                "{before} {a} covers {share_text} of {b}, but they are told apart by more than that."
            ),
        ],
    }
}

fn means(relation: &str, kept: char) -> String {
    match relation {
        "exact" => "exact: the same words in the same order".to_owned(),
        "near" => "near: each covers the other".to_owned(),
        "contained" => format!("contained: {kept} has more"),
        "revision" => {
            format!("revision: the same report with other figures; {kept} is the fuller or later")
        }
        other => other.to_owned(),
    }
}

fn because(compared: &Compared) -> String {
    let (first, other) = match &compared.sides {
        [a, b] if compared.first == 0 => (a, b),
        [a, b] => (b, a),
    };
    match compared.because {
        Because::Runs => format!(
            "it says more, {} different runs of four words against {}",
            first.runs, other.runs
        ),
        Because::Words => format!(
            "as many different runs of four words, but {} words against {}",
            first.words, other.words
        ),
        Because::Date => match (first.date, other.date) {
            (Some(date), Some(later)) => format!("as complete, and of {date}, not {later}"),
            _ => "as complete, and it has a date".to_owned(),
        },
        Because::Place => {
            "as complete, and the first by path and line, as in a run over both".to_owned()
        }
    }
}

fn list_passages(out: &mut String, compared: &Compared) {
    let passages = &compared.passages;
    if passages.is_empty() {
        let _ = writeln!(
            out,
            "No passage of {} words or more stands in both.",
            compared.passage_words
        );
        return;
    }
    let _ = writeln!(
        out,
        "\nPassages of {} words or more that stand in both, by their characters:",
        compared.passage_words
    );
    for passage in passages.iter().take(LISTED) {
        let [a, b] = passage.spans;
        let spans = format!("A {}-{}  B {}-{}", a.start, a.end, b.start, b.end);
        let begins: String = super::super::printable(&passage.text)
            .chars()
            .take(BEGINNING)
            .collect();
        let _ = writeln!(out, "  {spans}  {} words: {begins} …", passage.words);
    }
    if passages.len() > LISTED {
        let _ = writeln!(out, "  and {} more", passages.len() - LISTED);
    }
}

/// Rounded down, so that what is under a threshold never reads as if it reached it.
fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0 + 1e-9).floor() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(percent(0.799_99), "79.9 %");
        assert_eq!(percent(0.8), "80 %");
        assert_eq!(percent(0.29), "29 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
