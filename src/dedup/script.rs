//! What a character is to a word.
//!
//! The classes follow the general category of Unicode (UAX #44); the scripts that are written
//! without spaces between words are listed by block.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The part that a character plays in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Goes on a word or starts one.
    Letter,
    /// A word of its own, with the marks that follow it: scripts without spaces.
    Single,
    /// Belongs to the character before it.
    Mark,
    /// Left out of the word without ending it.
    Invisible,
    /// Ends the word.
    Separator,
}

/// The class of `c`. Constant time.
pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() || c == '_' {
            Class::Letter
        } else {
            Class::Separator
        };
    }
    common(c).unwrap_or_else(|| by_category(c))
}

/// The large blocks of plain letters, which spare most texts the search in the tables.
fn common(c: char) -> Option<Class> {
    match c {
        '×' | '÷' => None,
        'À'..='ɏ' | 'Ѐ'..='ҁ' | '가'..='힣' => Some(Class::Letter),
        '一'..='鿿' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' => Some(Class::Single),
        _ => None,
    }
}

fn by_category(c: char) -> Class {
    if is_variation_selector(c) {
        return Class::Invisible;
    }
    let plain = match c.general_category_group() {
        GeneralCategoryGroup::Mark => return Class::Mark,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => true,
        _ => c.is_alphanumeric(),
    };
    if plain && is_spaceless(c) {
        Class::Single
    } else if plain {
        Class::Letter
    } else if c.general_category() == GeneralCategory::Format {
        Class::Invisible
    } else {
        Class::Separator
    }
}

/// Marks by category, yet they show nothing themselves: they pick the glyph of a character.
fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{34F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Thai, Lao, Myanmar, Khmer, Kana and Han with their supplements.
fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}' | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{1AFF0}'..='\u{1B16F}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_marks_even_where_unicode_calls_them_alphabetic() {
        assert_eq!(class('\u{301}'), Class::Mark);
        assert_eq!(class('\u{93F}'), Class::Mark, "Devanagari vowel sign i");
        assert_eq!(class('\u{E31}'), Class::Mark, "Thai mai han-akat");
        assert_eq!(class('\u{64E}'), Class::Mark, "Arabic fatha");
    }

    #[test]
    fn scripts_without_spaces_are_singles_and_hangul_is_not() {
        for c in "海のカไທကក々〇".chars() {
            assert_eq!(class(c), Class::Single, "{c}");
        }
        for c in "한éжλשع7_".chars() {
            assert_eq!(class(c), Class::Letter, "{c}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_invisible_and_punctuation_separates() {
        for c in "\u{AD}\u{200B}\u{200D}\u{2060}\u{FEFF}\u{200F}\u{FE0F}".chars() {
            assert_eq!(class(c), Class::Invisible, "{c:?}");
        }
        for c in " .-×÷—“。、\u{A0}€".chars() {
            assert_eq!(class(c), Class::Separator, "{c:?}");
        }
    }
}
