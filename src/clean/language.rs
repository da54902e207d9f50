//! The language of a text: by its function words where they leave no doubt, else by its letters'
//! statistics (crate `whatlang`, trigrams).

use super::hashed::Hashed;
use crate::document::Article;
use std::sync::LazyLock;
use whatlang::Lang;
use xxhash_rust::xxh3::xxh3_64;

/// Tells the language of each article by the beginning of its text.
pub(crate) fn tell(articles: &mut [Article]) {
    for article in articles {
        article.language = detect(&sample(article));
    }
}

/// The beginning of the text, for the language.
fn sample(article: &Article) -> String {
    let mut sample = String::new();
    for piece in &article.pieces {
        if sample.len() > 4000 {
            break;
        }
        sample.push_str(&piece.text);
        sample.push('\n');
    }
    sample
}

/// ISO 639-1 code where there is one; `None` when the text is too short or too mixed to tell.
fn detect(text: &str) -> Option<String> {
    // A thousand characters decide; more would only cost time.
    let end = text.char_indices().nth(1000).map_or(text.len(), |(i, _)| i);
    let text = &text[..end];
    // Statistics take thirty times as long, for a result that most texts have written in their face.
    if let Some(code) = by_function_words(text) {
        return Some(code.to_owned());
    }
    let info = whatlang::detect(text)?;
    info.is_reliable()
        .then(|| short_code(info.lang()).to_owned())
}

/// Function words that decide: how many at least, and which part of all words.
const LEAST_WORDS: usize = 20;
const LEAST_PERCENT: usize = 22;

/// The language of which the text has more than enough function words, and twice as many as of any
/// other. Only for Latin script, nearly pure.
fn by_function_words(text: &str) -> Option<&'static str> {
    let foreign = text.chars().filter(|&c| c >= '\u{250}').count();
    if foreign * 40 > text.len() {
        return None;
    }
    let mut counts = [0_usize; FUNCTION_WORDS.len()];
    let mut words = 0;
    let text = text.to_lowercase();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        words += usize::from(!word.is_empty());
        for &language in languages(word) {
            counts[language] += 1;
        }
    }
    let (first, &most) = counts.iter().enumerate().max_by_key(|(_, n)| **n)?;
    let others = counts.iter().enumerate().filter(|(i, _)| *i != first);
    let next = others.map(|(_, n)| *n).max().unwrap_or(0);
    let decides = most >= LEAST_WORDS && most * 100 >= words * LEAST_PERCENT && most >= next * 2;
    decides.then_some(FUNCTION_WORDS[first].0)
}

/// Bytes of the longest function word.
const LONGEST: usize = 6;

/// The languages that have a word for a function word, by their places in the table.
fn languages(word: &str) -> &'static [usize] {
    let may_be = (1..=LONGEST).contains(&word.len());
    let same = may_be.then(|| LANGUAGES.get(&xxh3_64(word.as_bytes())));
    let same = same.flatten().filter(|(known, _)| *known == word);
    same.map_or(&[], |(_, languages)| languages)
}

/// Function words by their hashes, which all differ.
static LANGUAGES: LazyLock<Hashed<(&str, Vec<usize>)>> = LazyLock::new(|| {
    let mut all: Hashed<(&str, Vec<usize>)> = Hashed::default();
    for (language, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        for word in words.split(' ') {
            let known = all.entry(xxh3_64(word.as_bytes()));
            known.or_insert((word, Vec::new())).1.push(language);
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
        assert_eq!(detect("Der Hafen bleibt bis zum Ende der Woche geschlossen, sagte der Bürgermeister am Montag.").as_deref(), Some("de"));
        assert_eq!(
            detect("市议会周二批准了一项新的轮渡计划，将于五月开始实施。").as_deref(),
            Some("zh")
        );
        assert_eq!(detect("17 %"), None);
        for word in FUNCTION_WORDS
            .iter()
            .flat_map(|(_, words)| words.split(' '))
        {
            assert!(!languages(word).is_empty(), "{word}");
        }
        let sentence = "The ferry was on its way to the quay, and it is said that it has not been seen by any of the men at the harbour. ";
        assert_eq!(by_function_words(&sentence.repeat(3)), Some("en"));
        assert_eq!(
            by_function_words(sentence),
            None,
            "too short to go without statistics"
        );
    }
}
