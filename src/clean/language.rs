//! The language of a text, by its letters' statistics (crate `whatlang`, trigrams).

use whatlang::Lang;

/// ISO 639-1 code where there is one; `None` when the text is too short or too mixed to tell.
pub(crate) fn detect(text: &str) -> Option<String> {
    // A thousand characters decide; more would only cost time.
    let end = text.char_indices().nth(1000).map_or(text.len(), |(i, _)| i);
    let info = whatlang::detect(&text[..end])?;
    info.is_reliable()
        .then(|| short_code(info.lang()).to_owned())
}

fn short_code(lang: Lang) -> &'static str {
    CODES
        .iter()
        .find(|(long, _)| *long == lang.code())
        .map_or(lang.code(), |(_, short)| short)
}

/// ISO 639-3 to 639-1, for the languages that `whatlang` knows.
#[rustfmt::skip]
const CODES: &[(&str, &str)] = &[
    ("epo", "eo"), ("eng", "en"), ("rus", "ru"), ("cmn", "zh"), ("spa", "es"), ("por", "pt"), ("ita", "it"), ("ben", "bn"),
    ("fra", "fr"), ("deu", "de"), ("ukr", "uk"), ("kat", "ka"), ("ara", "ar"), ("hin", "hi"), ("jpn", "ja"), ("heb", "he"),
    ("yid", "yi"), ("pol", "pl"), ("amh", "am"), ("jav", "jv"), ("kor", "ko"), ("nob", "nb"), ("dan", "da"), ("swe", "sv"),
    ("fin", "fi"), ("tur", "tr"), ("nld", "nl"), ("hun", "hu"), ("ces", "cs"), ("ell", "el"), ("bul", "bg"), ("bel", "be"),
    ("mar", "mr"), ("kan", "kn"), ("ron", "ro"), ("slv", "sl"), ("hrv", "hr"), ("srp", "sr"), ("mkd", "mk"), ("lit", "lt"),
    ("lav", "lv"), ("est", "et"), ("tam", "ta"), ("vie", "vi"), ("urd", "ur"), ("tha", "th"), ("guj", "gu"), ("uzb", "uz"),
    ("pan", "pa"), ("aze", "az"), ("ind", "id"), ("tel", "te"), ("pes", "fa"), ("mal", "ml"), ("ori", "or"), ("mya", "my"),
    ("nep", "ne"), ("sin", "si"), ("khm", "km"), ("tuk", "tk"), ("aka", "ak"), ("zul", "zu"), ("sna", "sn"), ("afr", "af"),
    ("lat", "la"), ("slk", "sk"), ("cat", "ca"), ("tgl", "tl"), ("hye", "hy"), ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_languages() {
        assert_eq!(detect("Der Hafen bleibt bis zum Ende der Woche geschlossen, sagte der Bürgermeister am Montag.").as_deref(), Some("de"));
        assert_eq!(
            detect("市议会周二批准了一项新的轮渡计划，将于五月开始实施。").as_deref(),
            Some("zh")
        );
        assert_eq!(detect("17 %"), None);
    }
}
