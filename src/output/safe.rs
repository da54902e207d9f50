//! One path component out of a name that someone else chose.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use xxhash_rust::xxh3::xxh3_64;

/// Longest component in bytes. File systems allow 255; the rest is room for a collision's mark.
pub(super) const MAX_COMPONENT: usize = 200;

/// A component for a record's own id, which may be anything at all: a path, an address, a device
/// name, an attempt to break out.
///
/// Whatever some file system forbids, hides or misreads becomes `_`. A name that was changed gets
/// `~` and 8 hex digits of its hash, so that `a/b` and `a_b` stay two names.
pub(super) fn component(name: &str) -> String {
    let replaced: String = name
        .chars()
        .map(|c| if is_forbidden(c) { '_' } else { c })
        .collect();
    // A dot in front hides a file; dots and blanks at the end are dropped by Windows.
    let edge = |c: char| c == '.' || c.is_whitespace();
    let middle = replaced.trim_matches(edge);
    let mut safe = String::with_capacity(replaced.len() + 10);
    if replaced.starts_with(edge) || is_device(middle) || middle.is_empty() {
        safe.push('_');
    }
    safe.push_str(middle);
    if !middle.is_empty() && replaced.ends_with(edge) {
        safe.push('_');
    }
    if safe == name {
        safe
    } else {
        format!("{safe}~{}", short_hash(name))
    }
}

/// A component of an input's own path: mirrored as it is, unless it would lead elsewhere.
pub(super) fn mirrored(name: &str) -> String {
    if matches!(name, "" | "." | "..") || name.contains(['\0', '/']) {
        component(name)
    } else {
        name.to_owned()
    }
}

/// `name`, cut on a character boundary and marked with 16 hex digits of its hash if it has more
/// than `room` bytes.
pub(super) fn cut(name: String, room: usize) -> String {
    if name.len() <= room {
        return name;
    }
    let mark = format!("~{:016x}", xxh3_64(name.as_bytes()));
    let mut end = room.saturating_sub(mark.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{mark}", name.get(..end).unwrap_or_default())
}

/// 8 hex digits that tell `name` from others.
pub(super) fn short_hash(name: &str) -> String {
    format!("{:08x}", xxh3_64(name.as_bytes()) & 0xffff_ffff)
}

/// Characters that separate paths, that Windows forbids, or that do not show (controls, bidi).
fn is_forbidden(c: char) -> bool {
    matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(
            c.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// Whether Windows takes the name for a device: `con`, `NUL.txt`, `com1 .x`.
///
/// Source: "Naming Files, Paths, and Namespaces" in the Win32 documentation.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    if ["con", "prn", "aux", "nul", "conin$", "conout$"]
        .iter()
        .any(|device| stem.eq_ignore_ascii_case(device))
    {
        return true;
    }
    let (Some(port), Some(number)) = (stem.get(..3), stem.get(3..)) else {
        return false;
    };
    let mut digits = number.chars();
    ["com", "lpt"].iter().any(|p| port.eq_ignore_ascii_case(p))
        && matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³'))
        && digits.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_names_stay() {
        for name in [
            "17",
            "story-4711",
            "Über uns",
            "a.b",
            "#1 ~x",
            "company",
            "console",
        ] {
            assert_eq!(component(name), name);
        }
    }

    #[test]
    fn hostile_names_are_marked() {
        for (name, safe) in [
            ("../../etc/passwd", "__.._etc_passwd~"),
            ("/abs", "_abs~"),
            ("C:\\x", "C__x~"),
            ("http://x/y?z", "http___x_y_z~"),
            (".", "_~"),
            ("..", "_~"),
            ("", "_~"),
            (" ", "_~"),
            ("a\0b\nc", "a_b_c~"),
            ("left\u{202e}right", "left_right~"),
            ("end. ", "end_~"),
            (".hidden", "_hidden~"),
            ("con", "_con~"),
            ("Nul.txt", "_Nul.txt~"),
            ("LPT¹", "_LPT¹~"),
        ] {
            let got = component(name);
            assert_eq!(got.get(..safe.len()), Some(safe), "{name:?}");
            assert_eq!(got.len(), safe.len() + 8, "{name:?}");
        }
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        let long = "ä".repeat(150);
        let short = cut(long.clone(), 200);
        assert!(short.len() <= 200 && short.starts_with("äää"));
        assert_ne!(short, cut(format!("{long}ä"), 200));
        assert_eq!(cut("plain".to_owned(), 200), "plain");
    }
}
