//! What is known of a record after cleaning, and its form on the disk.

use super::joined::restore;
use crate::{
    clean::templates,
    dedup::{Collection, Entry, Sketch},
    document::{Cleaned, Date, Given},
    state::StateError,
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One input record after cleaning.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cleared {
    /// Its name in the manifest. Not written down: the same text may come under another name.
    #[serde(skip)]
    pub input: String,
    pub charset: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    pub given: Given,
    pub cleaned: Cleaned,
    /// Hardly anything of a long text was kept.
    pub suspicious: bool,
}

/// What stands behind what templates see and the texts of the articles: all else.
#[derive(Serialize, Deserialize)]
struct Rest {
    /// Without the text of the pieces, which stands in those of the articles.
    cleared: Cleared,
    /// The bytes of each piece.
    lengths: Vec<u32>,
}

/// A record as it is written down: what templates see of it, behind its length; the text of each article as
/// duplicates see it (`texts`); the rest. The first two can each be read without what follows.
pub(super) fn encode(
    lines: &templates::Sketch,
    texts: &[String],
    mut cleared: Cleared,
) -> Result<Vec<u8>, StateError> {
    let pieces = cleared.cleaned.articles.iter_mut();
    let pieces = pieces.flat_map(|article| &mut article.pieces);
    let lengths = pieces.map(|piece| {
        let text = std::mem::take(&mut piece.text);
        u32::try_from(text.len()).unwrap_or(u32::MAX)
    });
    let rest = Rest {
        lengths: lengths.collect(),
        cleared,
    };
    let lines = postcard::to_stdvec(lines).map_err(|_| broken())?;
    let about: usize = texts.iter().map(|text| text.len() + 8).sum();
    let mut bytes = Vec::with_capacity(lines.len() + about + 512);
    bytes.extend((lines.len() as u64).to_le_bytes());
    bytes.extend(lines);
    let bytes = postcard::to_extend(texts, bytes).map_err(|_| broken())?;
    postcard::to_extend(&rest, bytes).map_err(|_| broken())
}

pub(super) fn decode(bytes: &[u8]) -> Result<Cleared, StateError> {
    let (texts, rest) = texts(bytes)?;
    let Rest {
        mut cleared,
        lengths,
    } = postcard::from_bytes(rest).map_err(|_| broken())?;
    let mut lengths = lengths.into_iter();
    let articles = &mut cleared.cleaned.articles;
    if articles.len() != texts.len() {
        return Err(broken());
    }
    for (article, text) in articles.iter_mut().zip(texts) {
        restore(article, text, &mut lengths).ok_or_else(broken)?;
    }
    Ok(cleared)
}

/// The text of an article as duplicates see it; empty if there is no such article.
pub(super) fn decode_text(bytes: &[u8], article: usize) -> Result<String, StateError> {
    let (texts, _) = texts(bytes)?;
    Ok(texts.get(article).copied().unwrap_or_default().to_owned())
}

/// The texts of the articles, and what follows.
fn texts(bytes: &[u8]) -> Result<(Vec<&str>, &[u8]), StateError> {
    let (_, rest) = halves(bytes).ok_or_else(broken)?;
    postcard::take_from_bytes(rest).map_err(|_| broken())
}

pub(super) fn decode_lines(bytes: &[u8]) -> Result<templates::Sketch, StateError> {
    let (lines, _) = halves(bytes).ok_or_else(broken)?;
    postcard::from_bytes(lines).map_err(|_| broken())
}

/// What templates see, and all else.
fn halves(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*len)).ok()?)
}

/// An article's sketch as it is written down: fingerprints as plain bytes, for they are most of it.
#[derive(Serialize, Deserialize)]
struct Sketched<'b> {
    date: Option<Date>,
    words: u32,
    shingles: u32,
    words_hash: u128,
    text_key: u128,
    fingerprints: &'b [u8],
}

pub(super) fn encode_entries(entries: &[Entry]) -> Result<Vec<u8>, StateError> {
    let mut bytes = Vec::new();
    for Entry { sketch, date, .. } in entries {
        let fingerprints: Vec<u8> = sketch
            .fingerprints
            .iter()
            .flat_map(|f| f.to_le_bytes())
            .collect();
        let sketched = Sketched {
            date: *date,
            words: sketch.words,
            shingles: sketch.shingles,
            words_hash: sketch.words_hash,
            text_key: sketch.text_key,
            fingerprints: &fingerprints,
        };
        bytes = postcard::to_extend(&sketched, bytes).map_err(|_| broken())?;
    }
    Ok(bytes)
}

/// Reads the entries of a record behind those that are there.
pub(super) fn decode_entries(mut bytes: &[u8], entries: &mut Collection) -> Result<(), StateError> {
    while !bytes.is_empty() {
        let (sketched, rest): (Sketched<'_>, _) =
            postcard::take_from_bytes(bytes).map_err(|_| broken())?;
        let (fingerprints, _) = sketched.fingerprints.as_chunks();
        let entry = Entry {
            sketch: Sketch {
                words: sketched.words,
                shingles: sketched.shingles,
                words_hash: sketched.words_hash,
                text_key: sketched.text_key,
                fingerprints: Vec::new(),
            },
            date: sketched.date,
            rank: entries.len() as u64,
        };
        entries.push_with(entry, fingerprints.iter().map(|f| u32::from_le_bytes(*f)));
        bytes = rest;
    }
    Ok(())
}

/// The checksum was right and the contents are not: another version wrote it.
fn broken() -> StateError {
    StateError::Damaged {
        path: Path::new("a record").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dedup::sketch,
        document::{Article, Joint, Piece},
        pipeline::joined::Joined,
    };

    #[test]
    fn what_was_written_down_is_read_again() {
        let text = "The ferry came back to the harbour on Tuesday after a winter in the yard.";
        let entry = |(rank, text)| Entry {
            sketch: sketch(text),
            date: Date::new(2024, 2, 29),
            rank,
        };
        let texts = [text, "", "So it goes, as it goes, so it goes."];
        let entries: Vec<Entry> = (0..).zip(texts).map(entry).collect();
        let bytes = encode_entries(&entries).unwrap();
        let mut decoded = Collection::new();
        decode_entries(&bytes, &mut decoded).unwrap();
        assert_eq!(decoded, entries.into_iter().collect());
        assert!(decode_entries(&bytes[..bytes.len() - 1], &mut decoded).is_err());

        let piece = |joint, text: &str| Piece {
            start: 7,
            text: text.into(),
            joint,
        };
        let mut pieces = vec![
            piece(Joint::Paragraph, "The fer"),
            piece(Joint::None, "ry came"),
            piece(Joint::Line, "back."),
        ];
        let titled = Article {
            title: Some("Fähre".into()),
            pieces: pieces.clone(),
            ..Article::default()
        };
        let bare = Article {
            pieces: pieces.split_off(1),
            ..Article::default()
        };
        let headless = Article {
            title: titled.title.clone(),
            ..bare.clone()
        };
        let cleared = Cleared {
            charset: Some("UTF-8".into()),
            suspicious: true,
            cleaned: Cleaned {
                articles: vec![titled, Article::default(), bare, headless],
                ..Cleaned::default()
            },
            ..Cleared::default()
        };
        let lines = templates::sketch(text);
        let texts: Vec<String> = (0..4)
            .map(|article| Joined::of(&cleared.cleaned, article).text)
            .collect();
        let bytes = encode(&lines, &texts, cleared.clone()).unwrap();
        assert_eq!(decode(&bytes).unwrap(), cleared);
        for (article, text) in texts.iter().enumerate() {
            assert_eq!(decode_text(&bytes, article).unwrap(), *text);
        }
        assert_eq!(decode_lines(&bytes).unwrap(), lines);
    }
}
