//! What a word is when texts are measured.
//!
//! The definition of the benchmarks, which are in Python: `\w+` on the text in lower case, that is runs of
//! letters, numbers and `_` (categories L and N of Unicode; marks end a word). A word with a
//! character of a script that is written without spaces, or in syllables, gives one for each of
//! its characters. It is not what [`crate::document`] or the comparison of articles takes for a
//! word, and must not be changed to it: the figures would not be comparable any more.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Calls `each` with every word of `text`, which must be in lower case already.
pub(super) fn each_word<'t>(text: &'t str, mut each: impl FnMut(&'t str)) {
    for word in text.split(|c| !is_word(c)).filter(|w| !w.is_empty()) {
        if word.chars().any(is_single) {
            for (at, c) in word.char_indices() {
                each(&word[at..at + c.len_utf8()]);
            }
        } else {
            each(word);
        }
    }
}

/// The words of a text, in order. Linear time.
///
/// ```
/// assert_eq!(copydesk::eval::words("Ferry No. 7 來了"), ["ferry", "no", "7", "來", "了"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(&text.to_lowercase(), |word| words.push(word.to_owned()));
    words
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
    )
}

/// Hiragana to the end of the unified ideographs, and the Hangul syllables with their block.
fn is_single(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `re.findall(r"\w+", text.lower())` gives, cut as above.
    #[test]
    fn words_are_those_of_python() {
        let cases: [(&str, &[&str]); 8] = [
            (
                "Don't re-use snake_case²",
                &["don", "t", "re", "use", "snake_case²"],
            ),
            // The dot that the lower case of İ leaves is a mark, and marks end a word.
            ("İZMİR", &["i", "zmi", "r"]),
            ("ΟΔΟΣ ΣΑΣ", &["οδος", "σας"]),
            ("हिन्दी", &["ह", "न", "द"]),
            ("cafe\u{301}s", &["cafe", "s"]),
            ("第3回abc", &["第", "3", "回", "a", "b", "c"]),
            ("서울 ﾊﾝｸﾞ", &["서", "울", "ﾊﾝｸﾞ"]),
            (
                "½ Ⅷ ① 〇\u{feff}x\u{200d}y",
                &["½", "ⅷ", "①", "〇", "x", "y"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
