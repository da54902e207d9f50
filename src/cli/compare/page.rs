//! Two texts side by side as a page that needs nothing but itself.

use super::verdict;
use crate::pipeline::{Compared, Line};
use std::fmt::Write;

const STYLE: &str = "\
:root { color-scheme: light dark; --line: light-dark(#ddd, #444); --mark: light-dark(#c8efd0, #1d4d2b); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: start; vertical-align: top; padding: .4rem .8rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
td + td, th + th { border-inline-start: 1px solid var(--line); }
mark { background: var(--mark); color: inherit; }
pre { white-space: pre-wrap; font: inherit; }
";

/// The page. What is common is marked; it is light or dark as the reader's system is.
pub(super) fn page(names: &[String; 2], compared: &Compared) -> String {
    let [a, b] = names.each_ref().map(|name| escaped(name));
    let mut out = format!(
        "<!doctype html>\n<html>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{a} and {b}</title>\n<style>\n{STYLE}</style>\n\
         <pre>{}</pre>\n<table>\n<tr><th>A {a}<th>B {b}\n",
        escaped(&verdict::text(names, compared))
    );
    for [left, right] in &compared.rows {
        let _ = writeln!(out, "<tr>{}{}", cell(left.as_ref()), cell(right.as_ref()));
    }
    out.push_str("</table>\n</html>\n");
    out
}

fn cell(line: Option<&Line>) -> String {
    let Some(line) = line else {
        return "<td>".to_owned();
    };
    let mut out = "<td dir=\"auto\">".to_owned();
    let mut at = 0;
    let part = |from: usize, to: usize| escaped(line.text.get(from..to).unwrap_or_default());
    for range in &line.common {
        let _ = write!(
            out,
            "{}<mark>{}</mark>",
            part(at, range.start),
            part(range.start, range.end)
        );
        at = range.end;
    }
    out + &part(at, line.text.len())
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_what_is_common_and_lets_no_markup_through() {
        let line = Line {
            text: "<b>tide & fog</b>".to_owned(),
            common: vec![3..7; 1],
        };
        let expected = "<td dir=\"auto\">&lt;b&gt;<mark>tide</mark> &amp; fog&lt;/b&gt;";
        assert_eq!(cell(Some(&line)), expected);
        assert_eq!(cell(None), "<td>");
    }
}
