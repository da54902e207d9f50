//! The language of a text: by its function words where they leave no doubt, else by its letters'
//! statistics (crate `whatlang`, trigrams).

use super::hashed::Hashed;
use crate::document::{
    Article,
    eight::{HIGH, ONES, before, between, eight, first},
};
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
        // Only in a piece of more bytes than there is room may the room end.
        let long = piece.text.len() > room;
        let end = long.then(|| piece.text.char_indices().nth(room)).flatten();
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

/// Function words that decide: how many at least, and which part of all words in percent. No other language that is
/// told has those of English; Catalan has many of Spanish, Norwegian of Swedish.
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
    let words = texts.iter().map(|text| count(text, &mut counts));
    let words: usize = words.sum();
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

/// Counts the words of a text, and for each language its function words among them. Up to eight bytes at once; what is
/// beyond ASCII counts as a letter, which loses a word beside a quote here and there, and counts a dash as one.
fn count(text: &str, counts: &mut [usize]) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut words, mut goes_on) = (0, 0, false);
    while at < bytes.len() {
        let chunk = eight(bytes, at);
        let ascii = chunk & !HIGH;
        let letters = between(ascii | (0x20 * ONES), b'a', b'z') | between(ascii, b'0', b'9');
        let length = before(!(letters | chunk));
        if length > 0 && !goes_on {
            words += 1;
            for &language in languages(chunk, length) {
                counts[language] += 1;
            }
        }
        goes_on = length == 8;
        // Behind a word that ends here stands something else.
        at += length + usize::from(!goes_on);
    }
    words
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

/// The languages that have a word for a function word, by their places in the table: the word is the first `length`
/// bytes of `chunk`.
fn languages(chunk: u64, length: usize) -> &'static [usize] {
    match length <= LONGEST {
        true => LANGUAGES
            .get(&key(chunk, length))
            .map_or(&[], Vec::as_slice),
        false => &[],
    }
}

/// A short word, so spread that it can be a hash. Capitals of ASCII and Latin-1 count as small letters; the words of
/// the table have different keys.
fn key(chunk: u64, length: usize) -> u64 {
    let small = (chunk | (0x20 * ONES)) & first(length);
    // The upper bits of a product depend on all bits, the lower ones of a hash choose its place.
    small.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32)
}

/// The languages by the keys of their function words.
static LANGUAGES: LazyLock<Hashed<Vec<usize>>> = LazyLock::new(|| {
    let mut all: Hashed<Vec<usize>> = Hashed::default();
    for (language, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        for word in words.split(' ') {
            let key = key(eight(word.as_bytes(), 0), word.len());
            all.entry(key).or_default().push(language);
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
            let found = languages(eight(word.as_bytes(), 0), word.len());
            assert!(!found.is_empty(), "{word}");
        }
        let mut counts = [0; FUNCTION_WORDS.len()];
        assert_eq!(
            count("The Carrachharbour, für 2 (the) quay-side", &mut counts),
            7
        );
        assert_eq!(counts[..2], [2, 1]);
        let sentence = "The ferry was on its way to the quay, and it is said that it has not been seen by any of the men at the harbour. ";
        assert_eq!(by_function_words(&[sentence; 3]), Some("en"));
        assert_eq!(
            by_function_words(&[sentence]),
            None,
            "too short to go without statistics"
        );
    }
}
