//! Escapes of lone surrogates.

use std::borrow::Cow;

/// Replaces escapes of surrogates that have no partner, like `\ud800`, by `\ufffd`.
///
/// They stand for no character (RFC 8259, 8.2), and parsers refuse the record for them.
pub(super) fn mend_surrogates(json: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(next) = json
        .as_bytes()
        .get(at..)
        .and_then(|b| memchr::memchr(b'\\', b))
    {
        let escape = at + next;
        let first = escaped_unit(json, escape);
        at = escape + if first.is_some() { 6 } else { 2 };
        match first {
            Some(0xD800..0xDC00) if matches!(escaped_unit(json, at), Some(0xDC00..0xE000)) => {
                at += 6;
            }
            Some(0xD800..0xE000) => {
                mended.push_str(json.get(copied..escape).unwrap_or_default());
                mended.push_str("\\ufffd");
                copied = at;
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(mended)
}

/// The UTF-16 code unit of an escape `\uXXXX` at this place.
fn escaped_unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    // The parser below would take a sign.
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then_some(())?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_become_the_replacement_character() {
        assert_eq!(mend_surrogates(r"a\ud800b"), r"a\ufffdb");
        assert_eq!(mend_surrogates(r"\uDFFF"), r"\ufffd");
        assert_eq!(
            mend_surrogates(r"\ud83d\ud83d\ude00"),
            r"\ufffd\ud83d\ude00"
        );
        assert_eq!(mend_surrogates(r"\ude00\ud83d"), r"\ufffd\ufffd");
    }

    #[test]
    fn everything_else_stays_and_costs_no_copy() {
        for json in [
            r"\ud83d\ude00",
            r"\\ud800",
            r"\u00e9\n",
            r"\ud8",
            r"\u+800",
            "\\",
            "",
        ] {
            assert!(matches!(mend_surrogates(json), Cow::Borrowed(same) if same == json));
        }
    }
}
