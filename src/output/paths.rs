//! Names relative to the output folder: which are allowed, and which stand for the same file.

use std::borrow::Cow;
use std::path::{Component, Path};
use unicode_normalization::UnicodeNormalization;

/// The manifest: one line about the run, then one per input.
pub const MANIFEST: &str = "manifest.jsonl";
/// All kept articles in one file, for `--format jsonl`.
pub const ARTICLES: &str = "articles.jsonl";
/// The spans that changed, one line each.
pub const CHANGES: &str = "changes.jsonl";
/// The folder for what the program keeps to itself.
pub(super) const PRIVATE: &str = ".copydesk";

/// The names at the top of the output folder that no article may take.
pub(super) const RESERVED: [&str; 4] = [MANIFEST, ARTICLES, CHANGES, PRIVATE];

/// Whether `name` is a relative path with `/` that stays below the output folder and out of the
/// program's own corner of it.
///
/// Asked of every name, also of those read from a manifest: that file may have been edited.
pub(super) fn is_inside(name: &str) -> bool {
    let own = |part: &str| part.eq_ignore_ascii_case(PRIVATE);
    !name.contains('\0')
        && !name.split('/').any(|part| matches!(part, "" | "." | ".."))
        && !name.split('/').next().is_some_and(own)
        && !name.eq_ignore_ascii_case(MANIFEST)
        && Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// The folders above `name`, the nearest first: `a/b/c.txt` gives `a/b`, `a`.
pub(super) fn folders(name: &str) -> impl Iterator<Item = &str> {
    name.rmatch_indices('/')
        .filter_map(|(at, _)| name.get(..at))
}

/// `name` as a file system sees it that ignores case and composition: the canonical caseless form
/// of the Unicode standard (D145), composed.
pub(super) fn fold(name: &str) -> Cow<'_, str> {
    if !name.is_ascii() {
        let folded = caseless::default_case_fold_str(&name.nfd().collect::<String>());
        return Cow::Owned(folded.nfc().collect());
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outside_are_told() {
        for name in [
            "",
            "/etc/passwd",
            "../x.txt",
            "a/../../x.txt",
            "a//b.txt",
            "./a.txt",
            "a/",
            "a\0.txt",
            ".copydesk/lock",
            ".CopyDesk/lock",
            "manifest.jsonl",
        ] {
            assert!(!is_inside(name), "{name:?}");
        }
        for name in ["a.txt", "a/b.txt", "..a/b..txt", "x/.copydesk/y.txt"] {
            assert!(is_inside(name), "{name:?}");
        }
    }

    #[test]
    fn folders_from_the_nearest_up() {
        let found: Vec<_> = folders("a/b/c.txt").collect();
        assert_eq!(found, ["a/b", "a"]);
        assert_eq!(folders("c.txt").count(), 0);
    }

    #[test]
    fn case_and_composition_fold() {
        assert_eq!(fold("Plan.TXT"), "plan.txt");
        assert_eq!(fold("E\u{301}T\u{c9}"), fold("étÉ"));
        assert_eq!(fold("ΣΑΣ"), fold("σας"));
    }
}
