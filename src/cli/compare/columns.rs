//! Two texts in two columns of a terminal.

use crate::pipeline::Line;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// The narrowest columns that can be read.
const NARROWEST: usize = 16;
const BETWEEN: &str = " │ ";
/// Around what is common, where there are no colours.
const MARKS: [&str; 2] = ["[=", "=]"];

/// A character, and whether it is common to both.
type Cell = (char, bool);

/// The rows, each as high as the higher of its two lines, and a blank row behind each.
pub(super) fn text(rows: &[[Option<Line>; 2]], width: usize, colours: bool) -> String {
    let column = (width.saturating_sub(BETWEEN.chars().count()) / 2).max(NARROWEST);
    let mut out = String::new();
    for row in rows {
        let [left, right] = row.each_ref().map(|line| match line {
            Some(line) => wrap(&cells(line, !colours), column),
            None => Vec::new(),
        });
        for at in 0..left.len().max(right.len()) {
            let of = |side: &[Vec<Cell>]| side.get(at).cloned().unwrap_or_default();
            let (left, right) = (of(&left), of(&right));
            let pad = column.saturating_sub(wide(&left));
            let (left, right) = (styled(&left, colours), styled(&right, colours));
            let line = format!("{left}{:pad$}{BETWEEN}{right}", "");
            let _ = writeln!(out, "{}", line.trim_end());
        }
        let _ = writeln!(out, "{:column$} │", "");
    }
    out
}

/// The line with single blanks, and with marks if it needs them. What would move the cursor is replaced.
fn cells(line: &Line, marks: bool) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut ranges = line.common.iter().peekable();
    for (at, c) in line.text.char_indices() {
        while let Some(range) = ranges.next_if(|range| range.end <= at) {
            close(&mut cells, range.is_empty(), marks);
        }
        let common = ranges.peek().is_some_and(|range| range.start <= at);
        if marks && ranges.peek().is_some_and(|range| range.start == at) {
            cells.extend(MARKS[0].chars().map(|c| (c, false)));
        }
        let c = shown(c);
        if c != ' ' || cells.last().is_some_and(|cell| cell.0 != ' ') {
            cells.push((c, common));
        }
    }
    for range in ranges {
        close(&mut cells, range.is_empty(), marks);
    }
    cells
}

fn close(cells: &mut Vec<Cell>, empty: bool, marks: bool) {
    if marks && !empty {
        cells.extend(MARKS[1].chars().map(|c| (c, false)));
    }
}

fn shown(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        // Control characters, and those that turn the direction of what follows.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// Cuts into lines of at most `column` columns: at blanks, between the wide characters of scripts without
/// blanks, and where there is neither, anywhere.
fn wrap(cells: &[Cell], column: usize) -> Vec<Vec<Cell>> {
    let mut lines = Vec::new();
    let mut rest = cells;
    while !rest.is_empty() {
        let end = line_end(rest, column);
        let (line, after) = rest.split_at(end);
        lines.push(trim(line).to_vec());
        rest = trim(after);
    }
    lines
}

fn line_end(cells: &[Cell], column: usize) -> usize {
    let mut used = 0;
    let mut good = None;
    for (at, (c, _)) in cells.iter().enumerate() {
        let width = c.width().unwrap_or(0);
        let wide_before = at > 0 && cells.get(at - 1).is_some_and(|(c, _)| c.width() == Some(2));
        if *c == ' ' || (width > 0 && (width == 2 || wide_before)) {
            good = Some(at);
        }
        used += width;
        if used > column {
            // A line has one character at the least, or there would be no end.
            return good.filter(|&good| good > 0).unwrap_or(at).max(1);
        }
    }
    cells.len()
}

fn trim(mut cells: &[Cell]) -> &[Cell] {
    while let [(' ', _), rest @ ..] = cells {
        cells = rest;
    }
    while let [rest @ .., (' ', _)] = cells {
        cells = rest;
    }
    cells
}

fn wide(cells: &[Cell]) -> usize {
    cells.iter().map(|(c, _)| c.width().unwrap_or(0)).sum()
}

fn styled(cells: &[Cell], colours: bool) -> String {
    let style = Style::new().fg_color(Some(AnsiColor::Green.into()));
    let mut out = String::new();
    for group in cells.chunk_by(|a, b| a.1 == b.1) {
        let common = colours && group.first().is_some_and(|cell| cell.1);
        let text: String = group.iter().map(|cell| cell.0).collect();
        if common {
            let _ = write!(out, "{}{text}{}", style.render(), style.render_reset());
        } else {
            out.push_str(&text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(text: &str, common: &[&str]) -> Option<Line> {
        let common = common.iter().map(|part| {
            let start = text.find(part).unwrap();
            start..start + part.len()
        });
        Some(Line {
            text: text.to_owned(),
            common: common.collect(),
        })
    }

    #[test]
    fn what_is_common_stands_between_marks() {
        let rows = [
            [
                line("One tide came in.", &["tide came"]),
                line("A tide came.", &["tide came"]),
            ],
            [None, line("Fog.", &[])],
        ];
        let expected = "\
One [=tide came=]    │ A [=tide came=].
in.                  │
                     │
                     │ Fog.
                     │
";
        assert_eq!(text(&rows, 43, false), expected);
    }

    #[test]
    fn what_is_common_is_green() {
        let rows = [[line("One tide came", &["tide came"]), None]];
        let shown = text(&rows, 45, true);
        assert!(
            shown.starts_with("One \u{1b}[32mtide came\u{1b}[0m        "),
            "{shown:?}"
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let rows = [[
            line("渡轮回来了，船长说新的发动机很安静。", &["船长说新"]),
            line("no", &[]),
        ]];
        let expected = "\
渡轮回来了，[=船  │ no
长说新=]的发动机  │
很安静。          │
                  │
";
        assert_eq!(text(&rows, 37, false), expected);
    }

    #[test]
    fn what_would_move_the_cursor_is_replaced() {
        let rows = [[line("a\u{1b}[2J\u{202e}b\t\tc", &[]), None]];
        let shown = text(&rows, 40, false);
        assert!(shown.starts_with("a\u{fffd}[2J\u{fffd}b c "), "{shown:?}");
    }

    proptest! {
        #[test]
        fn no_column_is_wider_than_it_may_be(
            a in "[a-z 渡\u{301}]{0,80}", from in 0..20_usize, width in 0..90_usize,
        ) {
            let start = a.char_indices().nth(from).map_or(a.len(), |(at, _)| at);
            let common = vec![start..a.len(); 1];
            let rows = [[Some(Line { text: a.clone(), common }), None]];
            let shown = text(&rows, width, false);
            let column = (width.saturating_sub(3) / 2).max(NARROWEST);
            for line in shown.lines() {
                let left: Vec<Cell> = line.split('│').next().unwrap().chars().map(|c| (c, false)).collect();
                prop_assert!(wide(&left) <= column + 1, "{line:?}");
            }
            let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&shown), letters(&a));
        }
    }
}
