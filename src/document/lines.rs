//! Cuts a text into lines.

/// Lines with their byte offsets, at every kind of line end that Unicode names (UAX #14: BK, CR, LF,
/// NL; CR LF is one).
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let rest = &text[start..];
        let Some(end) = rest.find(LINE_ENDS) else {
            next = None;
            return Some((start, rest));
        };
        let after = &rest[end..];
        let width = if after.starts_with("\r\n") {
            2
        } else {
            after.chars().next().map_or(1, char::len_utf8)
        };
        next = Some(start + end + width);
        Some((start, &rest[..end]))
    })
}

const LINE_ENDS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let found: Vec<_> = lines("a\r\nb\rc\u{2028}d\n\ne").collect();
        assert_eq!(
            found,
            [(0, "a"), (3, "b"), (5, "c"), (9, "d"), (11, ""), (12, "e")]
        );
    }
}
