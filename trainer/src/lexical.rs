//! The tables of words: function words of many languages, and a linear model over hashed words.

use crate::corpus::Page;
use crate::rows::Random;
use copydesk::clean::model::lexicon::{Lexicon, WORD_SLOTS, Weight, slots};
use copydesk::clean::model::{line_words, word_hash};

/// Languages with a list in the crate `stop-words` (NLTK's lists, and those of stopwords-iso for others).
const LANGUAGES: &[&str] = &[
    "sq", "ar", "az", "eu", "be", "bn", "ca", "da", "nl", "en", "fi", "fr", "de", "el", "he", "hu",
    "id", "it", "kk", "ne", "no", "pt", "ro", "ru", "sl", "es", "sv", "tg", "ta", "tr", "uz", "af",
    "bg", "cs", "et", "fa", "ga", "gl", "gu", "hi", "hr", "hy", "lt", "lv", "mr", "ms", "pl", "sk",
    "sw", "tl", "uk", "ur", "vi",
];

/// Characters that mostly are words of grammar in Chinese, simplified and traditional, and the kana of
/// Japanese particles and endings: what function words are where no blanks are written.
pub(crate) const FUNCTION_CHARS: &str = "的了在是和有不也就都而及与與着著过過被把对對为為他她我你们們这這那其之以\
    从從但到于於将將说說会會还還又很更最个個并並或如因所由向让讓则則却卻已可能要没沒\
    のはがをにでともへやなてだしれたるい";

/// A lexicon with the function words alone.
pub(crate) fn function_words() -> Lexicon {
    let mut lexicon = Lexicon::default();
    for language in LANGUAGES {
        let Some(words) = stop_words::lookup(language) else {
            eprintln!("no list of function words: {language}");
            continue;
        };
        for word in words.iter().filter(|w| !w.contains(' ')) {
            lexicon.add_function_word(word_hash(word));
        }
    }
    for c in FUNCTION_CHARS.chars().filter(|c| !c.is_whitespace()) {
        lexicon.add_function_word(word_hash(c.encode_utf8(&mut [0; 4])));
    }
    lexicon
}

/// Fewer lines with a word say nothing of it.
const LEAST_LINES: u32 = 3;

/// The tag of each slot: that of the word or pair of most lines, if they are enough.
fn tags<'l>(lines: impl Iterator<Item = &'l [(usize, u8)]>) -> Vec<Option<u8>> {
    let mut counts = vec![0_u32; WORD_SLOTS << 8];
    for &(slot, tag) in lines.flatten() {
        counts[slot << 8 | usize::from(tag)] += 1;
    }
    let most = |slot: usize| {
        let of_slot = &counts[slot << 8..(slot + 1) << 8];
        let tag = (0..=u8::MAX).max_by_key(|&tag| (of_slot[usize::from(tag)], !tag))?;
        (of_slot[usize::from(tag)] >= LEAST_LINES).then_some(tag)
    };
    (0..WORD_SLOTS).map(most).collect()
}

/// Learns the weights of words: logistic regression by AdaGrad (Duchi et al. 2011).
pub(crate) fn learn(pages: &[&Page], base: &Lexicon) -> Lexicon {
    const EPOCHS: usize = 4;
    let mut weights = vec![0.0_f32; WORD_SLOTS];
    let mut squares = vec![1e-3_f32; WORD_SLOTS];
    let (mut bias, mut bias_square) = (0.0_f32, 1e-3_f32);
    let mut order: Vec<(u32, u32)> = Vec::new();
    for (page, p) in pages.iter().zip(0..) {
        order.extend(
            (0..page.lines.len() as u32)
                .filter(|&l| page.weight[l as usize] > 0.0)
                .map(|l| (p, l)),
        );
    }
    let all: Vec<Vec<Vec<(usize, u8)>>> = pages
        .iter()
        .map(|p| {
            let slots = |text: &String| slots(&line_words(text)).collect();
            p.texts.iter().map(slots).collect()
        })
        .collect();
    let judged = order
        .iter()
        .map(|&(p, l)| all[p as usize][l as usize].as_slice());
    let tags = tags(judged);
    // Of each line how many words and pairs it has, and the slots of those that have one.
    let known = |line: Vec<(usize, u8)>| {
        let own = |&(slot, tag): &(usize, u8)| (tags[slot] == Some(tag)).then_some(slot as u32);
        (
            line.len(),
            line.iter().filter_map(own).collect::<Vec<u32>>(),
        )
    };
    let known_of_page = |page: Vec<_>| page.into_iter().map(known).collect::<Vec<_>>();
    let lines: Vec<Vec<(usize, Vec<u32>)>> = all.into_iter().map(known_of_page).collect();
    let mut random = Random(0x00c0_ffee);
    for _ in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, (random.next() % (at as u64 + 1)) as usize);
        }
        for &(page, line) in &order {
            let (count, slots) = &lines[page as usize][line as usize];
            let (page, line) = (pages[page as usize], line as usize);
            let scale = 1.0 / (*count as f32 + 3.0).sqrt();
            let score = bias + scale * slots.iter().map(|&s| weights[s as usize]).sum::<f32>();
            let p = 1.0 / (1.0 + (-score).exp());
            let g = page.weight[line].sqrt() * (p - page.target[line]);
            bias_square += g * g;
            bias -= 0.1 * g / bias_square.sqrt();
            for &slot in slots {
                let slot = slot as usize;
                let g = g * scale + 2e-5 * weights[slot];
                squares[slot] += g * g;
                weights[slot] -= 0.1 * g / squares[slot].sqrt();
            }
        }
    }
    let mut lexicon = base.clone();
    let weight = |(w, tag): (&f32, &Option<u8>)| Weight {
        tag: tag.unwrap_or_default(),
        weight: (w * 64.0).round().clamp(-127.0, 127.0) as i8,
    };
    lexicon.weights = weights.iter().zip(&tags).map(weight).collect();
    lexicon
}
