//! The language of a text: by its function words where they leave no doubt, else by its letters'
//! statistics (crate `whatlang`, trigrams).

use super::{hashed::Hashed, shape::is_general_punctuation};
use crate::document::Article;
use std::sync::LazyLock;
use whatlang::Lang;

/// Tells the language of each article by the beginning of its text.
pub(crate) fn tell(articles: &mut [Article]) {
    for article in articles {
        article.language = detect(&beginning(article));
    }
}

/// A thousand characters decide; more would only cost time.
const CHARS: usize = 1000;

/// The pieces with which the text begins.
fn beginning(article: &Article) -> Vec<&str> {
    let mut beginning = Vec::new();
    let mut room = CHARS;
    for piece in &article.pieces {
        let end = piece.text.char_indices().nth(room);
        let text = &piece.text[..end.map_or(piece.text.len(), |(at, _)| at)];
        beginning.push(text);
        room -= text.chars().count();
        if room == 0 {
            break;
        }
        room -= 1;
    }
    beginning
}

/// ISO 639-1 code where there is one; `None` when the text is too short or too mixed to tell.
fn detect(texts: &[&str]) -> Option<String> {
    // Statistics take thirty times as long, for a result that most texts have written in their face.
    if let Some(code) = by_function_words(texts) {
        return Some(code.to_owned());
    }
    let info = whatlang::detect(&texts.join("\n"))?;
    info.is_reliable()
        .then(|| short_code(info.lang()).to_owned())
}

/// Function words that decide: how many at least, and which part of all words in percent. No other language
/// that is written has those of English; Catalan has many of Spanish, Norwegian of Swedish.
const LEAST_WORDS: usize = 20;
const LEAST_SHARE: usize = 22;
const LEAST_SHARE_OF_ENGLISH: usize = 15;

/// The language of which the text has more than enough function words, and twice as many as of any
/// other. Only for Latin script, nearly pure.
fn by_function_words(texts: &[&str]) -> Option<&'static str> {
    if !is_latin(texts) {
        return None;
    }
    let mut counts = [0_usize; FUNCTION_WORDS.len()];
    let mut words = 0;
    for text in texts {
        for word in text
            .split(|c: char| !is_letter(c))
            .filter(|w| !w.is_empty())
        {
            words += 1;
            for &language in languages(word) {
                counts[language] += 1;
            }
        }
    }
    let (first, &most) = counts.iter().enumerate().max_by_key(|(_, n)| **n)?;
    let others = counts.iter().enumerate().filter(|(i, _)| *i != first);
    let next = others.map(|(_, n)| *n).max().unwrap_or(0);
    let code = FUNCTION_WORDS[first].0;
    let share = match code {
        "en" => LEAST_SHARE_OF_ENGLISH,
        _ => LEAST_SHARE,
    };
    let decides = most >= LEAST_WORDS && most * 100 >= words * share && most >= next * 2;
    decides.then_some(code)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && !is_general_punctuation(c) && c.is_alphanumeric()
}

/// Whether hardly a character is beyond the Latin letters.
fn is_latin(texts: &[&str]) -> bool {
    let odd = |text: &&&str| !text.is_ascii();
    let foreign = |text: &&str| text.chars().filter(|&c| c >= '\u{250}').count();
    let foreign: usize = texts.iter().filter(odd).map(foreign).sum();
    let all: usize = texts.iter().map(|text| text.len()).sum();
    foreign * 40 <= all
}

/// Bytes of the longest function word.
const LONGEST: usize = 6;

/// The languages that have a word for a function word, by their places in the table.
fn languages(word: &str) -> &'static [usize] {
    match word.len() <= LONGEST {
        true => LANGUAGES.get(&key(word)).map_or(&[], Vec::as_slice),
        false => &[],
    }
}

/// The bytes of a short word as one number, and so spread that it can be a hash. All keys differ; capitals of
/// ASCII count as small letters.
fn key(word: &str) -> u64 {
    let bytes = word.bytes().rev().map(|byte| byte.to_ascii_lowercase());
    let number = bytes.fold(0_u64, |number, byte| number << 8 | u64::from(byte));
    // The upper bits of a product depend on all bits, the lower ones of a hash choose its place.
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32)
}

/// The languages by the keys of their function words.
static LANGUAGES: LazyLock<Hashed<Vec<usize>>> = LazyLock::new(|| {
    let mut all: Hashed<Vec<usize>> = Hashed::default();
    for (language, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        for word in words.split(' ') {
            all.entry(key(word)).or_default().push(language);
        }
    }
    all
});

/// The commonest function words of languages that are often met.
#[rustfmt::skip]
const FUNCTION_WORDS: [(&str, &str); 9] = [
    ("en", "the of and to in is that for was with on it as by are this from at be have has not or which his her they were will you"),
    ("de", "der die und den das von zu mit sich des auf für ist im dem nicht ein eine als auch an werden hat dass sie nach wird bei"),
    ("fr", "la le et les des du une est pour qui dans par plus pas au sur ne ce il sont avec cette ont aux en que de un"),
    ("es", "la que el en y los del se las un por con una su para es al lo como más pero sus le ha de no"),
    ("pt", "que e do da em um para com não uma os no na por mais as dos como mas ao foi das de o a"),
    ("it", "di e il la che in per è un del si con non una le da i dei nel alla della sono al gli delle anche"),
    ("nl", "de het een van en in is dat op te voor met zijn die niet aan er om ook als bij door naar maar uit"),
    ("pl", "w i na z się nie do że to jest o jak od po za ale przez dla przy oraz są tym"),
    ("sv", "och i att det som en på är av för den med till inte om har de ett jag var så men från"),
];

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
        let german = "Der Hafen bleibt bis zum Ende der Woche geschlossen, sagte der Bürgermeister am Montag.";
        assert_eq!(detect(&[german]).as_deref(), Some("de"));
        assert_eq!(
            detect(&["市议会周二批准了一项新的轮渡计划，", "将于五月开始实施。"]).as_deref(),
            Some("zh")
        );
        assert_eq!(detect(&["17 %"]), None);
        for word in FUNCTION_WORDS
            .iter()
            .flat_map(|(_, words)| words.split(' '))
        {
            assert!(!languages(word).is_empty(), "{word}");
        }
        let sentence = "The ferry was on its way to the quay, and it is said that it has not been seen by any of the men at the harbour. ";
        assert_eq!(by_function_words(&[sentence; 3]), Some("en"));
        assert_eq!(
            by_function_words(&[sentence]),
            None,
            "too short to go without statistics"
        );
    }
}
