//! The tables of words: function words of many languages, and a linear model over hashed words.

use crate::corpus::Page;
use crate::rows::Random;
use copydesk::clean::model::lexicon::{Lexicon, WORD_SLOTS, slots};
use copydesk::clean::model::{line_words, word_hash};

/// Languages with a list in the crate `stop-words` (NLTK's lists).
const LANGUAGES: &[&str] = &[
    "sq", "ar", "az", "eu", "be", "bn", "ca", "da", "nl", "en", "fi", "fr", "de", "el", "he", "hu",
    "id", "it", "kk", "ne", "no", "pt", "ro", "ru", "sl", "es", "sv", "tg", "ta", "tr", "uz",
];

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
    lexicon
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
    let lines: Vec<Vec<Vec<u32>>> = pages
        .iter()
        .map(|p| {
            p.texts
                .iter()
                .map(|text| slots(&line_words(text)).map(|s| s as u32).collect())
                .collect()
        })
        .collect();
    let mut random = Random(0x00c0_ffee);
    for _ in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, (random.next() % (at as u64 + 1)) as usize);
        }
        for &(page, line) in &order {
            let slots = &lines[page as usize][line as usize];
            let (page, line) = (pages[page as usize], line as usize);
            let scale = 1.0 / (slots.len() as f32 + 3.0).sqrt();
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
    lexicon.weights = weights
        .iter()
        .map(|w| (w * 64.0).round().clamp(-127.0, 127.0) as i8)
        .collect();
    lexicon
}
