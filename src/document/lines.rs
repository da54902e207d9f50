//! Cuts a text into lines.

/// Lines with their byte offsets, at every kind of line end that Unicode names (UAX #14: BK, CR, LF,
/// NL; CR LF is one).
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let rest = &text[start..];
        let Some((end, width)) = line_end(rest.as_bytes()) else {
            next = None;
            return Some((start, rest));
        };
        next = Some(start + end + width);
        Some((start, &rest[..end]))
    })
}

/// Where the first line end stands and how many bytes it has. Looks at bytes: decoding each character
/// to compare it with seven took as long as all the rest of cutting.
fn line_end(text: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let may_end = |b: &u8| matches!(b, b'\n'..=b'\r' | 0xc2 | 0xe2);
        let at = from + text[from..].iter().position(may_end)?;
        match &text[at..] {
            [b'\r', b'\n', ..] => return Some((at, 2)),
            [b'\n'..=b'\r', ..] => return Some((at, 1)),
            // NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR in UTF-8.
            [0xc2, 0x85, ..] => return Some((at, 2)),
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => return Some((at, 3)),
            _ => from = at + 1,
        }
    }
}

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
